using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Files;
using Tracelift.Formats.Json;

namespace Tracelift.Cli.Commands;

/// <summary>How a file of tracing data is opened, whichever command reads it.</summary>
internal sealed class SourceArguments
{
    /// <summary>Stands for standard input where a file is asked for.</summary>
    public const string StandardInput = "-";

    public Option<string> MaxUnpacked { get; } = NewOption.Text(
        "--max-unpacked", "SIZE", "How much a packed file may unpack to, such as 500G. Default: 1G, or 200 times its size.");

    public Option<string> MaxObject { get; } = NewOption.Text(
        "--max-object", "SIZE", "How large an object of the file may be, such as a mesh. Default: 64M; 1G at most.");

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="Errors.UsageException">A value is bad.</exception>
    public InputLimits Read(ParsedOptions given) => new()
    {
        MaxUnpacked = ByteSize.Read(MaxUnpacked.Name, given.Text(MaxUnpacked), long.MaxValue / 2),
        LargestObject = (int)(ByteSize.Read(MaxObject.Name, given.Text(MaxObject), InputLimits.MostLargestObject) ?? InputLimits.UsualLargestObject),
    };

    /// <summary>Opens a file, or standard input.</summary>
    public static async Task<TracingJsonFile> OpenAsync(
        CommandContext bench, string file, InputLimits limits, CancellationToken cancellationToken)
    {
        if (file != StandardInput)
            return await TracingJsonFile.OpenAsync(file, bench.Time, limits, cancellationToken);
        await using var input = bench.Terminal.OpenInput();
        return await TracingJsonFile.SpoolAsync(input, "standard input", bench.Time, limits, cancellationToken);
    }
}
