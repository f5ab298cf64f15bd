using Tracelift.Projects.Stored;

namespace Tracelift.Server.Pages.Projects;

/// <summary>A project on the start page.</summary>
/// <param name="Project">The project.</param>
/// <param name="Count">The counts of traced objects.</param>
/// <param name="Views">How its stacks can be shown; stacks that can't are missing.</param>
public sealed record ProjectCard(StoredProject Project, ProjectCount Count, IReadOnlyList<StackView> Views);
