using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Errors;
using Tracelift.Copying;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Compares two projects.</summary>
internal sealed class ProjectsCompareCommand : CliCommand
{
    private readonly Argument<string[]> _projects = new("PROJECT") { Arity = new ArgumentArity(0, 2), HelpName = "A B" };

    public ProjectsCompareCommand()
        : base("compare", "Compare two projects row by row, apart from ids; ends with 1 if they differ.") => Add(_projects);

    public override IReadOnlyList<(string Line, string Does)> Examples => [("tracelift projects compare 1 2", "two projects of one store"), ("tracelift projects compare 1 postgresql://new/catmaid#3", "with a project of another store")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        if (parsed.Texts(_projects) is not [var first, var second])
            throw new UsageException("no-project", "Two projects are needed", "tracelift projects compare A B, each an id, a title, or STORE#ID.");
        await using var a = await CopySource.OpenAsync(context, first, cancellationToken);
        await using var b = await CopySource.OpenAsync(context, second, cancellationToken);
        var report = await ProjectCopier.CompareAsync(a.Store, a.Project, b.Store, b.Project, new CopyOptions { Import = new() }, null, cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(CompareDocument.Of(report), ReportJson.Readable.CompareDocument);
        else if (context.IsTalkative)
            CopyTables.Print(context.Results, report);
        return report.AreSame ? ExitCode.Done : ExitCode.Failed;
    }
}
