using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Options;
using Tracelift.Tracing.Sources;
using static Tracelift.Formats.SourceOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>Opens tracing data of any format, for all commands.</summary>
internal static class SourceArguments
{
    /// <summary>The file name that means standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads the limits.</summary>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static InputLimits ReadLimits(ParsedOptions parsed) => new()
    {
        MaxUnpacked = ByteSize.Read(parsed.Label(MaxUnpacked), parsed.Text(MaxUnpacked), long.MaxValue / 2),
        LargestObject = (int)(ByteSize.Read(parsed.Label(MaxObject), parsed.Text(MaxObject), InputLimits.MostLargestObject) ?? InputLimits.UsualLargestObject),
    };

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The parsed options.</param>
    /// <param name="context">Has the clock.</param>
    /// <param name="keepsIds">Whether the ids of the source are kept.</param>
    /// <param name="target">Returns the names of the target project, for formats that refer to them; null without a target.</param>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static SourceOptions Read(ParsedOptions parsed, CommandContext context, bool keepsIds = false, Func<CancellationToken, Task<TargetNames>>? target = null) =>
        SourceOptionReader.Read(parsed, new SourceOptions
        {
            Time = context.Time,
            Limits = ReadLimits(parsed),
            Remote = RemoteLogin.Read(parsed, context),
            Tell = context.Messages.Note,
            KeepsIds = keepsIds,
            Target = target,
        });

    /// <summary>The format of a file, a folder or standard input.</summary>
    public static ITracingFormat FormatOf(CommandContext context, string path) =>
        path == StandardInput ? TracingSources.Stream : context.Sources.Find(new SourceFile(path));

    /// <summary>Throws for a file or folder that does not exist.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static void RequireThere(string path)
    {
        if (path != StandardInput && !Path.Exists(path) && !path.Contains("://", StringComparison.Ordinal))
            throw new InputException("input-unreadable", $"There is no file {path}");
    }

    /// <summary>Opens a file, a folder or standard input.</summary>
    /// <exception cref="UsageException">The format does not take an option.</exception>
    /// <exception cref="InputException">The source is unreadable.</exception>
    public static async Task<ISeekableSource> OpenAsync(
        ParsedOptions parsed, CommandContext context, string path, SourceOptions options, CancellationToken cancellationToken)
    {
        var format = FormatOf(context, path);

        // A missing file is reported before options that its format does not take.
        RequireThere(path);
        SourceOptionReader.RequireTaken(parsed, format);
        if (path != StandardInput)
            return await format.OpenAsync(new SourceFile(path), options, cancellationToken);
        await using var input = context.Terminal.OpenInput();
        return await TracingJsonFile.SpoolAsync(input, "standard input", options.Time, options.Limits, cancellationToken);
    }
}
