using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>A mirror with a folder of its project instead of a URL: its images can be looked up on disk.</summary>
/// <param name="Subject">The mirror in messages: <c>project "A", stack "B", mirror "C"</c>.</param>
/// <param name="Where">The mirror's place in the text.</param>
/// <param name="Path">The path below the project's folder, unchanged.</param>
/// <param name="Mirror">The mirror.</param>
/// <param name="Stack">Its stack.</param>
public sealed record FolderMirror(string Subject, string Where, string Path, MirrorDefinition Mirror, StackDefinition Stack);
