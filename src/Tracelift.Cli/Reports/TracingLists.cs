using System.Runtime.CompilerServices;
using Tracelift.Reports;
using Tracelift.Tracing.Listing;

namespace Tracelift.Cli.Reports;

/// <summary>The neurons of a project, written while they are read.</summary>
internal sealed class NeuronsDocument(string store, NeuronListing neurons, CancellationToken cancellationToken)
{
    public string Command { get; } = "neurons";

    public string Store => store;

    public ProjectReference Project => new(neurons.Project.Id, neurons.Project.Title);

    public IAsyncEnumerable<ListedNeuron> Neurons => EachAsync(cancellationToken);

    /// <summary>The number of placeholders, which are not listed; known at the end of the list.</summary>
    public long Placeholders => neurons.Placeholders;

    private async IAsyncEnumerable<ListedNeuron> EachAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var part in neurons.ReadAsync(stop))
        {
            foreach (var neuron in part)
                yield return neuron;
        }
    }
}

/// <summary>The annotations of a project.</summary>
internal sealed record AnnotationsDocument(string Command, string Store, ProjectReference Project, IReadOnlyList<ListedAnnotation> Annotations);
