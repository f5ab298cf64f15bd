using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing;

namespace Tracelift.Cli.Reports;

/// <summary>How much a project holds.</summary>
internal sealed record ProjectCounts(
    long Id,
    string Title,
    long Neurons,
    long Skeletons,
    long Treenodes,
    long Connectors,
    long Links,
    long Annotations,
    long Tags,
    long Volumes,
    long Reviews)
{
    public static async Task<ProjectCounts> ReadAsync(IReadSession session, ProjectInfo project, CancellationToken cancellationToken)
    {
        var instances = await CountInstancesAsync(session, project.Id, cancellationToken);
        async Task<long> RowsAsync(ModelDescription model) =>
            await session.CountAsync(model.Table, project.Id, cancellationToken) ?? 0;

        return new ProjectCounts(
            project.Id,
            project.Title,
            instances.GetValueOrDefault(Vocabulary.Neuron),
            instances.GetValueOrDefault(Vocabulary.Skeleton),
            await RowsAsync(Models.Treenode),
            await RowsAsync(Models.Connector),
            await RowsAsync(Models.TreenodeConnector),
            instances.GetValueOrDefault(Vocabulary.Annotation),
            instances.GetValueOrDefault(Vocabulary.Label),
            await RowsAsync(Models.Volume),
            await RowsAsync(Models.Review));
    }

    private static async Task<Dictionary<string, long>> CountInstancesAsync(
        IReadSession session, long project, CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.ClassInstance) { Project = project }, cancellationToken))
        {
            using (batch)
            {
                foreach (var id in batch.Longs("class_column").Values.AsSpan(0, batch.Count))
                {
                    if (vocabulary.ClassName(id) is { } name)
                        counts[name] = counts.GetValueOrDefault(name) + 1;
                }
            }
        }

        return counts;
    }
}
