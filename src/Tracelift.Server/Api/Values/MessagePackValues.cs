using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Tracelift.Server.Api.Values;

/// <summary>Writes values as MessagePack, each in its shortest form, numbers with a fraction as 64-bit floats.</summary>
internal sealed class MessagePackValues(Stream body) : ValueWriter
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/octet-stream";

    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);

    /// <inheritdoc/>
    public override bool NeedsCounts => true;

    /// <inheritdoc/>
    public override void StartList(int count) => Head(count, 0x90, 0xdc);

    /// <inheritdoc/>
    public override void EndList()
    {
        // The length was written at the beginning.
    }

    /// <inheritdoc/>
    public override void StartObject(int count) => Head(count, 0x80, 0xde);

    /// <inheritdoc/>
    public override void EndObject()
    {
        // The length was written at the beginning.
    }

    /// <inheritdoc/>
    public override void Name(string name) => Text(name);

    /// <inheritdoc/>
    public override void Name(long id) => Number(id);

    /// <inheritdoc/>
    public override void Flag(bool value) => Put((byte)(value ? 0xc3 : 0xc2));

    /// <inheritdoc/>
    public override void Number(long value)
    {
        switch (value)
        {
            case >= -32 and <= 127:
                Put((byte)value);
                break;
            case >= 0 and <= byte.MaxValue:
                Put(0xcc, (byte)value);
                break;
            case >= 0 and <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Room(0xcd, sizeof(ushort)), (ushort)value);
                break;
            case >= 0 and <= uint.MaxValue:
                BinaryPrimitives.WriteUInt32BigEndian(Room(0xce, sizeof(uint)), (uint)value);
                break;
            case >= 0:
                BinaryPrimitives.WriteInt64BigEndian(Room(0xcf, sizeof(long)), value);
                break;
            case >= sbyte.MinValue:
                Put(0xd0, (byte)value);
                break;
            case >= short.MinValue:
                BinaryPrimitives.WriteInt16BigEndian(Room(0xd1, sizeof(short)), (short)value);
                break;
            case >= int.MinValue:
                BinaryPrimitives.WriteInt32BigEndian(Room(0xd2, sizeof(int)), (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64BigEndian(Room(0xd3, sizeof(long)), value);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Number(float value)
    {
        // Converts via decimal, so that 0.1 stays 0.1, as in JSON, instead of 0.10000000149.
        Span<byte> digits = stackalloc byte[64];
        var wide = Utf8Formatter.TryFormat(value, digits, out var length) && Utf8Parser.TryParse(digits[..length], out double read, out _) ? read : value;
        BinaryPrimitives.WriteDoubleBigEndian(Room(0xcb, sizeof(double)), wide);
    }

    /// <inheritdoc/>
    public override void Number(double value) => BinaryPrimitives.WriteDoubleBigEndian(Room(0xcb, sizeof(double)), value);

    /// <inheritdoc/>
    public override void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length < 32)
            Put((byte)(0xa0 | length));
        else if (length <= byte.MaxValue)
            Put(0xd9, (byte)length);
        else if (length <= ushort.MaxValue)
            BinaryPrimitives.WriteUInt16BigEndian(Room(0xda, sizeof(ushort)), (ushort)length);
        else
            BinaryPrimitives.WriteInt32BigEndian(Room(0xdb, sizeof(int)), length);
        Encoding.UTF8.GetBytes(value, _buffer);
    }

    /// <inheritdoc/>
    public override void Null() => Put(0xc0);

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await body.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }

    private void Head(int count, byte few, byte many)
    {
        if (count < 16)
            Put((byte)(few | count));
        else if (count <= ushort.MaxValue)
            BinaryPrimitives.WriteUInt16BigEndian(Room(many, sizeof(ushort)), (ushort)count);
        else
            BinaryPrimitives.WriteInt32BigEndian(Room((byte)(many + 1), sizeof(int)), count);
    }

    private void Put(params ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    private Span<byte> Room(byte code, int size)
    {
        Put(code);
        var room = _buffer.GetSpan(size)[..size];
        _buffer.Advance(size);
        return room;
    }
}
