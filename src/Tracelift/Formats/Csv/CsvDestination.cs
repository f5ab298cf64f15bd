using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Csv;

/// <summary>CSV tables as bulk load reads them: a folder or an archive with a file for each of CATMAID's tables.</summary>
internal sealed class CsvDestination : ITracingDestination
{
    /// <inheritdoc/>
    public string Name => "csv";

    /// <inheritdoc/>
    public string DefaultFile => "export_pid_{}_csv";

    /// <inheritdoc/>
    public string DefaultSingleFile => "export_pid_{}_csv.zip";

    /// <inheritdoc/>
    public OutputName Output { get; } = OutputName.OfFiles("CSV tables, in a folder or an archive");

    /// <inheritdoc/>
    public bool Recognises(string name) => ((string[])[".csv.zip", ".csv.tar", ".csv.tar.gz", ".csv.tar.zst"]).Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public bool IsFolder(string name) => name != "-" && !OutputItems.IsArchive(name);

    /// <inheritdoc/>
    public ITracingWriter Open(OutputPlace place, DestinationContext context) => new CsvTablesWriter(OutputItems.Create(place));
}
