using System.Formats.Tar;

namespace Tracelift.Files.Archives;

/// <summary>Writes a tar archive, packed as its name says.</summary>
internal sealed class TarOutput : OutputItems
{
    private readonly OutputFile _file;
    private readonly TarWriter _archive;

    public TarOutput(OutputPlace place)
    {
        _file = place.CreateFile(place.Path);
        _archive = new TarWriter(_file.Stream, TarEntryFormat.Gnu, leaveOpen: true);
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _archive.DisposeAsync();
        await _file.CompleteAsync(cancellationToken);
    }

    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private protected override async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        await WriteAsync(name, stream, cancellationToken);
    }

    private protected override async ValueTask WriteAsync(string name, Stream content, CancellationToken cancellationToken) =>
        await _archive.WriteEntryAsync(
            new GnuTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = content,
                ModificationTime = Moment,
                AccessTime = default,
                ChangeTime = default,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            },
            cancellationToken);
}
