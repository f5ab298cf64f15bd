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
    public long Values { get; init; } = 5_000_000;
}
