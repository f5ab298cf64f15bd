namespace Tracelift.Files;

/// <summary>A stream for writing whose errors name the file and a remedy.</summary>
internal sealed class OutputStream(Stream stream, string name) : WritingStream
{
    // The most bytes that wait for the disk. The disk works while more data are produced, so that little is left at the end.
    private const int MostWaiting = 64 << 20;

    private long _waiting;

    /// <summary>Called with the number of bytes before each write.</summary>
    public Action<long>? Taking { get; init; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Taking?.Invoke(buffer.Length);
        try
        {
            stream.Write(buffer);
        }
        catch (IOException e)
        {
            throw OutputFile.Broken(name, e);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Taking?.Invoke(buffer.Length);
        try
        {
            await stream.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw OutputFile.Broken(name, e);
        }

        if ((_waiting += buffer.Length) >= MostWaiting)
            FlushToDisk();
    }

    public override void Flush() => stream.Flush();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await stream.FlushAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw OutputFile.Broken(name, e);
        }
    }

    /// <summary>Waits until a file's bytes are on the disk.</summary>
    internal void FlushToDisk()
    {
        try
        {
            _waiting = 0;
            if (stream is FileStream file)
                file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw OutputFile.Broken(name, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }
}
