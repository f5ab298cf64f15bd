using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>A mirror that has a folder of its project instead of a url: its images can be looked for on the disk.</summary>
/// <param name="Subject">What messages call it: <c>project "A", stack "B", mirror "C"</c>.</param>
/// <param name="Where">Where it stands.</param>
/// <param name="Path">The path below the project's folder, to the letter.</param>
/// <param name="Mirror">The mirror.</param>
/// <param name="Stack">Its stack.</param>
public sealed record FolderMirror(string Subject, string Where, string Path, MirrorDefinition Mirror, StackDefinition Stack);
