using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Projects.Importing;
using Tracelift.Reports;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Makes a project, so that an import of tracing data has somewhere to go.</summary>
internal sealed class ProjectsCreateCommand : CliCommand
{
    private readonly Argument<string> _title = new("TITLE") { Arity = ArgumentArity.ZeroOrOne };
    private readonly ProjectOption _like = NewOption.Project("--like", "Give it the stacks, groups, rights and set-up for tracing of this project.");

    public ProjectsCreateCommand()
        : base("create", "Make a project, empty or like another one, to import tracing data into.")
    {
        Add(_title);
        AddGroup("What it has", _like);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => [("tracelift projects create \"Published neurons\" --like 1", "the same stacks and rights, no neurons")];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var title = given.Text(_title) ?? throw new UsageException("no-title", "The title of the project is missing", "tracelift projects create TITLE");
        var like = given.Number(_like, "the id of a project");
        await using var store = like is null ? await bench.OpenOrMakeStoreAsync(cancellationToken) : await bench.OpenStoreAsync(cancellationToken);
        var (id, stacks) = await ProjectCopy.CreateAsync(store, title, like, ProjectImportArguments.SystemUserId(bench.Settings), bench.Time, cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(new CreatedProjectDocument("projects create", store.Name, new ProjectReference(id, title), stacks), ReportJson.Readable.CreatedProjectDocument);
        else if (bench.IsTalkative)
            bench.Results.Line(Humanize.Safe($"Project {id} \"{title}\" has been made{(like is null ? "" : $" with {Humanize.Count(stacks, "stack")}")}"));
        return ExitCode.Done;
    }
}
