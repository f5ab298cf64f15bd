using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>
/// Parts of a project besides its tracing data: landmarks, samplers and others, as far as the rows that they need are
/// exported. One description a model says what these are.
/// </summary>
internal sealed partial class ExportStream
{
    // The exported rows by model. Only parts need them.
    private readonly Dictionary<ModelDescription, IdSet> _exported = [];

    private bool HasParts => options.Parts.Count > 0;

    private async IAsyncEnumerable<Batch> PartsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!HasParts)
            yield break;
        await foreach (var batch in PartInstancesAsync(cancellationToken))
            yield return batch;
        foreach (var model in Models.All.Where(model => options.Parts.Contains(model.Facts!.Part)))
        {
            if (PartQuery(model) is not { } query || (model.Facts!.IsOfServer && !await IsUsedAsync(model, cancellationToken)))
                continue;
            await foreach (var batch in Rows(query, cancellationToken))
                yield return batch;
        }
    }

    /// <summary>Whether the project has rows that refer to objects of the server.</summary>
    private async Task<bool> IsUsedAsync(ModelDescription named, CancellationToken cancellationToken)
    {
        foreach (var model in Models.All.Where(model => model.HangsOn(named)))
        {
            if (await session.CountAsync(model.Table, options.Source, cancellationToken) > 0)
                return true;
        }

        return false;
    }

    /// <summary>Class instances that no neuron, annotation, tag or volume accounts for, and the links between exported instances that are left.</summary>
    private async IAsyncEnumerable<Batch> PartInstancesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var classes = new IdSet();
        foreach (var (part, names) in ((ProjectPart, string[])[])
            [(ProjectPart.Landmarks, [TracingVocabulary.Landmark, TracingVocabulary.LandmarkGroup]), (ProjectPart.Ontologies, [.. vocabulary.ClassNames.Where(IsOfOntology)])])
        {
            if (options.Parts.Contains(part))
                classes.UnionWith(names.SelectMany(vocabulary.Class));
        }

        if (classes.IsEmpty)
            yield break;
        var (own, keep) = (new IdSet(), new bool[Batch.Capacity]);
        var known = Exported(Models.ClassInstance);
        await foreach (var batch in Rows(Query(Models.ClassInstance).Where("class_column", classes), cancellationToken))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                own.Add(batch.Ids[row]);
                keep[row] = !known.Contains(batch.Ids[row]);
            }

            batch.Filter(keep);
            report.PartInstances += batch.Count;
            yield return batch;
        }

        var usual = new IdSet(vocabulary.Relation(TracingVocabulary.ModelOf));
        usual.UnionWith(vocabulary.Relation(TracingVocabulary.AnnotatedWith));
        var links = Exported(Models.ClassInstanceClassInstance);
        foreach (var end in (string[])["class_instance_a", "class_instance_b"])
        {
            await foreach (var batch in Rows(Query(Models.ClassInstanceClassInstance).Where(end, own), cancellationToken))
            {
                // The second pass finds links between two of these again: they are exported by then. A link to another project,
                // such as CATMAID's workspace, stays behind.
                var (a, b) = (batch.Longs("class_instance_a").Values, batch.Longs("class_instance_b").Values);
                for (var row = 0; row < batch.Count; row++)
                    keep[row] = !links.Contains(batch.Ids[row]) && known.Contains(a[row]) && known.Contains(b[row]);
                batch.Filter(keep);
                report.PartLinks += batch.Longs("relation").Values.Take(batch.Count).Count(relation => !usual.Contains(relation));
                yield return batch;
            }
        }
    }

    // The root of a project's tree of groups, too.
    private static bool IsOfOntology(string className) =>
        TracingVocabulary.IsShared(className)
        && className is not (TracingVocabulary.Annotation or TracingVocabulary.Label or TracingVocabulary.Volume or TracingVocabulary.Landmark or TracingVocabulary.LandmarkGroup);

    /// <summary>Returns the query for a model's rows: those of the project, or for a model without one those of exported rows.</summary>
    private RowQuery? PartQuery(ModelDescription model)
    {
        if (model.Facts!.IsOfServer)
            return new RowQuery(model);
        if (model.Find("project") is not null)
            return Query(model);
        var column = model.Columns.First(column => column is { Nullable: false, RefersTo: not null });
        return Exported(column.RefersTo!) is { IsEmpty: false } ids ? new RowQuery(model).Where(column.Field, ids) : null;
    }

    /// <summary>
    /// Removes rows of parts that refer to rows which are not exported, and empties such references that may be empty.
    /// Remembers the rows that are left.
    /// </summary>
    private void Close(Batch batch)
    {
        if (!HasParts)
            return;
        if (batch.Model.Facts!.Part != ProjectPart.None)
            CloseReferences(batch);
        var ids = Exported(batch.Model);
        foreach (var id in batch.Ids)
            ids.Add(id);
    }

    private void CloseReferences(Batch batch)
    {
        var keep = new bool[Batch.Capacity];
        keep.AsSpan(0, batch.Count).Fill(true);
        foreach (var column in batch.Columns)
        {
            // Rows of a model that follows can't be known yet: a domain of a sampler can lie in an interval.
            if (column.Column.RefersTo is not { } target || target == Models.Project || target == Models.User || target.Index > batch.Model.Index)
                continue;
            var known = Exported(target);
            for (var row = 0; row < batch.Count; row++)
            {
                if (column.IsNull(row) || known.Contains(((LongColumn)column).Values[row]))
                    continue;
                if (column.Column.Nullable)
                    column.SetNull(row);
                else
                    keep[row] = false;
            }
        }

        var what = batch.Model.Facts!.LeftBehindAs ?? batch.Model.Label;
        if (batch.Filter(keep) is > 0 and var gone)
            report.LeftOut[what] = report.LeftOut.GetValueOrDefault(what) + gone;
    }

    private IdSet Exported(ModelDescription model)
    {
        if (!_exported.TryGetValue(model, out var ids))
            _exported.Add(model, ids = []);
        return ids;
    }
}
