namespace Tracelift.Tracing.Export;

/// <summary>
/// Partner nodes that go out with their own skeletons and names. Because a skeleton is one tree, an export joins them by
/// edges that nobody traced; this counts what is invented.
/// </summary>
public sealed class OriginalPlaceholders
{
    /// <summary>The skeletons of partners that go out in part.</summary>
    public long Skeletons { get; set; }

    /// <summary>The nodes of these skeletons that go out.</summary>
    public long Nodes { get; set; }

    /// <summary>Nodes that are a root in the file and are none in the project.</summary>
    public long InventedRoots { get; set; }

    /// <summary>Nodes that have another parent in the file than in the project.</summary>
    public long InventedParents { get; set; }
}
