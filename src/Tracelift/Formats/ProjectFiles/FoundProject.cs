using Tracelift.Errors;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>A project in a text, or the faults of its description.</summary>
/// <param name="Origin">The text's name, a path or a URL.</param>
/// <param name="Line">The first line of the description, from 1.</param>
/// <param name="Title">The project's title, or null.</param>
public sealed record FoundProject(string Origin, long Line, string? Title)
{
    /// <summary>The code of the problem that mirrors lack a base URL.</summary>
    public const string NeedsBaseCode = "no-image-base";

    /// <summary>The definition; null if there are problems.</summary>
    public ProjectDefinition? Definition { get; init; }

    /// <summary>The folder of the text, relative to the import path; null if the text does not come from a folder.</summary>
    public string? Folder { get; init; }

    /// <summary>The reasons why the project can't be imported.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Warnings, which do not prevent an import.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    /// <summary>Whether the only problem is that mirrors lack a base URL.</summary>
    public bool NeedsBaseAlone => Problems.Count > 0 && Problems.All(problem => problem.Code == NeedsBaseCode);

    /// <summary>The number of mirrors that lack a base URL.</summary>
    public int MirrorsWithoutBase { get; init; }

    /// <summary>The mirrors whose address consists of the base URL and a folder.</summary>
    public IReadOnlyList<FolderMirror> FolderMirrors { get; init; } = [];
}

/// <summary>Defaults for values that project files leave out.</summary>
public sealed record DefinitionDefaults
{
    /// <summary>The base URL of folders; null if each mirror needs its own address.</summary>
    public string? ImageBase { get; init; }

    /// <summary>Pixels of a tile along x.</summary>
    public int TileWidth { get; init; } = 512;

    /// <summary>Pixels of a tile along y.</summary>
    public int TileHeight { get; init; } = 512;

    /// <summary>The addressing scheme of tiles.</summary>
    public int TileSourceType { get; init; } = 1;
}
