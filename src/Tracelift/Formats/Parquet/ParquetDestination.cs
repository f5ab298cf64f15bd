using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Parquet;

/// <summary>Parquet in the layout of navis or of neurarrow: a file of nodes, and one of connectors beside it.</summary>
internal sealed class ParquetDestination : ITracingDestination
{
    private const string Ending = ".parquet";

    /// <inheritdoc/>
    public string Name => "parquet";

    /// <inheritdoc/>
    public string DefaultFile => "export_pid_{}.parquet";

    /// <inheritdoc/>
    public string DefaultSingleFile => "export_pid_{}_parquet.zip";

    /// <inheritdoc/>
    public OutputName Output { get; } = OutputName.OfFiles("Parquet", Ending);

    /// <inheritdoc/>
    public DestinationTakes Takes => DestinationTakes.Layout | DestinationTakes.Types;

    /// <inheritdoc/>
    public bool Recognises(string name) => name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) || name.EndsWith(".parquet.zip", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool IsFolder(string name) => !name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && name != "-" && !OutputItems.IsArchive(name);

    /// <inheritdoc/>
    public ITracingWriter Open(OutputPlace place, DestinationContext context)
    {
        OutputItems items = place.Path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? new FilesOutput(place) : OutputItems.Create(place);
        return new ParquetTracingWriter(items, place.Stem, context);
    }
}
