using System.Security.Cryptography;
using Tracelift.Errors;

namespace Tracelift.Files.Packing;

/// <summary>A stream for reading that hashes the bytes and whose errors name the source.</summary>
internal sealed class SourceStream(Stream stream, string name, IncrementalHash hash) : ReadingStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await stream.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InputException("input-unreadable", $"{name} can't be read: {e.Message}", inner: e);
        }

        hash.AppendData(buffer.Span[..count]);
        return count;
    }
}
