using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Swc;

/// <summary>SWC: a folder or an archive with a file for each skeleton, and tables of neurons, connectors and partners.</summary>
internal sealed class SwcDestination : ITracingDestination
{
    /// <inheritdoc/>
    public string Name => "swc";

    /// <inheritdoc/>
    public string DefaultFile => "export_pid_{}_swc.zip";

    /// <inheritdoc/>
    public OutputName Output { get; } = OutputName.OfFiles("SWC files, in a folder or an archive");

    /// <inheritdoc/>
    public DestinationTakes Takes => DestinationTakes.Unit | DestinationTakes.FileNames | DestinationTakes.NodeIds | DestinationTakes.Types | DestinationTakes.Owners;

    /// <inheritdoc/>
    public bool Recognises(string name) => OutputItems.IsArchive(name) || name.EndsWith('/');

    /// <inheritdoc/>
    public bool IsFolder(string name) => name != "-" && !OutputItems.IsArchive(name);

    /// <inheritdoc/>
    public ITracingWriter Open(OutputPlace place, DestinationContext context) => new SwcArchiveWriter(OutputItems.Create(place), context);
}
