using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Projects;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;
using Tracelift.Tracing.Import;
using static Tracelift.Projects.Importing.ProjectImportOptionDescriptions;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Adds stacks to a project by what their images say.</summary>
internal sealed class ProjectsAddStackCommand : CliCommand
{
    private readonly ProjectArgument _target = new("PROJECT|new:TITLE") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string[]> _sources = new("SOURCE") { Arity = ArgumentArity.ZeroOrMore };

    public ProjectsAddStackCommand()
        : base("add-stack", "Add an image stack to a project, by what its images say: N5, OME-Zarr, precomputed, tiles.")
    {
        Add(_target);
        Add(_sources);
        AddGroup("Stack", ImageStackArguments.OfStack.Select(Described));
        AddGroup("Group", Described(ImageOptionDescriptions.Group), Described(ImageOptionDescriptions.Relation));
        AddGroup("Server", ImageStackArguments.OfServer.Select(Described));
        AddGroup("How", Described(CheckImages), Described(DryRun), Described(Yes));
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift projects add-stack 1 https://example.org/brain.n5/em --dry-run", "what would be added, with its size in micrometres"),
        ("tracelift projects add-stack \"new:Brain\" gs://bucket/em gs://bucket/segmentation", "two stacks in a new project"),
        ("tracelift projects add-stack 1 https://example.org/tiles --resolution 4,4,40", "tiles, which are found by looking"),
        ("tracelift projects add-stack 1 /data/brain.n5/em --image-base https://example.org/brain.n5/em", "a folder, and the address under which it is served"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var target = parsed.Text(_target) ?? throw new UsageException("no-project", "The project is missing", "tracelift projects add-stack PROJECT SOURCE; new:TITLE makes a new project.");
        var title = target.StartsWith(ImportOptionReader.NewProject, StringComparison.Ordinal) ? target[ImportOptionReader.NewProject.Length..].Trim() : null;
        if (title is { Length: 0 })
            throw new UsageException("no-title", "The title of the new project is empty", "Expected new:TITLE.");
        var source = ImageStackArguments.Read(parsed, context, parsed.Texts(_sources), options => options with { ProjectTitle = title });
        var project = title is not null ? (long?)null
            : long.TryParse(target, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id
            : throw new UsageException("bad-value", $"\"{target}\" is not the id of a project");
        var options = new ProjectImportOptions
        {
            Project = project,
            KnownBy = Tracelift.Projects.KnownBy.Nothing,
            SystemUser = ProjectImportArguments.SystemUserId(context.Settings),
        };
        var reading = new ProjectImportOptionReader(parsed, name => context.Settings[name]).ReadReading(options);

        // Read before the store is opened: a mistyped source must not create a store.
        await foreach (var text in source.ReadAsync(cancellationToken))
            _ = text;
        return await new ProjectImportRun(context, "projects add-stack") { ChecksImages = parsed.IsOn(CheckImages), Asks = context.CanAsk(parsed.IsOn(Yes)) }
            .RunAsync(source, reading, options, parsed.IsOn(DryRun), cancellationToken);
    }
}
