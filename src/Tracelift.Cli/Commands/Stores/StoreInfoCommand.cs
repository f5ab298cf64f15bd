using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Shows the kind and the contents of a store.</summary>
internal sealed class StoreInfoCommand : CliCommand
{
    public StoreInfoCommand()
        : base("info", "Show a store's kind and version, and the contents of its projects.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        // Whether a migration is due can be seen only before the store is opened, which applies it.
        var migration = await context.FindMigrationAsync(cancellationToken);
        if (migration.IsDue && migration.Kind != StoreKind.Catmaid)
            return await ReportAsync(context, StoreDocument.Of("store info", migration));
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var info = await store.DescribeAsync(cancellationToken);
        var projects = new List<ProjectCounts>();
        await using (var session = await store.OpenSnapshotAsync(cancellationToken))
        {
            foreach (var project in await session.ProjectsAsync(cancellationToken))
                projects.Add(await ProjectCounts.ReadAsync(session, project, cancellationToken));
        }

        return await ReportAsync(context, StoreDocument.Of("store info", info, projects) with { MissingMigrations = migration.Missing });
    }

    private static async Task<int> ReportAsync(CommandContext context, StoreDocument document)
    {
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.StoreDocument);
        else
            StoreTables.Print(context.Results, document);
        return ExitCode.Done;
    }
}
