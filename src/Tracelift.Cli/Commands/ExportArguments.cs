using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Formats.Destinations;
using Tracelift.Model;
using Tracelift.Options;
using Tracelift.Tracing.Export;
using static Tracelift.Tracing.Export.ExportOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>Reads the options of an export from the command line.</summary>
internal static class ExportArguments
{
    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The parsed options.</param>
    /// <param name="source">The project if the user typed none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">A value is invalid, or two options contradict each other.</exception>
    public static async Task<ExportOptions> ReadAsync(ParsedOptions parsed, long source, CancellationToken cancellationToken) =>
        ExportOptionReader.Read(parsed, parsed.Number(Source, "the id of a project") ?? source) with
        {
            SkeletonIds = await ReadIdsAsync(parsed, SkeletonIds, cancellationToken),
            NeuronIds = await ReadIdsAsync(parsed, NeuronIds, cancellationToken),
        };

    /// <summary>The file name for a project.</summary>
    public static string FileFor(ParsedOptions parsed, ITracingDestination destination, long project)
    {
        var name = parsed.Text(FileName) ?? destination.DefaultFile;
        return name.Length > 0
            ? name.Replace("{}", project.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : throw new UsageException("bad-value", $"{parsed.Label(FileName)}: the name is empty");
    }

    private static async Task<IdSet?> ReadIdsAsync(ParsedOptions parsed, OptionDescription option, CancellationToken cancellationToken) =>
        parsed.Text(option) is { } value ? await IdList.ReadAsync(parsed.Label(option), value, cancellationToken) : null;
}
