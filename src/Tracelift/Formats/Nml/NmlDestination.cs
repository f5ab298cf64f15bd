using Tracelift.Files;
using Tracelift.Formats.Destinations;

namespace Tracelift.Formats.Nml;

/// <summary>NML of webKnossos and KNOSSOS: one file with a tree for each skeleton.</summary>
internal sealed class NmlDestination : ITracingDestination
{
    private const string Ending = ".nml";

    /// <inheritdoc/>
    public string Name => "nml";

    /// <inheritdoc/>
    public string DefaultFile => "export_pid_{}.nml";

    /// <inheritdoc/>
    public OutputName Output { get; } = new("NML", [Ending], IsPacked: true);

    /// <inheritdoc/>
    public DestinationTakes Takes => DestinationTakes.VoxelSize;

    /// <inheritdoc/>
    public bool Recognises(string name) => name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(Ending + ".gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(Ending + ".zst", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public ITracingWriter Open(OutputPlace place, DestinationContext context) => new NmlTracingWriter(place.CreateFile(place.Path), context);
}
