using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Errors;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Says how a store is set up for a bulk load, and what would help.</summary>
internal sealed class BulkAdviseCommand : CliCommand
{
    // What an object of CATMAID's JSON comes to, of which about two thirds are treenodes in usual files.
    private const long BytesOfTreenode = 550;

    private readonly Argument<string> _file = new("FILE") { HelpName = "[FILE]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _treenodes = NewOption.Text("--treenodes", "N", "How many treenodes are to be loaded. Default: guessed by the size of the file.");

    public BulkAdviseCommand()
        : base("advise", "Say what would help a bulk load into this store, with room and time; change nothing.")
    {
        Add(_file);
        AddGroup("How much", _treenodes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift bulk advise --store postgresql://host/catmaid --treenodes 100000000", "settings, rights, room and time for 100 million"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var treenodes = given.Number(_treenodes, "a number") ?? Guess(given.Text(_file));
        if (treenodes < 0)
            throw new UsageException("bad-value", $"{_treenodes.Name}: {treenodes} is below 0");
        await using var store = (IBulkStore)await bench.OpenStoreAsync(cancellationToken);
        IReadOnlyList<BulkAdvice> advice = [.. await store.AdviseAsync(treenodes, cancellationToken), await LoadTime.AdviseAsync(store, treenodes, cancellationToken)];
        if (bench.IsJson)
            await bench.WriteJsonAsync(new BulkAdviseDocument { Store = store.Name, Treenodes = treenodes, Advice = advice }, ReportJson.Readable.BulkAdviseDocument);
        else
            BulkTables.Print(bench.Results, advice);
        return ExitCode.Done;
    }

    private static long? Guess(string? file) =>
        file is null ? null
        : File.Exists(file) ? new FileInfo(file).Length / BytesOfTreenode
        : throw new InputException("input-unreadable", $"There is no file {file}");
}
