using Tracelift.Projects.Stored;

namespace Tracelift.Server.Pages.Projects;

/// <summary>A project on the start page.</summary>
/// <param name="Project">The project.</param>
/// <param name="Count">What was traced in it.</param>
/// <param name="Views">How its stacks can be shown, those that can.</param>
public sealed record ProjectCard(StoredProject Project, ProjectCount Count, IReadOnlyList<StackView> Views);
