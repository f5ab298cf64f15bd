using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Postgres;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Removes Tracelift's schema from CATMAID's database.</summary>
internal sealed class StoreDetachCommand : CliCommand
{
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing; forget the imports.", "-y");

    public StoreDetachCommand()
        : base("detach", "Drop the schema that \"store attach\" created; you can't undo its imports any more.") =>
        AddGroup("How", _yes);

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        await using var store = await context.OpenStoreAsync(cancellationToken);
        if ((await store.DescribeAsync(cancellationToken)).Kind != StoreKind.Catmaid || store is not PostgresStore postgres)
            throw new UsageException("not-attachable", $"{store.Name} is a store of Tracelift's own, which always remembers imports", "Only CATMAID's database can be attached and detached.");
        var runs = await store.RunsAsync(cancellationToken) ?? [];
        var undoable = runs.Count(run => run.Undone is null);
        if (runs.Count > 0)
        {
            var lost = $"{Humanize.Count(runs.Count, "import")} would be forgotten, of which {undoable} can still be undone";
            if (context.CanAsk(parsed.Flag(_yes)))
            {
                context.Messages.Line($"{lost}. The imported data stay.");
                await context.Questions.ConfirmAsync("Drop the schema tracelift?", cancellationToken);
            }
            else if (!parsed.Flag(_yes))
            {
                throw new UsageException("runs-remembered", lost, "tracelift runs lists them; --yes forgets them.");
            }
        }

        var changed = await postgres.DetachAsync(cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(new AttachDocument("store detach", store.Name, changed, RemembersRuns: false, runs.Count), ReportJson.Readable.AttachDocument);
        else if (context.IsTalkative)
        {
            context.Results.Line(changed
                ? $"Dropped the schema tracelift of {Humanize.Safe(store.Name)}: {Humanize.Count(runs.Count, "import")} forgotten. The imported data are unchanged."
                : $"{Humanize.Safe(store.Name)} is not attached: nothing to do.");
        }

        return ExitCode.Done;
    }
}
