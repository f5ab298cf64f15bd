using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// Rows of one model in a temporary file, partitioned as they arrive: each part has a small buffer, which overflows
/// to the file. The system deletes the file with the process.
/// </summary>
internal sealed class SpillFile : IAsyncDisposable
{
    private readonly ModelDescription _model;
    private readonly string _name;
    private readonly FileStream _file;
    private readonly byte[]?[] _buffers;
    private readonly int[] _used;
    private readonly List<(long Start, int Length)>[] _pieces;
    private readonly int _size;
    private readonly int _rowSize;
    private long _end;
    private long _bytesRead;

    public SpillFile(ModelDescription model, string name, int parts, int bufferSize)
    {
        if (model.Columns.Any(column => column.Storage == ColumnStorage.Text))
            throw new ArgumentException("Only rows of one size can be spooled", nameof(model));
        _model = model;
        _name = name;
        _rowSize = 8 + (model.Columns.Length * 9);
        _size = Math.Max(bufferSize, _rowSize);
        _buffers = new byte[]?[parts];
        _used = new int[parts];
        _pieces = new List<(long, int)>[parts];
        _file = TemporaryFile.Create(name);
    }

    /// <summary>The number of bytes read back.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Adds a row of a batch to a part.</summary>
    /// <exception cref="DiskException">The disk has no space for the row.</exception>
    public async ValueTask AddAsync(int part, Batch batch, int row, CancellationToken cancellationToken)
    {
        var buffer = _buffers[part] ??= new byte[_size];
        if (buffer.Length - _used[part] < _rowSize)
            await FlushAsync(part, cancellationToken);
        _used[part] += Encode(buffer.AsSpan(_used[part]), batch, row);
    }

    /// <summary>Writes the remaining buffers.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        for (var part = 0; part < _buffers.Length; part++)
        {
            await FlushAsync(part, cancellationToken);
            _buffers[part] = null;
        }
    }

    /// <summary>Returns the rows of a part in their original order. Several parts can be read at once.</summary>
    public async IAsyncEnumerable<Batch> ReadAsync(int part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = Batch.Rent(_model);
        var buffer = new byte[_size];
        foreach (var (start, length) in _pieces[part] ?? [])
        {
            for (var got = 0; got < length;)
            {
                var count = await RandomAccess.ReadAsync(_file.SafeFileHandle, buffer.AsMemory(got, length - got), start + got, cancellationToken);
                Interlocked.Add(ref _bytesRead, count);
                got += count > 0 ? count : throw new EndOfStreamException($"The temporary file of {_name} has become shorter");
            }

            for (var at = 0; at < length;)
            {
                at += Decode(buffer.AsSpan(at), batch);
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = Batch.Rent(_model);
            }
        }

        yield return batch;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async ValueTask FlushAsync(int part, CancellationToken cancellationToken)
    {
        if (_used[part] == 0)
            return;
        await TemporaryFile.WriteAsync(_file, _buffers[part].AsMemory(0, _used[part]), _name, cancellationToken);
        (_pieces[part] ??= []).Add((_end, _used[part]));
        _end += _used[part];
        _used[part] = 0;
    }

    private static int Encode(Span<byte> to, Batch batch, int row)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, batch.Positions.IsEmpty ? 0 : batch.Positions[row]);
        var at = 8;
        foreach (var column in batch.Columns)
        {
            var isNull = column.IsNull(row);
            to[at++] = isNull ? (byte)1 : (byte)0;
            if (isNull)
                continue;
            if (column is FloatColumn floats)
            {
                BinaryPrimitives.WriteSingleLittleEndian(to[at..], floats.Values[row]);
                at += 4;
            }
            else
            {
                BinaryPrimitives.WriteInt64LittleEndian(to[at..], ((LongColumn)column).Values[row]);
                at += 8;
            }
        }

        return at;
    }

    private static int Decode(ReadOnlySpan<byte> from, Batch batch)
    {
        var row = batch.Count++;
        batch.SetPosition(row, BinaryPrimitives.ReadInt64LittleEndian(from));
        var at = 8;
        foreach (var column in batch.Columns)
        {
            if (from[at++] != 0)
            {
                column.SetNull(row);
            }
            else if (column is FloatColumn floats)
            {
                floats.Set(row, BinaryPrimitives.ReadSingleLittleEndian(from[at..]));
                at += 4;
            }
            else
            {
                ((LongColumn)column).Set(row, BinaryPrimitives.ReadInt64LittleEndian(from[at..]));
                at += 8;
            }
        }

        return at;
    }
}
