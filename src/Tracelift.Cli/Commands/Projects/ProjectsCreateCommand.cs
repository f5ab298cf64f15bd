using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Projects.Importing;
using Tracelift.Reports;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Creates a project, for example to import tracing data into.</summary>
internal sealed class ProjectsCreateCommand : CliCommand
{
    private readonly Argument<string> _title = new("TITLE") { Arity = ArgumentArity.ZeroOrOne };
    private readonly ProjectOption _like = NewOption.Project("--like", "Copy the stacks, groups, rights and tracing set-up of this project.");

    public ProjectsCreateCommand()
        : base("create", "Create a project, empty or like another one, to import tracing data into.")
    {
        Add(_title);
        AddGroup("Contents", _like);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => [("tracelift projects create \"Published neurons\" --like 1", "the same stacks and rights, no neurons")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var title = parsed.Text(_title) ?? throw new UsageException("no-title", "The title of the project is missing", "tracelift projects create TITLE");
        var like = parsed.Number(_like, "the id of a project");
        await using var store = like is null ? await context.OpenOrCreateStoreAsync(cancellationToken) : await context.OpenStoreAsync(cancellationToken);
        var (id, stacks) = await ProjectCreation.CreateAsync(store, title, like, ProjectImportArguments.SystemUserId(context.Settings), context.Time, cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(new CreatedProjectDocument("projects create", store.Name, new ProjectReference(id, title), stacks), ReportJson.Readable.CreatedProjectDocument);
        else if (context.IsTalkative)
            context.Results.Line(Humanize.Safe($"Created project {id} \"{title}\"{(like is null ? "" : $" with {Humanize.Count(stacks, "stack")}")}"));
        return ExitCode.Done;
    }
}
