using System.IO.Compression;
using Tracelift.Errors;

namespace Tracelift.Files.Packing;

/// <summary>
/// Unpacks gzip, also several members in a row. <see cref="GZipStream"/> does not detect a truncated file or trailing data,
/// so the reader appends a member of its own, whose text must be the last of the unpacked data.
/// </summary>
internal sealed class GzipUnpacker : Unpacker
{
    private const string Incomplete = "The last member is not complete";

    internal override Stream Open(Stream packed) => new Unpacking(packed);

    internal override InputException Damaged(string name, InvalidDataException e) => new(
        "damaged-gzip",
        e.Message == Incomplete
            ? $"{name} can't be unpacked: it is truncated, or data that are not gzip follow its end"
            : $"{name} can't be unpacked: its bytes or their checksum are damaged",
        "Copy the file again.",
        e);

    private sealed class Unpacking : ReadingStream
    {
        private readonly byte[] _last = Guid.NewGuid().ToByteArray();
        private readonly GZipStream _gzip;
        private readonly byte[] _buffer = new byte[1 << 16];
        private int _start;
        private int _end;

        internal Unpacking(Stream packed) =>
            _gzip = new GZipStream(new FollowedStream(packed, Pack(_last)), CompressionMode.Decompress);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // Holds back bytes that could be the text of the appended member.
            while (_end - _start <= _last.Length)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
                var read = await _gzip.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
                _end += read;
                if (read == 0)
                    return _buffer.AsSpan(0, _end).SequenceEqual(_last) ? 0 : throw new InvalidDataException(Incomplete);
            }

            var count = Math.Min(buffer.Length, _end - _start - _last.Length);
            _buffer.AsMemory(_start, count).CopyTo(buffer);
            _start += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _gzip.Dispose();
            base.Dispose(disposing);
        }

        private static byte[] Pack(byte[] bytes)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(bytes);
            return packed.ToArray();
        }
    }

    /// <summary>A stream with extra bytes behind its end.</summary>
    private sealed class FollowedStream(Stream stream, byte[] last) : ReadingStream
    {
        private bool _hasEnded;
        private int _given;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_hasEnded)
            {
                var count = await stream.ReadAsync(buffer, cancellationToken);
                if (count > 0)
                    return count;
                _hasEnded = true;
            }

            var rest = last.AsMemory(_given, Math.Min(buffer.Length, last.Length - _given));
            rest.CopyTo(buffer);
            _given += rest.Length;
            return rest.Length;
        }
    }
}
