using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;

namespace Tracelift.Projects.Sources;

/// <summary>A source whose texts are read once and cached, so that repeated reads are equal.</summary>
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

    /// <summary>The size of all texts in bytes.</summary>
    public long Bytes => _texts.Sum(text => (long)text.Bytes.Length);

    /// <summary>Reads a source and caches its texts.</summary>
    /// <param name="source">The source.</param>
    /// <param name="most">The largest size of all texts together, in bytes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InputException">The source can't be read, or is too large.</exception>
    /// <exception cref="UsageException">The name of the source is invalid.</exception>
    public static async Task<CachedSource> KeepAsync(IProjectSource source, long most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var texts = new List<ProjectText>();
        var bytes = 0L;
        await foreach (var text in source.ReadAsync(cancellationToken))
        {
            bytes += text.Bytes.Length;
            if (bytes > most)
                throw new InputException("too-large", $"{source.Name} has more than the {most >> 20} MB of definitions that are allowed at once", "Filter them, or split them.");

            // The buffer of a text can be twice as long as the text.
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
