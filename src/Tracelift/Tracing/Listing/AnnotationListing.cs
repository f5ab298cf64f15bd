using System.Text.RegularExpressions;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Listing;

/// <summary>An annotation of a project with its use.</summary>
/// <param name="Id">The annotation's id.</param>
/// <param name="Name">The annotation's name.</param>
/// <param name="Neurons">The number of neurons with this annotation itself, including placeholders.</param>
/// <param name="SubAnnotations">The number of annotations with this annotation itself.</param>
/// <param name="AnnotatedWith">The names of the annotations directly on this annotation.</param>
public sealed record ListedAnnotation(long Id, string Name, long Neurons, long SubAnnotations, IReadOnlyList<string> AnnotatedWith);

/// <summary>Lists the annotations of a project.</summary>
public static class AnnotationListing
{
    /// <summary>Returns the annotations in the natural order of their names.</summary>
    /// <param name="session">The store.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="below">Limits the list to annotations below any of these, at any depth; empty for all.</param>
    /// <param name="label">The name of the option <paramref name="below"/> in messages.</param>
    /// <param name="name">Limits the list to annotations whose name matches; null for all.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">The project or an annotation does not exist.</exception>
    public static async Task<(ProjectInfo Project, IReadOnlyList<ListedAnnotation> Annotations)> ReadAsync(
        IReadSession session, long project, IReadOnlyList<string> below, string label, Regex? name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var info = (await session.ProjectsAsync(cancellationToken)).FirstOrDefault(one => one.Id == project) ?? throw UnknownProject.Fault(project);
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var planner = new SelectionPlanner(session, vocabulary, new ExportOptions { Source = project, AnnotationAnnotations = [.. below] }) { RequiredLabel = label };
        var (graph, chosen, neurons) = await planner.AnnotationsAsync(cancellationToken);
        var counts = await CountAsync(session, project, vocabulary, neurons, cancellationToken);
        var names = graph.Names().ToDictionary(annotation => annotation.Id, annotation => annotation.Name);
        var listed = graph.Names()
            .Where(annotation => chosen.Contains(annotation.Id) && name?.IsMatch(annotation.Name) != false)
            .Select(annotation => new ListedAnnotation(
                annotation.Id,
                annotation.Name,
                counts.GetValueOrDefault(annotation.Id),
                graph.CarriersOf(annotation.Id).Distinct().Count(),
                [.. graph.CarriedBy(annotation.Id).Distinct().Select(carried => names[carried]).Order(NaturalOrder.Instance)]))
            .ToList();
        listed.Sort((one, other) => NaturalOrder.Instance.Compare(one.Name, other.Name) is not 0 and var order ? order : one.Id.CompareTo(other.Id));
        return (info, listed);
    }

    // Several users may have put the same annotation on a neuron, which counts once.
    private static async Task<Dictionary<long, long>> CountAsync(
        IReadSession session, long project, ProjectVocabulary vocabulary, IdSet neurons, CancellationToken cancellationToken)
    {
        var bearers = new Dictionary<long, IdSet>();
        var links = new RowQuery(Models.ClassInstanceClassInstance) { Project = project }.Where("relation", vocabulary.Relation(TracingVocabulary.AnnotatedWith));
        await foreach (var batch in session.ReadAsync(links, cancellationToken))
        {
            using (batch)
            {
                var (entities, annotations) = (batch.Longs("class_instance_a").Values, batch.Longs("class_instance_b").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (!neurons.Contains(entities[row]))
                        continue;
                    if (!bearers.TryGetValue(annotations[row], out var ids))
                        bearers.Add(annotations[row], ids = []);
                    ids.Add(entities[row]);
                }
            }
        }

        return bearers.ToDictionary(pair => pair.Key, pair => (long)pair.Value.Count);
    }
}
