using Tracelift.Errors;
using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Skeletons;

/// <summary>A file that is read, with its settings.</summary>
/// <param name="FileName">Its name, for messages.</param>
/// <param name="File">Its nodes.</param>
/// <param name="Settings">The settings of the import.</param>
public sealed record SkeletonToImport(string FileName, SwcFile File, SkeletonSettings Settings);

/// <summary>The result of a file.</summary>
/// <param name="Source">The file.</param>
/// <param name="Skeletons">The imported skeletons; empty if there is a fault.</param>
/// <param name="Fault">The reason why it was not imported; or null.</param>
/// <param name="Notes">Notes for the importing user.</param>
public sealed record SkeletonOutcome(
    SkeletonToImport Source, IReadOnlyList<ImportedSkeleton> Skeletons, TraceliftException? Fault, IReadOnlyList<string> Notes);

/// <summary>An imported skeleton.</summary>
/// <param name="Tree">The nodes of its file.</param>
/// <param name="Neuron">The neuron's id.</param>
/// <param name="Skeleton">The skeleton's id.</param>
/// <param name="FirstNode">The treenode of the tree's first node; the others follow in the order of the rows.</param>
/// <param name="Name">The neuron's name.</param>
public sealed record ImportedSkeleton(SwcTree Tree, long Neuron, long Skeleton, long FirstNode, string Name)
{
    /// <summary>Returns the treenode of a row of the file.</summary>
    public long NodeOf(int row) => FirstNode + row - Tree.First;
}
