using System.IO.Compression;

namespace Tracelift.Files.Archives;

/// <summary>Writes a zip archive.</summary>
internal sealed class ZipOutput : OutputItems
{
    private readonly OutputFile _file;
    private readonly ZipArchive _archive;

    public ZipOutput(OutputPlace place)
    {
        _file = place.CreateFile(place.Path);
        _archive = new ZipArchive(_file.Stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _archive.DisposeAsync();
        await _file.CompleteAsync(cancellationToken);
    }

    // An archive that is not complete is not ended: its last bytes would be written to a file that goes away.
    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private protected override async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var stream = Open(name);
        await stream.WriteAsync(content, cancellationToken);
    }

    private protected override async ValueTask WriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        await using var stream = Open(name);
        await content.CopyToAsync(stream, 1 << 17, cancellationToken);
    }

    private Stream Open(string name)
    {
        var entry = _archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Moment;
        return entry.Open();
    }
}
