using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>Writes a few files beside each other in a folder that exists. They get their names one after another, the first file last.</summary>
internal sealed class FilesOutput(OutputPlace place) : OutputItems
{
    private readonly List<OutputFile> _files = [];

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        for (var at = _files.Count - 1; at >= 0; at--)
            await _files[at].CompleteAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
            await file.DisposeAsync();
    }

    private protected override async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await Open(name).Stream.WriteAsync(content, cancellationToken);

    private protected override async ValueTask WriteAsync(string name, Stream content, CancellationToken cancellationToken) =>
        await content.CopyToAsync(Open(name).Stream, 1 << 17, cancellationToken);

    private OutputFile Open(string name)
    {
        if (place.Path == "-")
            throw new UsageException("output-unwritable", "Several files can't go to standard output", "Name a file.");
        var file = place.CreateFile(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(place.Path))!, name));
        _files.Add(file);
        return file;
    }
}
