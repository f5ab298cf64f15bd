using System.Runtime.InteropServices;
using Tracelift.Files;
using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Nml;

/// <summary>The nodes of many skeletons in a temporary file, to read those of each again. The system deletes the file with the process.</summary>
internal sealed class NodeFile(string name) : IAsyncDisposable
{
    private readonly FileStream _file = TemporaryFile.Create(name);
    private readonly List<(long Start, int Count)> _places = [];
    private long _end;

    /// <summary>Adds the nodes of the next skeleton.</summary>
    public void Add(ReadOnlySpan<NodeRow> nodes)
    {
        var bytes = MemoryMarshal.AsBytes(nodes);
        TemporaryFile.Write(_file, bytes, name);
        _places.Add((_end, nodes.Length));
        _end += bytes.Length;
    }

    /// <summary>Returns the nodes of a skeleton. Safe to call from several threads.</summary>
    public NodeRow[] Read(int skeleton)
    {
        var (start, count) = _places[skeleton];
        var rows = new NodeRow[count];
        var bytes = MemoryMarshal.AsBytes(rows.AsSpan());
        for (var got = 0; got < bytes.Length;)
        {
            var read = RandomAccess.Read(_file.SafeFileHandle, bytes[got..], start + got);
            got += read > 0 ? read : throw new EndOfStreamException($"The temporary file of {name} has become shorter");
        }

        return rows;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
