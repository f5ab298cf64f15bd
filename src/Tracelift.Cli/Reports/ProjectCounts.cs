using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports;

/// <summary>The contents of a project. Placeholders are not counted as neurons and skeletons.</summary>
internal sealed record ProjectCounts(
    long Id,
    string Title,
    long Neurons,
    long PlaceholderNeurons,
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
        var (instances, placeholders) = await CountInstancesAsync(session, project.Id, cancellationToken);
        async Task<long> RowsAsync(ModelDescription model) =>
            await session.CountAsync(model.Table, project.Id, cancellationToken) ?? 0;

        return new ProjectCounts(
            project.Id,
            project.Title,
            instances.GetValueOrDefault(TracingVocabulary.Neuron) - placeholders.Neurons,
            placeholders.Neurons,
            instances.GetValueOrDefault(TracingVocabulary.Skeleton) - placeholders.Skeletons,
            await RowsAsync(Models.Treenode),
            await RowsAsync(Models.Connector),
            await RowsAsync(Models.TreenodeConnector),
            instances.GetValueOrDefault(TracingVocabulary.Annotation),
            instances.GetValueOrDefault(TracingVocabulary.Label),
            await RowsAsync(Models.Volume),
            await RowsAsync(Models.Review));
    }

    private static async Task<(Dictionary<string, long> Instances, PlaceholderCount Placeholders)> CountInstancesAsync(
        IReadSession session, long project, CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var placeholders = default(PlaceholderCount);
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.ClassInstance) { Project = project }, cancellationToken))
        {
            using (batch)
            {
                var (classes, names) = (batch.Longs("class_column").Values, batch.Texts("name"));
                for (var row = 0; row < batch.Count; row++)
                {
                    if (vocabulary.ClassName(classes[row]) is not { } name)
                        continue;
                    counts[name] = counts.GetValueOrDefault(name) + 1;
                    placeholders = placeholders.With(name, names.Utf8(row));
                }
            }
        }

        return (counts, placeholders);
    }
}
