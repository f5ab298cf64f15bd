using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Export.Selecting;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Listing;

/// <summary>A neuron with its skeletons.</summary>
/// <param name="Id">The neuron's id.</param>
/// <param name="Name">The neuron's name.</param>
/// <param name="Skeletons">The ids of the neuron's skeletons.</param>
/// <param name="Treenodes">The number of treenodes in all skeletons.</param>
/// <param name="CableLength">The cable length of all skeletons in nm.</param>
public sealed record ListedNeuron(long Id, string Name, IReadOnlyList<long> Skeletons, long Treenodes, double CableLength);

/// <summary>
/// Lists neurons of a project, selected as for an export, without placeholders. Besides sets of ids, memory holds only a part
/// of the list.
/// </summary>
public sealed class NeuronListing
{
    private const int PartSize = 2_000;

    private readonly IReadSession _session;
    private readonly ProjectVocabulary _vocabulary;
    private readonly IdSet _neurons;

    private NeuronListing(IReadSession session, ProjectInfo project, ProjectVocabulary vocabulary, IdSet neurons)
    {
        _session = session;
        Project = project;
        _vocabulary = vocabulary;
        _neurons = neurons;
    }

    /// <summary>The project.</summary>
    public ProjectInfo Project { get; }

    /// <summary>The number of placeholders skipped so far.</summary>
    public long Placeholders { get; private set; }

    /// <summary>Selects neurons.</summary>
    /// <param name="session">The store.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="annotations">Limits the list to neurons with any of these annotations, directly or through other annotations.</param>
    /// <param name="label">The name of the option <paramref name="annotations"/> in messages.</param>
    /// <param name="name">Limits the list to neurons whose name matches; null for all.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">The project or an annotation does not exist.</exception>
    public static async Task<NeuronListing> FindAsync(
        IReadSession session, long project, IReadOnlyList<string> annotations, string label, Regex? name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var info = (await session.ProjectsAsync(cancellationToken)).FirstOrDefault(one => one.Id == project) ?? throw UnknownProject.Fault(project);
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var options = new ExportOptions { Source = project, RequiredAnnotations = [.. annotations], NeuronName = name };
        var neurons = await new SelectionPlanner(session, vocabulary, options) { RequiredLabel = label }.NeuronsAsync(cancellationToken);
        return new NeuronListing(session, info, vocabulary, neurons);
    }

    /// <summary>Returns the neurons by id, in parts.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ListedNeuron>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var ids in _neurons.Chunk(PartSize))
            yield return await PartAsync(new IdSet(ids), cancellationToken);
    }

    private async Task<IReadOnlyList<ListedNeuron>> PartAsync(IdSet ids, CancellationToken cancellationToken)
    {
        var names = await _session.ListAsync(Query(Models.ClassInstance).Where("pk", ids), row => (row.Id, Name: row.Text("name")), cancellationToken);
        var real = names.Where(neuron => !PlaceholderName.IsNeuron(neuron.Name)).ToList();
        Placeholders += names.Count - real.Count;
        var models = (await _session.ListAsync(
            Query(Models.ClassInstanceClassInstance).Where("relation", _vocabulary.Relation(TracingVocabulary.ModelOf)).Where("class_instance_b", new IdSet(real.Select(neuron => neuron.Id))),
            row => (Skeleton: row.Long("class_instance_a"), Neuron: row.Long("class_instance_b")),
            cancellationToken)).ToLookup(model => model.Neuron, model => model.Skeleton);
        var sizes = (await _session.ListAsync(
            Query(Models.SkeletonSummary).Where("pk", new IdSet(models.SelectMany(skeletons => skeletons))),
            row => (row.Id, Nodes: row.Long("num_nodes"), Length: row.Double("cable_length")),
            cancellationToken)).ToDictionary(size => size.Id);
        return
        [
            .. real.OrderBy(neuron => neuron.Id).Select(neuron =>
            {
                var skeletons = models[neuron.Id].Distinct().Order().ToList();
                var known = skeletons.Where(sizes.ContainsKey).Select(skeleton => sizes[skeleton]).ToList();
                return new ListedNeuron(neuron.Id, neuron.Name, skeletons, known.Sum(size => size.Nodes), known.Sum(size => size.Length));
            }),
        ];
    }

    private RowQuery Query(ModelDescription model) => new(model) { Project = Project.Id };
}
