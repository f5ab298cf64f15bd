using Tracelift.Errors;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>A project that a text describes, or what is wrong with its description.</summary>
/// <param name="Origin">The text's name, a path or a URL.</param>
/// <param name="Line">The line where it begins, from 1.</param>
/// <param name="Title">Its title, where it has one.</param>
public sealed record FoundProject(string Origin, long Line, string? Title)
{
    /// <summary>The code of the problem that mirrors need a base URL, and none was named.</summary>
    public const string NeedsBaseCode = "no-image-base";

    /// <summary>What is described; null where there are problems.</summary>
    public ProjectDefinition? Definition { get; init; }

    /// <summary>The folder of its text, relative to the import path; null where it does not come from a folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Why it can't be imported.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>What may not be as it was meant, but can be imported.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    /// <summary>Whether nothing is wrong with it but that its mirrors need a base URL.</summary>
    public bool NeedsBaseAlone => Problems.Count > 0 && Problems.All(problem => problem.Code == NeedsBaseCode);

    /// <summary>Mirrors that need a base URL, and there is none.</summary>
    public int MirrorsWithoutBase { get; init; }

    /// <summary>Mirrors whose address is made of the base URL and a folder.</summary>
    public IReadOnlyList<FolderMirror> FolderMirrors { get; init; } = [];
}

/// <summary>What project files leave to whoever imports them.</summary>
public sealed record DefinitionDefaults
{
    /// <summary>The address below which folders are; null where mirrors need an address of their own.</summary>
    public string? ImageBase { get; init; }

    /// <summary>Pixels of a tile along x.</summary>
    public int TileWidth { get; init; } = 512;

    /// <summary>Pixels of a tile along y.</summary>
    public int TileHeight { get; init; } = 512;

    /// <summary>How tiles are addressed.</summary>
    public int TileSourceType { get; init; } = 1;
}
