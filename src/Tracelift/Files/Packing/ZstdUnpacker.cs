using Tracelift.Errors;
using ZstdSharp;

namespace Tracelift.Files.Packing;

/// <summary>Unpacks Zstandard: any number of frames, including skippable ones.</summary>
internal sealed class ZstdUnpacker : Unpacker
{
    /// <summary>Whether a file begins with a Zstandard frame or a skippable frame.</summary>
    internal static bool IsZstd(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])
        || (start.Length >= 4 && (start[0] & 0xf0) == 0x50 && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]));

    internal override Stream Open(Stream packed) => new Unpacking(packed);

    internal override InputException Damaged(string name, InvalidDataException e) => new(
        "damaged-zstd",
        $"{name} can't be unpacked: {e.Message}",
        e.Message.Contains("memory", StringComparison.Ordinal) ? "Pack it again without zstd's option --long, or unpack it yourself." : "Copy the file again.",
        e);

    private sealed class Unpacking(Stream packed) : ReadingStream
    {
        private readonly DecompressionStream _unpacked = new(packed, leaveOpen: true);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await _unpacked.ReadAsync(buffer, cancellationToken);
            }
            catch (ZstdException e)
            {
                throw new InvalidDataException(e.Message, e);
            }
            catch (EndOfStreamException e)
            {
                throw new InvalidDataException("it is truncated", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _unpacked.Dispose();
            base.Dispose(disposing);
        }
    }
}
