using System.Globalization;
using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// Stores the origin of skeletons in the target: one data source, and an origin for each new skeleton with a source id.
/// Their edition time is the newest one in the source: any later change happened after the import (docs/adr/0020-known-rows.md).
/// </summary>
internal sealed class OriginRows(IImportSession session, ITracingSource source, SourceSurvey survey, ImportPlan plan, long project, long now)
{
    // CATMAID has another type, for segments.
    private const string SourceType = "skeleton";

    private readonly OriginIds _origins = new(source, survey);

    // Rows of the source that are newer did not exist at the import; newer rows in the target were edited there. The source's
    // clock may be ahead.
    private readonly long _newest = survey.NewestEdition == long.MinValue ? now : Math.Min(survey.NewestEdition, now);

    // The number of new skeletons without a source id.
    private long _without;

    /// <summary>A note on skeletons whose origin is not stored; null if there are none.</summary>
    public string? Note => _without == 0 ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"--origin: {_without} skeletons without a source id get no origin, so later loads will not recognise them{(source is ISeekableSource { HasSkeletonFiles: true } ? "; the column source_id of the table of names (--names) gives files one" : "")}");

    /// <summary>Writes the origins.</summary>
    /// <returns>The number of origins.</returns>
    public async Task<long> WriteAsync(string url, CancellationToken cancellationToken)
    {
        var isNew = plan.Ids.New(Models.ClassInstance);
        var count = 0L;
        foreach (var skeleton in survey.SkeletonIds.Where(isNew.Contains))
        {
            if (_origins.Of(skeleton) is null)
                _without++;
            else
                count++;
        }

        // Written even if no skeleton is new: the next import recognises the rest of the source by it.
        var dataSource = plan.Known.DataSource ?? await AddDataSourceAsync(url, cancellationToken);
        if (plan.Known.Newest is { } last && last < _newest)
            await RenewAsync(Models.DataSourceTime, IdSet.Of(dataSource), cancellationToken);
        await RenewAsync(Models.SkeletonOriginTime, plan.Known.RenewedOrigins, cancellationToken);
        if (count == 0)
            return 0;
        var first = await session.ReserveAsync(IdFamily.SkeletonOrigin, count, cancellationToken);
        return await session.WriteAsync(OriginModels.SkeletonOrigin, RowsAsync(dataSource, first, cancellationToken), cancellationToken);
    }

    /// <summary>Updates the time up to which the target knows the source.</summary>
    private async Task RenewAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(Batch.Capacity))
        {
            using var batch = Batch.Rent(model);
            foreach (var id in some)
            {
                batch.Longs(0).Set(batch.Count, id);
                batch.Longs(1).Set(batch.Count++, _newest);
            }

            await session.UpdateAsync(batch, cancellationToken);
        }
    }

    private async Task<long> AddDataSourceAsync(string url, CancellationToken cancellationToken)
    {
        // The source's own rows may have brought it.
        var known = await session.ListAsync(
            new RowQuery(OriginModels.DataSource) { Project = project }, row => (row.Id, Url: row.Text("url"), Source: row.Long("source_project_id")), cancellationToken);
        if (known.FirstOrDefault(row => row.Url == url && row.Source == survey.SourceProject) is { Id: > 0 and var found })
            return found;
        var id = await session.ReserveAsync(IdFamily.DataSource, 1, cancellationToken);
        var batch = Batch.Rent(OriginModels.DataSource);
        var row = Begin(batch, id, plan.Users.Importer);
        batch.Texts("url").Set(row, url);
        batch.Longs("source_project_id").Set(row, survey.SourceProject);
        await session.WriteAsync(OriginModels.DataSource, new[] { batch }.ToAsyncEnumerable(), cancellationToken);
        return id;
    }

    private async IAsyncEnumerable<Batch> RowsAsync(long dataSource, long next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isNew = plan.Ids.New(Models.ClassInstance);
        await foreach (var instances in source.ReadAsync(Models.ClassInstance, cancellationToken))
        {
            using (instances)
            {
                var noted = Batch.Rent(OriginModels.SkeletonOrigin);
                plan.Users.Translate(instances.Longs("user"), instances.Count);
                for (var row = 0; row < instances.Count; row++)
                {
                    var id = instances.Ids[row];
                    if (!isNew.Contains(id) || !survey.SkeletonIds.Contains(id) || _origins.Of(id) is not { } origin)
                        continue;
                    var added = Begin(noted, next++, instances.Longs("user").Values[row]);
                    noted.Longs("skeleton").Set(added, plan.Ids.Translate(Models.ClassInstance, id));
                    noted.Longs("data_source").Set(added, dataSource);
                    noted.Longs("source_id").Set(added, origin);
                    noted.Texts("source_type").Set(added, SourceType);
                }

                yield return noted;
            }
        }
    }

    // The edition time tells up to when the source is known.
    private int Begin(Batch batch, long id, long user)
    {
        var row = new RowAuthor(user, project, now).Begin(batch, id);
        batch.Longs("edition_time").Set(row, _newest);
        return row;
    }
}
