using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands.Projects;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Projects.SetUp;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Computes derived tables, statistics and caches again.</summary>
internal sealed class StoreRefreshCommand : CliCommand
{
    private readonly ProjectsOption _project = NewOption.Projects("--project", "Refresh only this project. Repeatable. Default: all projects.");

    public StoreRefreshCommand()
        : base("refresh", "Compute derived tables, and CATMAID's statistics and caches, again.") =>
        AddGroup("Where", _project);

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift store refresh --project 4", "after rows of project 4 were changed by other programs")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var projects = parsed.Texts(_project).Select(ProjectId.Read).ToList();
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var refreshed = await ProjectRefresh.RunAsync(store, projects, cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(new RefreshDocument("store refresh", store.Name, refreshed), ReportJson.Readable.RefreshDocument);
        else if (context.IsTalkative)
            Print(context.Results, refreshed);
        return ExitCode.Done;
    }

    private static void Print(ConsoleOutput output, IReadOnlyList<RefreshedProject> projects)
    {
        foreach (var project in projects)
        {
            output.Line(Humanize.Safe(string.Create(CultureInfo.InvariantCulture, $"project {project.Id} \"{project.Title}\": derived tables compared and corrected")));
            foreach (var cache in project.Caches)
                output.Line($"  {cache.Table}: {Humanize.Count(cache.Rows, "row")} {cache.What}");
        }

        if (projects.Count == 0)
            output.Line("The store has no projects.");
    }
}
