using System.Buffers.Binary;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Precomputed;

/// <summary>Builds trees from a precomputed skeleton, which has vertices and undirected edges.</summary>
internal static class VertexTrees
{
    /// <summary>The error code of a damaged skeleton.</summary>
    public const string DamagedCode = "damaged-skeleton";

    private const int Header = 8, Vertex = 12, Edge = 8;

    /// <summary>Reads a skeleton. The root of each part is its first vertex.</summary>
    /// <exception cref="InputException">The skeleton is damaged, has a cycle, or has several parts where the rule asks for one.</exception>
    public static SwcFile Read(ReadOnlySpan<byte> bytes, string name, PrecomputedInfo info, SeveralRoots rule)
    {
        if (bytes.Length < Header)
            throw Damaged(name, "it ends within its header");
        long vertices = BinaryPrimitives.ReadUInt32LittleEndian(bytes), edges = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var expected = Header + (Vertex * vertices) + (Edge * edges) + (vertices * info.Attributes.Sum(attribute => (long)attribute.Size));
        if (vertices > SwcOptions.UsualMostNodes || expected != bytes.Length)
            throw Damaged(name, string.Create(CultureInfo.InvariantCulture, $"{vertices} vertices and {edges} edges would have {expected} bytes, found {bytes.Length}{Difference(bytes.Length - expected, vertices)}"));
        if (vertices == 0)
            throw new InputException("no-nodes", $"{name} has no vertices");
        var nodes = new SwcNodes((int)vertices) { Count = (int)vertices };
        Place(bytes[Header..], nodes, info, name);
        var (faults, repairs) = (new ProblemList(), new ProblemList());
        Measure(bytes[(int)(Header + (Vertex * vertices) + (Edge * edges))..], nodes, info, repairs);
        var roots = Connect(bytes.Slice((int)(Header + (Vertex * vertices)), (int)(Edge * edges)), nodes, name);
        var trees = new SwcOrder(nodes, roots, rule, faults, repairs).Arrange();
        return faults.IsEmpty
            ? new SwcFile(nodes, trees, repairs)
            : throw new InputException($"{name} is not one tree", faults, "--several-roots split makes a skeleton of each part, heal joins them.");
    }

    private static void Place(ReadOnlySpan<byte> bytes, SwcNodes nodes, PrecomputedInfo info, string name)
    {
        var map = info.Transform;
        for (var i = 0; i < nodes.Count; i++)
        {
            double x = BinaryPrimitives.ReadSingleLittleEndian(bytes[(Vertex * i)..]);
            double y = BinaryPrimitives.ReadSingleLittleEndian(bytes[((Vertex * i) + 4)..]);
            double z = BinaryPrimitives.ReadSingleLittleEndian(bytes[((Vertex * i) + 8)..]);
            nodes.Ids[i] = i + 1;
            nodes.ParentIds[i] = -1;
            nodes.X[i] = (float)((map[0] * x) + (map[1] * y) + (map[2] * z) + map[3]);
            nodes.Y[i] = (float)((map[4] * x) + (map[5] * y) + (map[6] * z) + map[7]);
            nodes.Z[i] = (float)((map[8] * x) + (map[9] * y) + (map[10] * z) + map[11]);
            nodes.Radii[i] = -1;
            if (!float.IsFinite(nodes.X[i]) || !float.IsFinite(nodes.Y[i]) || !float.IsFinite(nodes.Z[i]))
                throw new InputException("out-of-range", string.Create(CultureInfo.InvariantCulture, $"{name}: vertex {i} has a coordinate that is not finite"));
        }
    }

    private static void Measure(ReadOnlySpan<byte> bytes, SwcNodes nodes, PrecomputedInfo info, ProblemList repairs)
    {
        foreach (var attribute in info.Attributes)
        {
            for (var i = 0; attribute.Id == VertexAttribute.Radius && i < nodes.Count; i++)
            {
                // A negative radius means an unknown radius.
                var radius = attribute.Number(bytes[(attribute.Size * i)..]);
                nodes.Radii[i] = radius < 0 ? -1 : (float)(radius * info.RadiusScale);
                if (float.IsFinite(nodes.Radii[i]))
                    continue;
                nodes.Radii[i] = 0;
                var vertex = i;
                repairs.Add("radius", () => new("radius", "a radius that is no finite number became 0", string.Create(CultureInfo.InvariantCulture, $"vertex {vertex}")));
            }

            bytes = bytes[(attribute.Size * nodes.Count)..];
        }
    }

    // An info most often has wrong attributes.
    private static string Difference(long bytes, long vertices)
    {
        if (bytes == 0 || vertices == 0 || bytes % vertices != 0)
            return "";
        var (all, each) = (Math.Abs(bytes), Math.Abs(bytes / vertices));
        return bytes > 0
            ? string.Create(CultureInfo.InvariantCulture, $": {all} bytes more, {each} a vertex: the info may lack vertex_attributes")
            : string.Create(CultureInfo.InvariantCulture, $": {all} bytes less, {each} a vertex: the info may name vertex_attributes that the file lacks");
    }

    private static List<int> Connect(ReadOnlySpan<byte> edges, SwcNodes nodes, string name)
    {
        var ends = new int[edges.Length / 4];
        for (var i = 0; i < ends.Length; i++)
        {
            var end = BinaryPrimitives.ReadUInt32LittleEndian(edges[(4 * i)..]);
            ends[i] = end < nodes.Count
                ? (int)end
                : throw Damaged(name, string.Create(CultureInfo.InvariantCulture, $"an edge ends in vertex {end}, but there are {nodes.Count} vertices"));
        }

        return SwcGraph.Connect(ends, nodes, name, "vertices");
    }

    private static InputException Damaged(string name, string what) => new(DamagedCode, $"{name} is damaged: {what}");
}
