using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Options;
using Tracelift.Tracing.Export;
using static Tracelift.Tracing.Export.ExportOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>What the options of an export come to on the command line.</summary>
internal static class ExportArguments
{
    /// <summary>Reads what was typed.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="source">The project, where it is not typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">A value is bad, or two contradict each other.</exception>
    public static async Task<ExportOptions> ReadAsync(ParsedOptions given, long source, CancellationToken cancellationToken) =>
        ExportOptionReader.Read(given, given.Number(Source, "the id of a project") ?? source) with
        {
            SkeletonIds = await ReadIdsAsync(given, SkeletonIds, cancellationToken),
            NeuronIds = await ReadIdsAsync(given, NeuronIds, cancellationToken),
        };

    /// <summary>The file's name for a project.</summary>
    public static string FileFor(ParsedOptions given, long project)
    {
        var name = given.Text(FileName) ?? DefaultFile;
        return name.Length > 0
            ? name.Replace("{}", project.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : throw new UsageException("bad-value", $"{given.Label(FileName)}: the name is empty");
    }

    private static async Task<IdSet?> ReadIdsAsync(ParsedOptions given, OptionDescription option, CancellationToken cancellationToken) =>
        given.Text(option) is { } value ? await IdList.ReadAsync(given.Label(option), value, cancellationToken) : null;
}
