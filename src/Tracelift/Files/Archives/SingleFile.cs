using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>A single file, as a collection of one.</summary>
internal sealed class SingleFile : ItemFiles
{
    private readonly string _path;

    private SingleFile(string path, string name, long length)
        : base(name)
    {
        _path = path;
        Files = [new ItemFile(name, length)];
    }

    public static SingleFile Open(string path, string? name)
    {
        name ??= Path.GetFileName(path);
        FileKind.Require(path, name);
        try
        {
            if (!File.Exists(path))
                throw new InputException("input-unreadable", $"There is no file {name}");
            return new SingleFile(path, name, new FileInfo(path).Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{name} can't be read: {e.Message}", inner: e);
        }
    }

    public override async ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken)
    {
        RequireSmall(Files[item]);
        try
        {
            return await File.ReadAllBytesAsync(_path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Name, Files[item].Name, e);
        }
    }

    public override Task<InputFile> OpenTableAsync(int item, InputLimits limits, CancellationToken cancellationToken) => InputFile.OpenAsync(_path, Name, limits, cancellationToken);
}
