using Tracelift.Projects.Sources;

namespace Tracelift.Server.Importing;

/// <summary>
/// A draft of an import: the entries so far, and the texts that were read. A request that works on a draft takes its
/// turn first, because two windows can have the same one open.
/// </summary>
/// <param name="id">The draft's id, which can't be guessed.</param>
/// <param name="owner">The id of the draft's user.</param>
/// <param name="begun">The start time.</param>
public sealed class ImportDraft(string id, long owner, DateTimeOffset begun) : IDisposable
{
    private long _weight;

    public string Id => id;

    public long Owner => owner;

    public DateTimeOffset Begun { get; } = begun;

    /// <summary>The time of the last access.</summary>
    public DateTimeOffset Used { get; set; } = begun;

    /// <summary>Lets one request at a time work on the draft.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>The entries.</summary>
    public ProjectImportFields Fields { get; set; } = new();

    /// <summary>Keys and passwords for other servers, by field. They stay in memory and are never shown again.</summary>
    public Dictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>The uploaded file, or null.</summary>
    public UploadedText? Upload { get; set; }

    /// <summary>The texts of the source; null before it was read.</summary>
    public CachedSource? Texts { get; set; }

    /// <summary>The definitions of the source with their plans; null before they were planned.</summary>
    public FoundProjects? Found { get; set; }

    /// <summary>Whether later entries have made the plans outdated.</summary>
    public bool LooksAnew { get; set; }

    /// <summary>The keys of deselected projects.</summary>
    public HashSet<string> Left { get; } = new(StringComparer.Ordinal);

    /// <summary>The notice for the next page.</summary>
    public ImportNotice? Notice { get; set; }

    /// <summary>The id of the import's job, or null.</summary>
    public string? Job { get; set; }

    /// <summary>A form that arrived after the session ended; it is applied when the owner is back.</summary>
    public PendingForm? Pending { get; set; }

    /// <summary>The bytes in memory at the last <see cref="Weigh"/>.</summary>
    public long Bytes => _weight + (Pending?.Bytes ?? 0);

    /// <summary>Updates the number of bytes. Only the request that has the turn may call it.</summary>
    public void Weigh() => _weight = (Texts?.Bytes ?? 0) + (Upload?.Bytes.Length ?? 0) + Fields.Bytes + Left.Sum(key => key.Length * (long)sizeof(char));

    public void Dispose() => Turn.Dispose();
}

/// <summary>An uploaded file of definitions.</summary>
/// <param name="Name">The name from the sender.</param>
/// <param name="Bytes">The file.</param>
public sealed record UploadedText(string Name, byte[] Bytes);

/// <summary>Fields of a page that were not applied yet.</summary>
/// <param name="Step">The page.</param>
/// <param name="Values">The fields.</param>
public sealed record PendingForm(string Step, IReadOnlyList<(string Name, string Value)> Values)
{
    public long Bytes => Values.Sum(value => (value.Name.Length + value.Value.Length) * (long)sizeof(char));
}

/// <summary>A notice on a page.</summary>
/// <param name="Kind">The style: fault, good, note, warn.</param>
/// <param name="Message">The message.</param>
public sealed record ImportNotice(string Kind, string Message)
{
    /// <summary>Advice, or null.</summary>
    public string? Hint { get; init; }

    /// <summary>Details, line by line.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The faulty line of a pasted or uploaded text, from 1; null if there is none.</summary>
    public int? Line { get; init; }
}
