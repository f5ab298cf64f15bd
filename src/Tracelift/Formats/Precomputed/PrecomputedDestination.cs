using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Precomputed;

/// <summary>Neuroglancer's precomputed format: sharded skeletons, the properties of segments, synapses as annotations.</summary>
internal sealed class PrecomputedDestination : ITracingDestination
{
    /// <inheritdoc/>
    public string Name => "precomputed";

    /// <inheritdoc/>
    public string DefaultFile => "export_pid_{}_precomputed";

    /// <inheritdoc/>
    public string DefaultSingleFile => "export_pid_{}_precomputed.zip";

    /// <inheritdoc/>
    public OutputName Output { get; } = OutputName.OfFiles("Neuroglancer's precomputed format, in a folder or an archive");

    /// <inheritdoc/>
    public bool Recognises(string name) => false;

    /// <inheritdoc/>
    public bool IsFolder(string name) => name != "-" && !OutputItems.IsArchive(name);

    /// <inheritdoc/>
    public ITracingWriter Open(OutputPlace place, DestinationContext context) => new PrecomputedWriter(OutputItems.Create(place), place.Stem, context);
}
