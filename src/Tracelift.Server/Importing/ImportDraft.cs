using Tracelift.Projects.Sources;

namespace Tracelift.Server.Importing;

/// <summary>
/// An import that somebody is about to make: all that was entered so far, and what was read. Who works on it takes its
/// turn first; two windows can have the same one open.
/// </summary>
/// <param name="id">Its name, which nobody guesses.</param>
/// <param name="owner">The id of the user whose it is.</param>
/// <param name="begun">When it was begun.</param>
public sealed class ImportDraft(string id, long owner, DateTimeOffset begun) : IDisposable
{
    private long _weight;

    public string Id => id;

    public long Owner => owner;

    public DateTimeOffset Begun { get; } = begun;

    /// <summary>When somebody last looked at it.</summary>
    public DateTimeOffset Used { get; set; } = begun;

    /// <summary>One request at a time works on it.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>The entries.</summary>
    public ProjectImportFields Fields { get; set; } = new();

    /// <summary>Keys and passwords for other servers, by the field. In memory only; they are never shown again.</summary>
    public Dictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>The file that was sent, or null.</summary>
    public UploadedText? Upload { get; set; }

    /// <summary>What the source had when it was read; null before that.</summary>
    public CachedSource? Texts { get; set; }

    /// <summary>What that is, and what would become of it; null where nobody has looked yet.</summary>
    public FoundProjects? Found { get; set; }

    /// <summary>Whether something was entered since that makes it another.</summary>
    public bool LooksAnew { get; set; }

    /// <summary>Projects that were taken out, by their keys.</summary>
    public HashSet<string> Left { get; } = new(StringComparer.Ordinal);

    /// <summary>What to tell on the next page.</summary>
    public ImportNotice? Notice { get; set; }

    /// <summary>The job that it has become, or null.</summary>
    public string? Job { get; set; }

    /// <summary>A form that arrived after the login ended; it counts as soon as the owner is back.</summary>
    public PendingForm? Pending { get; set; }

    /// <summary>The bytes that it keeps in memory, as they were weighed last.</summary>
    public long Bytes => _weight + (Pending?.Bytes ?? 0);

    /// <summary>Counts its bytes. Only for who works on it: others can't see it change.</summary>
    public void Weigh() => _weight = (Texts?.Bytes ?? 0) + (Upload?.Bytes.Length ?? 0) + Fields.Bytes + Left.Sum(key => key.Length * (long)sizeof(char));

    public void Dispose() => Turn.Dispose();
}

/// <summary>A file of definitions that was sent.</summary>
/// <param name="Name">What its sender calls it.</param>
/// <param name="Bytes">The file.</param>
public sealed record UploadedText(string Name, byte[] Bytes);

/// <summary>Fields of a page that could not be taken yet.</summary>
/// <param name="Step">The page.</param>
/// <param name="Values">The fields.</param>
public sealed record PendingForm(string Step, IReadOnlyList<(string Name, string Value)> Values)
{
    public long Bytes => Values.Sum(value => (value.Name.Length + value.Value.Length) * (long)sizeof(char));
}

/// <summary>Something to tell.</summary>
/// <param name="Kind">How it looks: fault, good, note, warn.</param>
/// <param name="Message">What.</param>
public sealed record ImportNotice(string Kind, string Message)
{
    /// <summary>What to do about it, or null.</summary>
    public string? Hint { get; init; }

    /// <summary>More, line by line.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The faulty line of a pasted or sent text, from 1; null where there is none.</summary>
    public int? Line { get; init; }
}
