using Tracelift.Errors;

namespace Tracelift.Files.Packing;

/// <summary>Unpacks Zstandard: any number of frames, skippable ones among them.</summary>
internal sealed class ZstdUnpacker : Unpacker
{
    /// <summary>Whether a file begins with a frame of Zstandard, or with one that is to be skipped.</summary>
    internal static bool IsZstd(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])
        || (start.Length >= 4 && (start[0] & 0xf0) == 0x50 && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]));

    internal override Stream Open(Stream packed) => new Unpacking(packed);

    internal override InputException Damaged(string name, InvalidDataException e) => new(
        "damaged-zstd",
        $"{name} can't be unpacked: {e.Message}",
        e.Message.Contains("memory", StringComparison.Ordinal) ? "Pack it anew without zstd's option --long, or unpack it yourself." : "Copy the file again.",
        e);

    private sealed class Unpacking : ReadingStream
    {
        private readonly Stream _packed;
        private readonly ZstdUnpackingHandle _zstd = ZstdLibrary.CreateUnpacking();
        private readonly byte[] _input = new byte[1 << 17];
        private int _start;
        private int _end;
        private bool _isInFrame;
        private bool _mayHaveMore;

        internal Unpacking(Stream packed) => _packed = packed;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (true)
            {
                if (_start == _end && !_mayHaveMore)
                {
                    _start = 0;
                    _end = await _packed.ReadAsync(_input, cancellationToken);
                    if (_end == 0)
                        return _isInFrame ? throw new InvalidDataException("it is cut off") : 0;
                }

                var count = Unpack(buffer.Span);
                if (count > 0)
                    return count;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _zstd.Dispose();
            base.Dispose(disposing);
        }

        private unsafe int Unpack(Span<byte> into)
        {
            fixed (byte* output = into, input = _input)
            {
                var unpacked = new ZstdBuffer(output, into.Length);
                var packed = new ZstdBuffer(input + _start, _end - _start);
                var left = ZstdLibrary.Check(ZstdLibrary.Unpack(_zstd, ref unpacked, ref packed));
                _start += (int)packed.Position;

                // Without any progress the library tells of the frame after this one.
                if (packed.Position > 0 || unpacked.Position > 0)
                    _isInFrame = left != 0;
                _mayHaveMore = unpacked.Position == unpacked.Size;
                return (int)unpacked.Position;
            }
        }
    }
}
