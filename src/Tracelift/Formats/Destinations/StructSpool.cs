using System.Runtime.InteropServices;
using Tracelift.Files;

namespace Tracelift.Formats.Destinations;

/// <summary>
/// Rows of one size in parts, each of which fits into memory: a part has a small buffer, which overflows to a temporary file. The
/// system deletes the file with the process.
/// </summary>
internal sealed class StructSpool<T>(string name, int parts, int memory = 64 << 20) : IAsyncDisposable
    where T : unmanaged
{
    private const int SmallestBuffer = 8 << 10;
    private const int LargestBuffer = 1 << 20;

    private readonly int _rows = Math.Max(16, Math.Clamp(memory / parts, SmallestBuffer, LargestBuffer) / Marshal.SizeOf<T>());
    private readonly T[]?[] _buffers = new T[]?[parts];
    private readonly int[] _used = new int[parts];
    private readonly long[] _counts = new long[parts];
    private readonly List<(long Start, int Rows)>?[] _pieces = new List<(long, int)>?[parts];
    private FileStream? _file;
    private long _end;

    /// <summary>The number of parts.</summary>
    public int Parts => parts;

    /// <summary>The number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <exception cref="Errors.DiskException">The disk has no space for the row.</exception>
    public void Add(int part, in T row)
    {
        var buffer = _buffers[part] ??= new T[Math.Min(_rows, 64)];
        if (_used[part] == buffer.Length)
        {
            // Most parts of small exports stay small.
            if (buffer.Length < _rows)
                Array.Resize(ref buffer, Math.Min(_rows, buffer.Length * 4));
            else
                Flush(part, buffer);
            _buffers[part] = buffer;
        }

        buffer[_used[part]++] = row;
        _counts[part]++;
        Count++;
    }

    /// <summary>Returns the rows of a part in the order in which they came.</summary>
    public T[] Read(int part)
    {
        var rows = new T[_counts[part]];
        var at = 0;
        foreach (var (start, count) in _pieces[part] ?? [])
        {
            var bytes = MemoryMarshal.AsBytes(rows.AsSpan(at, count));
            for (var got = 0; got < bytes.Length;)
            {
                var read = RandomAccess.Read(_file!.SafeFileHandle, bytes[got..], start + got);
                got += read > 0 ? read : throw new EndOfStreamException($"The temporary file of {name} has become shorter");
            }

            at += count;
        }

        _buffers[part].AsSpan(0, _used[part]).CopyTo(rows.AsSpan(at));
        return rows;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Flush(int part, T[] buffer)
    {
        _file ??= TemporaryFile.Create(name);
        var bytes = MemoryMarshal.AsBytes(buffer.AsSpan(0, _used[part]));
        TemporaryFile.Write(_file, bytes, name);
        (_pieces[part] ??= []).Add((_end, _used[part]));
        _end += bytes.Length;
        _used[part] = 0;
    }
}
