namespace Tracelift.Projects.SetUp;

/// <summary>A class or relation that CATMAID makes in a project.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description; the classes of a new project have an empty one.</param>
/// <param name="IsForTracing">Whether the set-up for tracing makes it, rather than the project's creation.</param>
/// <param name="IsReciprocal">Whether a relation holds in both directions.</param>
internal sealed record SetUpName(string Name, string Description, bool IsForTracing, bool IsReciprocal = false);
