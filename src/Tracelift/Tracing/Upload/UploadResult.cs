namespace Tracelift.Tracing.Upload;

/// <summary>What has become of a file.</summary>
/// <param name="File">Its path.</param>
/// <param name="Neuron">The neuron there; null where it was not imported, or the server only knows the skeleton.</param>
/// <param name="Skeleton">The skeleton there; null where it was not imported.</param>
/// <param name="Nodes">The number of nodes; 0 where the file can't be read.</param>
/// <param name="Warnings">What was mended.</param>
/// <param name="Error">Why it was not imported, or null.</param>
public sealed record UploadResult(string File, long? Neuron, long? Skeleton, int Nodes, IReadOnlyList<string> Warnings, string? Error)
{
    /// <summary>Whether the server had it before.</summary>
    public bool WasThere { get; init; }

    /// <summary>How many of its nodes have which type.</summary>
    public IReadOnlyDictionary<int, long> NodeTypes { get; init; } = new Dictionary<int, long>();

    /// <summary>How far it reaches, in nm; 0 where it can't be read.</summary>
    public double Extent { get; init; }

    /// <summary>Whether it was not sent, because the server had refused or failed before in a way that concerns every file.</summary>
    public bool IsNotSent { get; init; }

    /// <summary>Where it can be looked at.</summary>
    public Uri? Link { get; init; }
}
