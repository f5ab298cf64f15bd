namespace Tracelift.Formats.ProjectFiles;

/// <summary>Limits that no project file meets in earnest, and that keep a hostile one from doing harm.</summary>
public sealed record ProjectFileLimits
{
    /// <summary>The usual ones.</summary>
    public static ProjectFileLimits Default { get; } = new();

    /// <summary>Bytes of a text, which is kept in memory.</summary>
    public int Bytes { get; init; } = 512 << 20;

    /// <summary>Lists and maps within each other. An ontology takes two for each level of classes.</summary>
    public int Depth { get; init; } = 256;

    /// <summary>Values of one project, as often as YAML's aliases name them.</summary>
    public long Values { get; init; } = 1_000_000;

    /// <summary>Characters of one project's texts where the text has fewer bytes, as often as YAML's aliases name them.</summary>
    public long Characters { get; init; } = 16 << 20;

    /// <summary>Definitions of a text.</summary>
    public int Definitions { get; init; } = 100_000;

    /// <summary>Definitions of a text that can't be read; one with more is refused as a whole.</summary>
    public int Unreadable { get; init; } = 100;

    /// <summary>Warnings of a text that are kept.</summary>
    public int Warnings { get; init; } = 10_000;
}
