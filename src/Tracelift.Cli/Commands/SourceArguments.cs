using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Formats.Swc;
using Tracelift.Options;
using Tracelift.Tracing.Sources;

namespace Tracelift.Cli.Commands;

/// <summary>How tracing data are opened, whatever their format, by each command that reads them.</summary>
internal sealed class SourceArguments
{
    /// <summary>Stands for standard input where a file is asked for.</summary>
    public const string StandardInput = "-";

    public Option<string> MaxUnpacked { get; } = NewOption.Text(
        "--max-unpacked", "SIZE", "How much a packed file may unpack to, such as 500G. Default: 1G, or 200 times its size.");

    public Option<string> MaxObject { get; } = NewOption.Text(
        "--max-object", "SIZE", "How large an object of the file may be, such as a mesh. Default: 64M; 1G at most.");

    public Option<string> Names { get; } = NewOption.Text(
        "--names", "FILE", "CSV or TSV with the columns file, name, source_id and annotations (semicolons between): what the skeletons of a collection are called.");

    public Option<string> Unit { get; } = SwcArguments.NewUnit("--unit");

    public Option<string> TypesAsTags { get; } = SwcArguments.NewTypesAsTags();

    public Option<string> SeveralRoots { get; } = NewOption.Text(
        "--several-roots", string.Join('|', Choice.Names<SeveralRoots>()), "What becomes of a skeleton with several roots: split makes a skeleton of each, heal joins them. Default: error.");

    /// <summary>The options for collections of skeletons.</summary>
    public Option[] OfCollections => [Names, Unit, SeveralRoots, TypesAsTags];

    /// <summary>Reads the limits.</summary>
    /// <exception cref="UsageException">A value is bad.</exception>
    public InputLimits ReadLimits(ParsedOptions given) => new()
    {
        MaxUnpacked = ByteSize.Read(MaxUnpacked.Name, given.Text(MaxUnpacked), long.MaxValue / 2),
        LargestObject = (int)(ByteSize.Read(MaxObject.Name, given.Text(MaxObject), InputLimits.MostLargestObject) ?? InputLimits.UsualLargestObject),
    };

    /// <summary>Reads what was typed.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="bench">Gives the time.</param>
    /// <param name="keepsIds">Whether the ids of the source are kept.</param>
    /// <param name="target">Asks for the names of the target project, for formats that can refer to them; null without a target.</param>
    /// <exception cref="UsageException">A value is bad.</exception>
    public SourceOptions Read(
        ParsedOptions given, CommandContext bench, bool keepsIds = false, Func<CancellationToken, Task<TargetNames>>? target = null) => new()
        {
            Time = bench.Time,
            Limits = ReadLimits(given),
            Names = given.Text(Names),
            Swc = SwcOptions.Usual with
            {
                Unit = SwcArguments.ReadUnit(given, Unit),
                SeveralRoots = Choice.Read<SeveralRoots>(given, SeveralRoots.Name[2..]),
            },
            TypesAsTags = SwcArguments.ReadTypesAsTags(given, TypesAsTags),
            KeepsIds = keepsIds,
            Target = target,
        };

    /// <summary>The format of a file, a folder or standard input.</summary>
    public static ITracingFormat FormatOf(CommandContext bench, string path) =>
        path == StandardInput ? TracingSources.Stream : bench.Sources.Find(new SourceFile(path));

    /// <summary>Opens a file, a folder or standard input.</summary>
    /// <exception cref="UsageException">An option was typed that its format does not take.</exception>
    /// <exception cref="InputException">It can't be read.</exception>
    public async Task<ISeekableSource> OpenAsync(
        ParsedOptions given, CommandContext bench, string path, SourceOptions options, CancellationToken cancellationToken)
    {
        var format = FormatOf(bench, path);
        RequireTaken(given, format);
        if (path != StandardInput)
            return await format.OpenAsync(new SourceFile(path), options, cancellationToken);
        await using var input = bench.Terminal.OpenInput();
        return await TracingJsonFile.SpoolAsync(input, "standard input", options.Time, options.Limits, cancellationToken);
    }

    /// <summary>Refuses options for collections of skeletons, where a format does not take them.</summary>
    /// <exception cref="UsageException">One was typed.</exception>
    public void RequireTaken(ParsedOptions given, ITracingFormat? format)
    {
        var takes = format?.Takes ?? FormatOptions.None;
        var refused = ((Option Option, FormatOptions Flag)[])
            [(Names, FormatOptions.Names), (Unit, FormatOptions.Unit), (SeveralRoots, FormatOptions.SeveralRoots), (TypesAsTags, FormatOptions.TypesAsTags)];
        refused = [.. refused.Where(one => !takes.HasFlag(one.Flag))];
        if (refused.FirstOrDefault(one => given.Has(one.Option)).Option is not { } option)
            return;
        throw format?.OptionHint is { } hint
            ? new UsageException("bad-arguments", $"{Sentence([.. refused.Select(one => one.Option.Name)])} are for SWC files", hint)
            : new UsageException("bad-arguments", $"{option.Name} is for collections of skeletons", "A folder, a zip or a tar with .swc files.");
    }

    private static string Sentence(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
