using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>
/// Writes a folder: its files go into a hidden folder beside it, which is brought to the disk and renamed when it is complete.
/// A killed process leaves <c>.NAME.part</c>, which the next export to the same folder removes.
/// </summary>
internal sealed class FolderOutput : OutputItems
{
    private readonly string _path;
    private readonly string _part;
    private readonly OutputPlace _place;
    private readonly FileStream _lock;
    private string? _folder;
    private bool _isOpen = true;

    public FolderOutput(OutputPlace place)
    {
        _place = place;
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(place.Path));
        if (File.Exists(_path))
            throw new UsageException("output-exists", $"{place.Path} is a file, and the output is a folder", "Name another folder, a .zip or a .tar.");
        if (HasFiles(_path))
            throw new UsageException("output-exists", $"The folder {place.Path} has files already", "Name a new folder, or remove this one first.");
        if (Path.GetDirectoryName(_path) is not { } parent || !Directory.Exists(parent))
            throw new UsageException("output-unwritable", $"{place.Path} can't be written: the folder around it does not exist", "Create it first.");
        _part = Path.Combine(parent, $".{Path.GetFileName(_path)}.part");
        try
        {
            // Two processes can't write the same folder at once.
            _lock = new FileStream(_part + ".lock", PrivateFile.Options(FileMode.OpenOrCreate, FileAccess.Write));
            if (Directory.Exists(_part))
                Directory.Delete(_part, recursive: true);
            Make(_part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lock?.Dispose();
            throw OutputFile.Unwritable(place.Path, e);
        }
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            DurableFolder.FlushAll(_part);
            cancellationToken.ThrowIfCancellationRequested();
            if (Directory.Exists(_path))
                Directory.Delete(_path);
            Directory.Move(_part, _path);
            DurableFolder.Flush(Path.GetDirectoryName(_path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Unwritable(_place.Path, e);
        }

        await CloseAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_isOpen)
            return;
        try
        {
            Directory.Delete(_part, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The fault that left it incomplete is told; the next export removes the rest.
        }

        await CloseAsync();
    }

    private protected override async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _place.Taking?.Invoke(content.Length);
        try
        {
            await using var file = Open(name);
            await file.WriteAsync(content, cancellationToken);
        }
        catch (IOException e)
        {
            throw OutputFile.Broken(_place.Path, e);
        }
    }

    private protected override async ValueTask WriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        _place.Taking?.Invoke(content.Length);
        try
        {
            await using var file = Open(name);
            await content.CopyToAsync(file, 1 << 17, cancellationToken);
        }
        catch (IOException e)
        {
            throw OutputFile.Broken(_place.Path, e);
        }
    }

    private FileStream Open(string name)
    {
        var path = Path.Combine(_part, name);
        var folder = Path.GetDirectoryName(path)!;
        if (folder != _folder)
            Make(_folder = folder);
        return new FileStream(path, _place.IsPrivate
            ? PrivateFile.Options(FileMode.CreateNew, FileAccess.Write)
            : new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
    }

    private void Make(string folder)
    {
        if (_place.IsPrivate && !OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        else
            Directory.CreateDirectory(folder);
    }

    private static bool HasFiles(string path)
    {
        try
        {
            return Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Unwritable(path, e);
        }
    }

    private async ValueTask CloseAsync()
    {
        _isOpen = false;
        try
        {
            File.Delete(_part + ".lock");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file stays, which the next export uses.
        }

        await _lock.DisposeAsync();
    }
}
