using System.Runtime.CompilerServices;
using Tracelift.Reports;
using Tracelift.Tracing.Listing;

namespace Tracelift.Cli.Reports;

/// <summary>The neurons of a project, which are written as they are read.</summary>
internal sealed class NeuronsDocument(string store, NeuronListing neurons, CancellationToken cancellationToken)
{
    public string Command { get; } = "neurons";

    public string Store => store;

    public ProjectReference Project => new(neurons.Project.Id, neurons.Project.Title);

    public IAsyncEnumerable<ListedNeuron> Neurons => EachAsync(cancellationToken);

    /// <summary>The placeholders that are not listed; known when the list has ended.</summary>
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
