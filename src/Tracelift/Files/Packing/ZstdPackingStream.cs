namespace Tracelift.Files.Packing;

/// <summary>Packs what is written with Zstandard, with a checksum. Disposing ends the frame; the stream below stays open.</summary>
internal sealed class ZstdPackingStream : WritingStream
{
    private const int Level = 100;
    private const int UsualLevel = 3;
    private const int Checksum = 201;

    private readonly Stream _packed;
    private readonly ZstdPackingHandle _zstd = ZstdLibrary.CreatePacking();
    private readonly byte[] _output = new byte[1 << 17];
    private bool _isOpen = true;

    internal ZstdPackingStream(Stream packed)
    {
        _packed = packed;
        ZstdLibrary.Check(ZstdLibrary.Set(_zstd, Level, UsualLevel));
        ZstdLibrary.Check(ZstdLibrary.Set(_zstd, Checksum, 1));
    }

    public override bool CanWrite => _isOpen;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            Pack(ref buffer, ZstdLibrary.Directive.Continue, out var count);
            _packed.Write(_output.AsSpan(0, count));
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var left = buffer.Span;
            Pack(ref left, ZstdLibrary.Directive.Continue, out var count);
            buffer = buffer[^left.Length..];
            if (count > 0)
                await _packed.WriteAsync(_output.AsMemory(0, count), cancellationToken);
        }
    }

    public override void Flush() => _packed.Flush();

    public override async ValueTask DisposeAsync()
    {
        if (_isOpen)
        {
            _isOpen = false;
            try
            {
                bool isComplete;
                do
                {
                    isComplete = End(out var count);
                    await _packed.WriteAsync(_output.AsMemory(0, count));
                }
                while (!isComplete);
            }
            finally
            {
                _zstd.Dispose();
            }
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _isOpen)
        {
            _isOpen = false;
            try
            {
                bool isComplete;
                do
                {
                    isComplete = End(out var count);
                    _packed.Write(_output.AsSpan(0, count));
                }
                while (!isComplete);
            }
            finally
            {
                _zstd.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private bool End(out int count)
    {
        ReadOnlySpan<byte> nothing = [];
        return Pack(ref nothing, ZstdLibrary.Directive.End, out count) == 0;
    }

    private unsafe nuint Pack(ref ReadOnlySpan<byte> bytes, ZstdLibrary.Directive end, out int count)
    {
        fixed (byte* input = bytes, output = _output)
        {
            var packed = new ZstdBuffer(output, _output.Length);
            var unpacked = new ZstdBuffer(input, bytes.Length);
            var left = ZstdLibrary.Check(ZstdLibrary.Pack(_zstd, ref packed, ref unpacked, end));
            bytes = bytes[(int)unpacked.Position..];
            count = (int)packed.Position;
            return left;
        }
    }
}
