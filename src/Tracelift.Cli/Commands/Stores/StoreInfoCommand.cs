using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;

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
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var info = await store.DescribeAsync(cancellationToken);
        var projects = new List<ProjectCounts>();
        await using (var session = await store.OpenSnapshotAsync(cancellationToken))
        {
            foreach (var project in await session.ProjectsAsync(cancellationToken))
                projects.Add(await ProjectCounts.ReadAsync(session, project, cancellationToken));
        }

        var document = StoreDocument.Of("store info", info, projects);
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.StoreDocument);
        else
            StoreTables.Print(context.Results, document);
        return ExitCode.Done;
    }
}
