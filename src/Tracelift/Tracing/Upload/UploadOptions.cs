using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Upload;

/// <summary>How SWC files are sent to an instance.</summary>
public sealed record UploadOptions
{
    /// <summary>What the origin of uploaded files is called unless someone says otherwise.</summary>
    public const string UsualSource = "tracelift:upload";

    /// <summary>The instance, such as <c>https://example.org/catmaid</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>The project there.</summary>
    public required long Project { get; init; }

    /// <summary>Files that are sent at a time.</summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>Annotations of the neurons; none for the server's own choice.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];

    /// <summary>Whether neurons are called as their files are, or as the server likes.</summary>
    public bool IsNamedByFile { get; init; } = true;

    /// <summary>Under what origin the server notes the files, by which it is asked later which of them it has.</summary>
    public string Source { get; init; } = UsualSource;

    /// <summary>Whether files are sent that the server has already.</summary>
    public bool IsAgain { get; init; }

    /// <summary>How files are read.</summary>
    public SwcOptions Swc { get; init; } = SwcOptions.Usual;

    /// <summary>Which types of nodes become tags: made by the server, or by a call for each where it makes none, as a CATMAID.</summary>
    public TypesAsTags TypesAsTags { get; init; }

    /// <summary>How often a file is tried.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The pause after the first attempt; it doubles.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}
