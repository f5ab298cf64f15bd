using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Errors;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Recommends settings of a store for a bulk load.</summary>
internal sealed class BulkAdviseCommand : CliCommand
{
    // The size of an object of CATMAID's JSON. In usual files about two thirds are treenodes.
    private const long BytesOfTreenode = 550;

    private readonly Argument<string> _file = new("FILE") { HelpName = "[FILE]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _treenodes = NewOption.Text("--treenodes", "N", "The number of treenodes to load. Default: estimated from the size of the file.");

    public BulkAdviseCommand()
        : base("advise", "Recommend settings for a bulk load, and estimate disk space and time; change nothing.")
    {
        Add(_file);
        AddGroup("How much", _treenodes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift bulk advise --store postgresql://host/catmaid --treenodes 100000000", "settings, rights, disk space and time for 100 million"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var treenodes = parsed.Number(_treenodes, "a number") ?? Guess(parsed.Text(_file));
        if (treenodes < 0)
            throw new UsageException("bad-value", $"{_treenodes.Name}: {treenodes} is below 0");
        await using var store = (IBulkStore)await context.OpenStoreAsync(cancellationToken);
        IReadOnlyList<BulkAdvice> advice = [.. await store.AdviseAsync(treenodes, cancellationToken), await LoadTime.AdviseAsync(store, treenodes, cancellationToken)];
        if (context.IsJson)
            await context.WriteJsonAsync(new BulkAdviseDocument { Store = store.Name, Treenodes = treenodes, Advice = advice }, ReportJson.Readable.BulkAdviseDocument);
        else
            BulkTables.Print(context.Results, advice);
        return ExitCode.Done;
    }

    private static long? Guess(string? file) =>
        file is null ? null
        : File.Exists(file) ? new FileInfo(file).Length / BytesOfTreenode
        : throw new InputException("input-unreadable", $"There is no file {file}");
}
