using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Runs;
using Tracelift.Errors;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;

namespace Tracelift.Cli.Commands;

/// <summary>Lists the imports of a store.</summary>
internal sealed class RunsCommand : CliCommand
{
    private readonly Argument<string> _run = new("RUN") { HelpName = "[RUN]", Arity = ArgumentArity.ZeroOrOne };
    private readonly ProjectOption _project = NewOption.Project("--project", "Only imports into this project.");

    public RunsCommand()
        : base("runs", "List the imports that the store remembers, or show one in detail.")
    {
        Add(_run);
        AddGroup("Which", _project);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift runs --project 2", "the imports into project 2: when, who, what"),
        ("tracelift runs 5", "run 5 in detail: options, rows by table"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var one = RunNumber.Read(parsed, _run);
        var project = parsed.Number(_project, "the id of a project");
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var all = await store.RunsAsync(cancellationToken);
        var loading = store is IBulkStore bulk
            ? (await bulk.LoadsAsync(cancellationToken) ?? []).Where(load => load.IsOpen).Select(load => load.Id).ToHashSet()
            : [];
        var runs = (all ?? []).Where(run => (one ?? run.Id) == run.Id && (project ?? run.Record.Project) == run.Record.Project).Select(run => RunReport.Of(run, loading.Contains(run.Id))).ToList();
        if (one is { } id && runs.Count == 0)
            throw new UsageException("unknown-run", $"The store remembers no run {id}{(project is null ? "" : $" of project {project}")}", "tracelift runs lists them.");

        var document = new RunsDocument { Store = store.Name, RemembersRuns = all is not null, Runs = runs };
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.RunsDocument);
        else if (one is null)
            RunListing.Print(context.Results, document);
        else
            RunListing.Print(context.Results, runs[0]);
        return ExitCode.Done;
    }
}
