using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tracelift.Files;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>
/// The nodes of scattered skeletons of a source, in parts that hold whole skeletons and fit into memory. Several
/// parts go to temporary files.
/// </summary>
internal sealed class NodeParts : IDisposable
{
    private const int NodesOfPart = 1 << 19;
    private const int MostParts = 256;
    private const int NodesAtOnce = 1024;
    private const string Name = "The nodes of scattered skeletons";

    private readonly List<ShapeNode>[] _waiting;
    private readonly FileStream?[] _files;

    /// <summary>Creates the parts.</summary>
    /// <param name="nodes">The largest possible number of nodes.</param>
    public NodeParts(long nodes)
    {
        Count = (int)Math.Clamp((nodes + NodesOfPart - 1) / NodesOfPart, 1, MostParts);
        _waiting = [.. Enumerable.Range(0, Count).Select(_ => new List<ShapeNode>())];
        _files = new FileStream?[Count];
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    /// <summary>Adds the nodes of a batch that belong to some skeletons.</summary>
    public async Task AddAsync(Batch batch, IdSet skeletons, CancellationToken cancellationToken)
    {
        var (parents, owners) = (batch.Longs("parent"), batch.Longs("skeleton").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            if (!skeletons.Contains(owners[row]))
                continue;
            var part = (int)((ulong)owners[row] % (ulong)Count);
            _waiting[part].Add(new ShapeNode(batch.Ids[row], parents.Values[row], owners[row], parents.IsNull(row)));
            if (Count > 1 && _waiting[part].Count == NodesAtOnce)
                await SpoolAsync(part, cancellationToken);
        }
    }

    /// <summary>Returns the skeletons of a part one after the other; each is valid until the next.</summary>
    public async Task<IEnumerable<SkeletonNodes>> ReadAsync(int part, CancellationToken cancellationToken)
    {
        var nodes = await NodesAsync(part, cancellationToken);
        nodes.AsSpan().Sort((one, other) => one.Skeleton == other.Skeleton ? one.Id.CompareTo(other.Id) : one.Skeleton.CompareTo(other.Skeleton));
        return Skeletons(nodes);
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file?.Dispose();
    }

    private static IEnumerable<SkeletonNodes> Skeletons(ShapeNode[] nodes)
    {
        var skeleton = new SkeletonNodes();
        for (var place = 0; place < nodes.Length; place++)
        {
            skeleton.Add(nodes[place]);
            if (place + 1 < nodes.Length && nodes[place + 1].Skeleton == nodes[place].Skeleton)
                continue;
            yield return skeleton;
            skeleton.Clear();
        }
    }

    private async Task SpoolAsync(int part, CancellationToken cancellationToken)
    {
        _files[part] ??= TemporaryFile.Create(Name);
        var bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_waiting[part])).ToArray();
        await TemporaryFile.WriteAsync(_files[part]!, bytes, Name, cancellationToken);
        _waiting[part].Clear();
    }

    private async Task<ShapeNode[]> NodesAsync(int part, CancellationToken cancellationToken)
    {
        if (_files[part] is not { } file)
            return [.. _waiting[part]];
        await SpoolAsync(part, cancellationToken);
        var bytes = new byte[file.Length];
        file.Position = 0;
        await file.ReadExactlyAsync(bytes, cancellationToken);
        file.Dispose();
        _files[part] = null;
        _waiting[part].Capacity = 0;
        var nodes = new ShapeNode[bytes.Length / Unsafe.SizeOf<ShapeNode>()];
        bytes.CopyTo(MemoryMarshal.AsBytes(nodes.AsSpan()));
        return nodes;
    }
}
