using Tracelift.Errors;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Json;
using Tracelift.Formats.Nml;
using Tracelift.Formats.Parquet;
using Tracelift.Formats.Precomputed;
using Tracelift.Formats.Swc;
using Tracelift.Options;
using static Tracelift.Formats.Destinations.DestinationOptionDescriptions;

namespace Tracelift.Tracing.Export;

/// <summary>The formats that tracing data are exported to.</summary>
public static class TracingDestinations
{
    /// <summary>CATMAID's JSON, the usual format.</summary>
    public static ITracingDestination Json { get; } = new JsonDestination();

    /// <summary>All formats. If no format is given, the first that recognises the name of the file; the last one recognises every name. Add a new format here, and to the choices of <c>--format</c>.</summary>
    public static IReadOnlyList<ITracingDestination> All { get; } = [new CsvDestination(), new ParquetDestination(), new NmlDestination(), new PrecomputedDestination(), new SwcDestination(), Json];

    /// <summary>Returns the format that options ask for, by its name or by the ending of the file.</summary>
    /// <param name="values">The given options.</param>
    /// <param name="isDryRun">Whether no file is written, so that any name will do.</param>
    /// <exception cref="UsageException">There is no such format, or the file's name stands for another one.</exception>
    public static ITracingDestination Find(IOptionValues values, bool isDryRun)
    {
        ArgumentNullException.ThrowIfNull(values);
        var file = values.Text(ExportOptionDescriptions.FileName);
        var name = values.Text(Format);
        var found = !string.IsNullOrEmpty(name) ? ByName(Format.RequireChoice(values.Label(Format), name))
            : file is null ? Json
            : All.First(destination => destination.Recognises(file));
        if (file is not null && !isDryRun)
            found.Output.Require(values.Label(ExportOptionDescriptions.FileName), file);
        return found;
    }

    /// <summary>Returns the format with a name.</summary>
    /// <param name="name">The name, which one of <see cref="All"/> has.</param>
    public static ITracingDestination ByName(string name) => All.First(destination => destination.Name == name);
}
