namespace Tracelift.Formats.ProjectFiles;

/// <summary>Limits that real project files stay below and that stop hostile files.</summary>
public sealed record ProjectFileLimits
{
    /// <summary>The default limits.</summary>
    public static ProjectFileLimits Default { get; } = new();

    /// <summary>The size of a text in bytes, all of which is in memory.</summary>
    public int Bytes { get; init; } = 512 << 20;

    /// <summary>The depth of nested lists and maps. An ontology takes two for each level of classes.</summary>
    public int Depth { get; init; } = 256;

    /// <summary>The number of values in a project; each use of a YAML alias counts.</summary>
    public long Values { get; init; } = 1_000_000;

    /// <summary>The number of characters in a project's texts, if the text has fewer bytes; each use of a YAML alias counts.</summary>
    public long Characters { get; init; } = 16 << 20;

    /// <summary>The number of definitions in a text.</summary>
    public int Definitions { get; init; } = 100_000;

    /// <summary>The number of invalid definitions in a text; a text with more is refused as a whole.</summary>
    public int Unreadable { get; init; } = 100;

    /// <summary>The number of warnings to keep for a text.</summary>
    public int Warnings { get; init; } = 10_000;
}
