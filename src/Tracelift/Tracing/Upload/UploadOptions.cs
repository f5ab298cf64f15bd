using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Upload;

/// <summary>The options of an upload of SWC files.</summary>
public sealed record UploadOptions
{
    /// <summary>The default origin of uploaded files.</summary>
    public const string UsualSource = "tracelift:upload";

    /// <summary>The address of the server, such as <c>https://example.org/catmaid</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>The project there.</summary>
    public required long Project { get; init; }

    /// <summary>The number of files sent at once.</summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>Annotations of the neurons; empty for the server's default.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];

    /// <summary>Whether to name neurons by their files, rather than by the server's rule.</summary>
    public bool IsNamedByFile { get; init; } = true;

    /// <summary>The origin of the files on the server, by which later uploads find them.</summary>
    public string Source { get; init; } = UsualSource;

    /// <summary>Whether to send files that the server has already.</summary>
    public bool IsAgain { get; init; }

    /// <summary>The options of reading files.</summary>
    public SwcOptions Swc { get; init; } = SwcOptions.Usual;

    /// <summary>The types of nodes that become tags. A server such as CATMAID, which does not make them, gets a call for each.</summary>
    public TypesAsTags TypesAsTags { get; init; }

    /// <summary>The number of attempts for each file.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The pause after the first attempt; it doubles.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The largest time of an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}
