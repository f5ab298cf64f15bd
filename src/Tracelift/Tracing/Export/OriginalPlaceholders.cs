namespace Tracelift.Tracing.Export;

/// <summary>
/// Partner nodes exported with their own skeletons and names. Because a skeleton is one tree, the export joins them by
/// edges that were never traced; this class counts the invented edges.
/// </summary>
public sealed class OriginalPlaceholders
{
    /// <summary>The number of partners' skeletons that are exported in part.</summary>
    public long Skeletons { get; set; }

    /// <summary>The number of exported nodes of these skeletons.</summary>
    public long Nodes { get; set; }

    /// <summary>The number of nodes that are roots in the file and not in the project.</summary>
    public long InventedRoots { get; set; }

    /// <summary>The number of nodes with another parent in the file than in the project.</summary>
    public long InventedParents { get; set; }
}
