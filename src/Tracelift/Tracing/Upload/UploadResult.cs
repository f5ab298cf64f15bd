namespace Tracelift.Tracing.Upload;

/// <summary>The result of a file.</summary>
/// <param name="File">Its path.</param>
/// <param name="Neuron">The neuron on the server; null if the file was not imported, or the server knows only the skeleton.</param>
/// <param name="Skeleton">The skeleton on the server; null if the file was not imported.</param>
/// <param name="Nodes">The number of nodes; 0 for an unreadable file.</param>
/// <param name="Warnings">The repairs.</param>
/// <param name="Error">The reason why it was not imported; or null.</param>
public sealed record UploadResult(string File, long? Neuron, long? Skeleton, int Nodes, IReadOnlyList<string> Warnings, string? Error)
{
    /// <summary>Whether the server had it before.</summary>
    public bool WasThere { get; init; }

    /// <summary>The number of its nodes by type.</summary>
    public IReadOnlyDictionary<int, long> NodeTypes { get; init; } = new Dictionary<int, long>();

    /// <summary>The size of its bounding box in nm; 0 for an unreadable file.</summary>
    public double Extent { get; init; }

    /// <summary>Whether it was read in nm because neither the options nor its header names a unit.</summary>
    internal bool IsUnitGuessed { get; init; }

    /// <summary>Whether it was not sent, because the server had refused or failed before in a way that concerns every file.</summary>
    public bool IsNotSent { get; init; }

    /// <summary>The address of the skeleton's page.</summary>
    public Uri? Link { get; init; }
}
