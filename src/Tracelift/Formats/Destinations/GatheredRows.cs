using System.Runtime.InteropServices;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Destinations;

/// <summary>A treenode.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NodeRow
{
    public long Id;

    /// <summary>The parent; 0 for a root, because ids are above 0.</summary>
    public long Parent;

    public long Skeleton;
    public float X;
    public float Y;
    public float Z;
    public float Radius;
    public long Confidence;
}

/// <summary>A connector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConnectorRow
{
    public long Id;
    public float X;
    public float Y;
    public float Z;
    public int Confidence;
}

/// <summary>A link of a connector to a treenode.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkRow
{
    public long Connector;
    public long Node;
    public long Skeleton;
    public long Relation;
    public long Confidence;
}

/// <summary>An exported skeleton with its neuron.</summary>
/// <param name="Id">The skeleton's id.</param>
/// <param name="Neuron">The neuron's id, or null.</param>
/// <param name="Name">The neuron's name; the skeleton's name if it has no neuron.</param>
/// <param name="Annotations">The neuron's annotations, sorted.</param>
/// <param name="Owner">The owner's name.</param>
/// <param name="File">The nodes, parents before children.</param>
/// <param name="Confidences">The confidences of nodes, in their order.</param>
internal sealed record GatheredSkeleton(
    long Id, long? Neuron, string Name, IReadOnlyList<string> Annotations, string Owner, SwcFile File, int[] Confidences)
{
    /// <summary>The length of all edges in nm.</summary>
    public double Cable
    {
        get
        {
            var length = 0.0;
            for (var row = 0; row < File.Count; row++)
            {
                if (File.Parents[row] is not (>= 0 and var parent))
                    continue;
                double x = File.X[row] - File.X[parent], y = File.Y[row] - File.Y[parent], z = File.Z[row] - File.Z[parent];
                length += Math.Sqrt((x * x) + (y * y) + (z * z));
            }

            return length;
        }
    }
}

/// <summary>An exported connector.</summary>
/// <param name="Row">The connector.</param>
/// <param name="Links">Its links, in the order of relations and nodes.</param>
internal readonly record struct GatheredConnector(ConnectorRow Row, ArraySegment<LinkRow> Links);

/// <summary>A node of a partner's skeleton, which is not exported itself.</summary>
/// <param name="Node">The node.</param>
/// <param name="Neuron">The id of its neuron, or null.</param>
/// <param name="Name">The name of its neuron.</param>
internal readonly record struct GatheredPartner(NodeRow Node, long? Neuron, string Name);
