using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Takes what Tracelift remembers out of CATMAID's database.</summary>
internal sealed class StoreDetachCommand : CliCommand
{
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing; what is remembered is lost.", "-y");

    public StoreDetachCommand()
        : base("detach", "Drop what \"store attach\" has made; imports that were remembered can't be undone any more.") =>
        AddGroup("How", _yes);

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        if ((await store.DescribeAsync(cancellationToken)).Kind != StoreKind.Catmaid || store is not PostgresStore postgres)
            throw new UsageException("not-attachable", $"{store.Name} is a store of Tracelift's own: what it remembers is part of it", "Only CATMAID's own database can be attached and detached.");
        var runs = await store.RunsAsync(cancellationToken) ?? [];
        var undoable = runs.Count(run => run.Undone is null);
        if (runs.Count > 0)
        {
            var lost = $"{Humanize.Count(runs.Count, "import")} would be forgotten, {undoable} of them could still be undone";
            if (bench.CanAsk(given.Flag(_yes)))
            {
                bench.Messages.Line($"{lost}. The imported data stay.");
                await bench.Questions.ConfirmAsync("Drop the schema tracelift?", cancellationToken);
            }
            else if (!given.Flag(_yes))
            {
                throw new UsageException("runs-remembered", lost, "tracelift runs lists them; --yes forgets them.");
            }
        }

        var changed = await postgres.DetachAsync(cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(new AttachDocument("store detach", store.Name, changed, RemembersRuns: false, runs.Count), ReportJson.Readable.AttachDocument);
        else if (bench.IsTalkative)
        {
            bench.Results.Line(changed
                ? $"Dropped the schema tracelift of {Humanize.Safe(store.Name)}: {Humanize.Count(runs.Count, "import")} forgotten. The imported data are as they were."
                : $"{Humanize.Safe(store.Name)} is not attached: nothing was to be done.");
        }

        return ExitCode.Done;
    }
}
