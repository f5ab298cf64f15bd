using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;

namespace Tracelift.Projects.Sources;

/// <summary>A file or another stream of bytes, such as standard input, in JSON or YAML. Read once, and cached for a second reading.</summary>
public sealed class FileSource : IProjectSource
{
    private readonly Func<Stream> _open;
    private readonly ProjectFileFormat? _format;
    private readonly ProjectFileLimits _limits;
    private ProjectText? _text;

    /// <summary>Makes a source of a file. Its name shows the notation, or else its beginning.</summary>
    public FileSource(string path, ProjectFileLimits limits)
        : this(path, () => Open(path), ProjectText.OfName(path), limits)
    {
    }

    /// <summary>Makes a source of a stream.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="open">Opens the stream; called once.</param>
    /// <param name="format">The notation; null to detect it from the beginning.</param>
    /// <param name="limits">Limits.</param>
    public FileSource(string name, Func<Stream> open, ProjectFileFormat? format, ProjectFileLimits limits)
    {
        Name = name;
        _open = open;
        _format = format;
        _limits = limits;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool FiltersFolders => false;

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Remarks => [];

    /// <inheritdoc/>
    public Problem WhenEmpty => new("no-projects", $"{Name} has no projects: its list is empty");

    /// <inheritdoc/>
    public async IAsyncEnumerable<ProjectText> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_text is null)
        {
            var bytes = await BytesAsync(Name, _open, _limits, cancellationToken);
            _text = new ProjectText(Name, bytes, _format ?? ProjectText.Guess(bytes.Span));
        }

        yield return _text;
    }

    internal static Stream Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException("input-unreadable", $"{path} is a folder, not a file", "tracelift projects import --folder imports folders.");
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("input-unreadable", $"There is no file {path}", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{path} can't be opened: {e.Message}", inner: e);
        }
    }

    /// <summary>Reads all bytes of a stream up to the limit.</summary>
    internal static async Task<ReadOnlyMemory<byte>> BytesAsync(
        string name, Func<Stream> open, ProjectFileLimits limits, CancellationToken cancellationToken)
    {
        await using var stream = open();
        var known = stream.CanSeek ? stream.Length : 0;
        if (known > limits.Bytes)
            throw TooLarge(name, limits);
        using var bytes = new MemoryStream((int)known);
        try
        {
            await CopyAsync(stream, bytes, limits.Bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InputException("input-unreadable", $"{name} can't be read: {e.Message}", inner: e);
        }

        return bytes.Length > limits.Bytes ? throw TooLarge(name, limits) : bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static async Task CopyAsync(Stream from, MemoryStream to, long most, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        int count;
        while (to.Length <= most && (count = await from.ReadAsync(buffer, cancellationToken)) > 0)
            to.Write(buffer, 0, count);
    }

    internal static InputException TooLarge(string name, ProjectFileLimits limits) => new(
        "too-large", $"{name} has more than the {limits.Bytes >> 20} MB that a text of definitions may have", "Cut it into several.");
}
