namespace Tracelift.Server.Pages.Projects;

/// <summary>What the page of a neuron shows without a script.</summary>
/// <param name="Skeleton">The skeleton's id.</param>
/// <param name="Name">What the neuron is called, or the skeleton where it has no neuron.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Cable">Its length in nm.</param>
/// <param name="Links">Its links to connectors, by what they are.</param>
/// <param name="Tags">Its tags, and on how many nodes they are.</param>
/// <param name="Annotations">What the neuron is annotated with.</param>
public sealed record NeuronContent(
    long Skeleton, string Name, long Nodes, double Cable, IReadOnlyList<(string Relation, long Count)> Links, IReadOnlyList<(string Tag, long Count)> Tags, IReadOnlyList<string> Annotations);
