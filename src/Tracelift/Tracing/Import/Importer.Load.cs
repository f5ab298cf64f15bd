using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Import.Origins;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import;

/// <summary>The load: the second pass over the source, model by model. A dry run counts its rows.</summary>
public sealed partial class Importer
{
    private async Task LoadAsync(IImportSession session, ImportPlan plan, EditAccess access, long project, CancellationToken cancellationToken)
    {
        var gathered = await GatherAsync(session, cancellationToken);
        try
        {
            await LoadModelsAsync(session, plan, access, project, gathered, cancellationToken);
        }
        finally
        {
            if (gathered is not null)
                await gathered.DisposeAsync();
        }
    }

    /// <summary>Groups treenodes by skeleton, if the store requires it and the source does not do so.</summary>
    private async Task<TreenodeGrouping?> GatherAsync(IImportSession session, CancellationToken cancellationToken)
    {
        if (!_survey.Shapes.AreScattered || _switches.IsOff(Models.Treenode) || session.PartOf(_survey.Rows(Models.Treenode)) is not { } part)
            return null;
        _progress?.Report(new WorkProgress("Gathering skeletons", 0, null, "rows"));
        var chunks = await TreenodeGrouping.CutAsync(_source, _survey.Shapes.Skeletons, part, cancellationToken);
        return await TreenodeGrouping.GatherAsync(_source, chunks, cancellationToken);
    }

    private async Task LoadModelsAsync(
        IImportSession session, ImportPlan plan, EditAccess access, long project, TreenodeGrouping? gathered, CancellationToken cancellationToken)
    {
        var (users, shared, ids) = (plan.Users, plan.Shared, plan.Ids);
        var translation = new RowTranslation(plan, _switches, _options.Transform, project) { ServerObjects = _options.ServerObjects };
        var now = Timestamp.From(_time.GetUtcNow());
        var owner = await ProjectSetUp.OwnerAsync(session, _options.SystemUser, users.Importer, cancellationToken);
        var setUp = new ProjectSetUp(shared, owner, project, ids.FirstSetUp, now) { MadeUp = _seekable is null ? new HashSet<string>() : ProjectSetUp.MadeUpOf(_seekable, _survey) };
        var rootClass = shared.IsRootMissing && !shared.MissingClasses.Contains(TracingVocabulary.Root)
            ? await ProjectSetUp.RootClassAsync(session, _survey, ids, project, cancellationToken)
            : null;
        foreach (var model in Models.All)
        {
            var created = 0L;
            if (model == Models.User)
            {
                if (users.Created.Count > 0)
                {
                    var rows = NewUsers.Rows(users.Created, _options.KeepPasswords, now).ToAsyncEnumerable();
                    created = await session.WriteAsync(model, rows, cancellationToken);
                    await access.AddAsync(session, users, now, cancellationToken);
                }
            }
            else if (!ids.New(model).IsEmpty || setUp.HasRows(model))
            {
                var source = (model == Models.Treenode ? gathered?.ReadAsync(cancellationToken) : null) ?? _source.ReadAsync(model, cancellationToken);
                var unique = await UniqueRows.OfAsync(session, model, project, cancellationToken);
                var rows = setUp.AfterAsync(model, TranslatedAsync(model, source, translation, unique, cancellationToken), rootClass, cancellationToken);
                created = await session.WriteAsync(model, rows, cancellationToken);
            }

            Count(model, plan, created);
        }

        if (_options.Origin is { } origin)
        {
            var rows = new OriginRows(session, _source, _survey, plan, project, now);
            _report.Origins = await rows.WriteAsync(origin, cancellationToken);
            if (_seekable?.HasSkeletonFiles == true && rows.Note is { } note)
                _report.Notes = [.. _report.Notes, note];
        }
    }

    private async IAsyncEnumerable<Batch> TranslatedAsync(
        ModelDescription model, IAsyncEnumerable<Batch> rows, RowTranslation translation, UniqueRows? unique, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var done = 0L;
        await foreach (var batch in rows.WithCancellation(cancellationToken))
        {
            done += batch.Count;
            translation.Apply(batch);
            unique?.Filter(batch);
            yield return batch;
            _progress?.Report(new WorkProgress($"Loading {model.Table}", done, _survey.Rows(model), "rows"));
        }
    }

    /// <summary>Counts the rows of a model that an import would create.</summary>
    private async Task<long> CountAsync(IReadSession session, ModelDescription model, RowTranslation translation, CancellationToken cancellationToken)
    {
        if (model == Models.User || _switches.IsOff(model) || _survey.Rows(model) == 0)
            return 0;
        var unique = _options.Target is { } target ? await UniqueRows.OfAsync(session, model, target, cancellationToken) : null;
        var count = 0L;
        await foreach (var batch in TranslatedAsync(model, _source.ReadAsync(model, cancellationToken), translation, unique, cancellationToken))
        {
            using (batch)
                count += batch.Count;
        }

        return count;
    }
}
