using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Postgres.Copy;

/// <summary>Encodes the rows of batches in COPY's binary format, by the kinds of a model's columns.</summary>
internal sealed class BatchEncoder : IDisposable
{
    // The signature, no flags, no extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly ModelDescription _model;

    // The largest size of a row without its texts: the number of fields, and a length and up to 8 bytes for each.
    private readonly int _fixedSize;
    private byte[] _buffer;
    private int _length;

    /// <summary>Makes an encoder and writes the format's header.</summary>
    public BatchEncoder(ModelDescription model, int bufferSize)
    {
        _model = model;
        _fixedSize = 2 + (model.Columns.Length * 12);
        _buffer = ArrayPool<byte>.Shared.Rent(bufferSize + _fixedSize);
        Header.CopyTo(_buffer);
        _length = Header.Length;
    }

    /// <summary>The bytes written since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Empties the buffer after <see cref="Written"/> was sent.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds a row.</summary>
    /// <exception cref="InputException">A number does not fit its column.</exception>
    public void Add(Batch batch, int row)
    {
        var columns = batch.Columns;
        Reserve(_fixedSize);
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), (short)columns.Length);
        _length += 2;
        foreach (var column in columns)
        {
            if (column.MayHaveNulls && column.IsNull(row))
            {
                WriteInt32(-1);
                continue;
            }

            switch (column)
            {
                case LongColumn longs:
                    WriteLong(longs, row, batch);
                    break;
                case FloatColumn floats:
                    WriteInt32(4);
                    BinaryPrimitives.WriteSingleBigEndian(_buffer.AsSpan(_length), floats.Values[row]);
                    _length += 4;
                    break;
                case DoubleColumn doubles:
                    WriteInt32(8);
                    BinaryPrimitives.WriteDoubleBigEndian(_buffer.AsSpan(_length), doubles.Values[row]);
                    _length += 8;
                    break;
                case TextColumn texts:
                    WriteText(texts.Utf8(row));
                    break;
            }
        }
    }

    /// <summary>Adds the format's trailer.</summary>
    public void End()
    {
        Reserve(2);
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), -1);
        _length += 2;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void WriteLong(LongColumn longs, int row, Batch batch)
    {
        var value = longs.Values[row];
        var to = _buffer.AsSpan(_length + 4);
        switch (longs.Column.Kind)
        {
            case ColumnKind.Id:
                WriteInt32(8);
                BinaryPrimitives.WriteInt64BigEndian(to, value);
                _length += 8;
                break;
            case ColumnKind.Time:
                WriteInt32(8);
                BinaryPrimitives.WriteInt64BigEndian(to, value - Timestamp.PostgresEpoch);
                _length += 8;
                break;
            case ColumnKind.Boolean:
                WriteInt32(1);
                to[0] = value == 0 ? (byte)0 : (byte)1;
                _length += 1;
                break;
            case ColumnKind.SmallInteger:
                if (value is < short.MinValue or > short.MaxValue)
                    throw TooLarge(longs.Column, value, batch.Ids[row]);
                WriteInt32(2);
                BinaryPrimitives.WriteInt16BigEndian(to, (short)value);
                _length += 2;
                break;
            default:
                if (value is < int.MinValue or > int.MaxValue)
                    throw TooLarge(longs.Column, value, batch.Ids[row]);
                WriteInt32(4);
                BinaryPrimitives.WriteInt32BigEndian(to, (int)value);
                _length += 4;
                break;
        }
    }

    private void WriteText(ReadOnlySpan<byte> utf8)
    {
        WriteInt32(utf8.Length);

        // Reserves room for this text and for the rest of the row except its texts.
        Reserve(checked(utf8.Length + _fixedSize));
        utf8.CopyTo(_buffer.AsSpan(_length));
        _length += utf8.Length;
    }

    private void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _length >= size)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + size), checked(_buffer.Length * 2)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private InputException TooLarge(Column column, long value, long id) => new(
        "bad-value",
        string.Create(CultureInfo.InvariantCulture, $"{_model.Table}: the row with id {id} has the {column.Name} {value}, which its column can't hold"));
}
