using Tracelift.Errors;
using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Skeletons;

/// <summary>A file that was read, and what is to become of it.</summary>
/// <param name="FileName">Its name, for messages.</param>
/// <param name="File">Its nodes.</param>
/// <param name="Settings">What becomes of it.</param>
public sealed record SkeletonToImport(string FileName, SwcFile File, SkeletonSettings Settings);

/// <summary>What has become of a file.</summary>
/// <param name="Source">The file.</param>
/// <param name="Skeletons">The skeletons that it has become; none where there is a fault.</param>
/// <param name="Fault">Why it was not imported, or null.</param>
/// <param name="Notes">What whoever imports it should know.</param>
public sealed record SkeletonOutcome(
    SkeletonToImport Source, IReadOnlyList<ImportedSkeleton> Skeletons, TraceliftException? Fault, IReadOnlyList<string> Notes);

/// <summary>A skeleton that has come in.</summary>
/// <param name="Tree">The nodes of its file.</param>
/// <param name="Neuron">The neuron's id.</param>
/// <param name="Skeleton">The skeleton's id.</param>
/// <param name="FirstNode">The treenode of the tree's first node; the others follow in the order of the rows.</param>
/// <param name="Name">The neuron's name.</param>
public sealed record ImportedSkeleton(SwcTree Tree, long Neuron, long Skeleton, long FirstNode, string Name)
{
    /// <summary>The treenode of a row of the file.</summary>
    public long NodeOf(int row) => FirstNode + row - Tree.First;
}
