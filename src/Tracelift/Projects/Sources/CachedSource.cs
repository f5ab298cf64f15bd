using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;

namespace Tracelift.Projects.Sources;

/// <summary>What a source had when it was read: however often it is looked at again, it is the same.</summary>
public sealed class CachedSource : IProjectSource
{
    private readonly IReadOnlyList<ProjectText> _texts;

    private CachedSource(IProjectSource source, IReadOnlyList<ProjectText> texts)
    {
        (Name, FiltersFolders, Remarks, _texts) = (source.Name, source.FiltersFolders, source.Remarks, texts);
        WhenEmpty = source.WhenEmpty;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool FiltersFolders { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Remarks { get; }

    /// <inheritdoc/>
    public Problem WhenEmpty { get; }

    /// <summary>The number of texts.</summary>
    public int Count => _texts.Count;

    /// <summary>The bytes of all texts.</summary>
    public long Bytes => _texts.Sum(text => (long)text.Bytes.Length);

    /// <summary>Reads a source and keeps its texts.</summary>
    /// <param name="source">The source.</param>
    /// <param name="most">The most bytes of all texts together.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">It can't be read, or has more.</exception>
    /// <exception cref="UsageException">It was named wrongly.</exception>
    public static async Task<CachedSource> KeepAsync(IProjectSource source, long most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var texts = new List<ProjectText>();
        var bytes = 0L;
        await foreach (var text in source.ReadAsync(cancellationToken))
        {
            bytes += text.Bytes.Length;
            if (bytes > most)
                throw new InputException("too-large", $"{source.Name} has more than the {most >> 20} MB of definitions that are taken at once", "Filter them, or cut them into several.");

            // A buffer that was read into can be twice as long.
            texts.Add(text with { Bytes = text.Bytes.ToArray() });
        }

        return new CachedSource(source, texts);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ProjectText> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var text in _texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return text;
        }
    }
}
