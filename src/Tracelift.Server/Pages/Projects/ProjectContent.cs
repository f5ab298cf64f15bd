using Tracelift.Projects.Stored;

namespace Tracelift.Server.Pages.Projects;

/// <summary>What the page of a project shows.</summary>
/// <param name="Project">The project with its stacks.</param>
/// <param name="Views">How its stacks can be shown; stacks that can't are missing.</param>
/// <param name="Count">The counts of traced objects.</param>
/// <param name="Connectors">Its connectors.</param>
/// <param name="Neurons">A page of its neurons.</param>
public sealed record ProjectContent(StoredProject Project, IReadOnlyList<StackView> Views, ProjectCount Count, long Connectors, NeuronList Neurons);
