using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Says what a store is and what it holds.</summary>
internal sealed class StoreInfoCommand : CliCommand
{
    public StoreInfoCommand()
        : base("info", "Say what a store is, its version, and how much its projects hold.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var info = await store.DescribeAsync(cancellationToken);
        var projects = new List<ProjectCounts>();
        await using (var session = await store.OpenSnapshotAsync(cancellationToken))
        {
            foreach (var project in await session.ProjectsAsync(cancellationToken))
                projects.Add(await ProjectCounts.ReadAsync(session, project, cancellationToken));
        }

        var document = StoreDocument.Of("store info", info, projects);
        if (bench.IsJson)
            await bench.WriteJsonAsync(document, ReportJson.Readable.StoreDocument);
        else
            StoreTables.Print(bench.Results, document);
        return ExitCode.Done;
    }
}
