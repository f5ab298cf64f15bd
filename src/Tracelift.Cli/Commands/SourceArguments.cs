using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Options;
using Tracelift.Tracing.Sources;
using static Tracelift.Formats.SourceOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>How tracing data are opened, whatever their format, by each command that reads them.</summary>
internal static class SourceArguments
{
    /// <summary>Stands for standard input where a file is asked for.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads the limits.</summary>
    /// <exception cref="UsageException">A value is bad.</exception>
    public static InputLimits ReadLimits(ParsedOptions given) => new()
    {
        MaxUnpacked = ByteSize.Read(given.Label(MaxUnpacked), given.Text(MaxUnpacked), long.MaxValue / 2),
        LargestObject = (int)(ByteSize.Read(given.Label(MaxObject), given.Text(MaxObject), InputLimits.MostLargestObject) ?? InputLimits.UsualLargestObject),
    };

    /// <summary>Reads what was typed.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="bench">Gives the time.</param>
    /// <param name="keepsIds">Whether the ids of the source are kept.</param>
    /// <param name="target">Asks for the names of the target project, for formats that can refer to them; null without a target.</param>
    /// <exception cref="UsageException">A value is bad.</exception>
    public static SourceOptions Read(ParsedOptions given, CommandContext bench, bool keepsIds = false, Func<CancellationToken, Task<TargetNames>>? target = null) =>
        SourceOptionReader.Read(given, new SourceOptions { Time = bench.Time, Limits = ReadLimits(given), KeepsIds = keepsIds, Target = target });

    /// <summary>The format of a file, a folder or standard input.</summary>
    public static ITracingFormat FormatOf(CommandContext bench, string path) =>
        path == StandardInput ? TracingSources.Stream : bench.Sources.Find(new SourceFile(path));

    /// <summary>Opens a file, a folder or standard input.</summary>
    /// <exception cref="UsageException">An option was typed that its format does not take.</exception>
    /// <exception cref="InputException">It can't be read.</exception>
    public static async Task<ISeekableSource> OpenAsync(
        ParsedOptions given, CommandContext bench, string path, SourceOptions options, CancellationToken cancellationToken)
    {
        var format = FormatOf(bench, path);

        // A file that is missing has no format, whose options could be wrong.
        if (path != StandardInput && !Path.Exists(path) && !path.Contains("://", StringComparison.Ordinal))
            throw new InputException("input-unreadable", $"There is no file {path}");
        SourceOptionReader.RequireTaken(given, format);
        if (path != StandardInput)
            return await format.OpenAsync(new SourceFile(path), options, cancellationToken);
        await using var input = bench.Terminal.OpenInput();
        return await TracingJsonFile.SpoolAsync(input, "standard input", options.Time, options.Limits, cancellationToken);
    }
}
