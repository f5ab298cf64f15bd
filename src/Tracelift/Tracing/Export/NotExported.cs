using System.Collections.Immutable;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>
/// Counts the objects of a project that belong to its tracing data and are not part of an export, so that users know what
/// a copy lacks.
/// </summary>
internal static class NotExported
{
    // Tables without a model, which no option of an export includes. Some stores lack some of them.
    private static readonly ImmutableArray<(string What, string Table)> Tables =
    [
        ("writable stacks", "catmaid_writable_stack"),
        ("NBLAST configurations", "nblast_config"),
        ("NBLAST similarities", "nblast_similarity"),
        ("cached node queries", "node_query_cache"),
        ("cached node grids", "node_grid_cache"),
    ];

    public static async Task CountAsync(
        IReadSession session, ExportPlan plan, ExportReport report, CancellationToken cancellationToken)
    {
        var project = plan.Project.Id;
        foreach (var model in Models.All.Where(model => model.Facts!.LeftBehindAs is not null))
        {
            var all = await session.CountAsync(model.Table, project, cancellationToken) ?? 0;
            Note(model.Facts!.LeftBehindAs!, all - report.Rows.GetValueOrDefault(model.Label));
        }

        foreach (var (what, table) in Tables)
            Note(what, await session.CountAsync(table, project, cancellationToken) ?? 0);
        Note("class instances of other classes", plan.Selection.OtherInstances - plan.Selection.VolumeInstances.Count - report.PartInstances);
        Note(
            "links between class instances by other relations",
            await CountOtherLinksAsync(session, plan, cancellationToken) - report.PartLinks);

        void Note(string what, long count)
        {
            if (count > 0)
                report.LeftBehind[what] = count;
        }
    }

    private static async Task<long> CountOtherLinksAsync(IReadSession session, ExportPlan plan, CancellationToken cancellationToken)
    {
        var others = new IdSet(plan.Vocabulary.RelationNames
            .Where(name => name is not (TracingVocabulary.ModelOf or TracingVocabulary.AnnotatedWith))
            .SelectMany(plan.Vocabulary.Relation));
        if (others.IsEmpty)
            return 0;
        var query = new RowQuery(Models.ClassInstanceClassInstance) { Project = plan.Project.Id }.Where("relation", others);
        var count = 0L;
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
                count += batch.Count;
        }

        return count;
    }
}
