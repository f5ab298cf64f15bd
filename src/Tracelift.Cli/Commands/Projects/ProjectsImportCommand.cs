using Tracelift.Cli.Arguments;
using Tracelift.Options;
using Tracelift.Projects.Importing;
using static Tracelift.Projects.Importing.ProjectImportOptionDescriptions;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Imports projects and image stacks.</summary>
internal sealed class ProjectsImportCommand : CliCommand
{
    private readonly bool _isCatmaids;

    /// <summary>Makes the command.</summary>
    /// <param name="isCatmaids">Whether it is CATMAID's own command, with its name, options and rule.</param>
    public ProjectsImportCommand(bool isCatmaids)
        : base(
            isCatmaids ? "catmaid_import_projects" : "import",
            isCatmaids ? "Import projects and image stacks, with the options and the rule of CATMAID's command." : "Import projects and image stacks from files, folders or another server.")
    {
        _isCatmaids = isCatmaids;
        AddGroups(isCatmaids ? OptionGroup.Where(ProjectImportOptionDescriptions.Groups, option => option.IsCatmaids) : ProjectImportOptionDescriptions.Groups);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples => _isCatmaids
        ? [("tracelift catmaid_import_projects --input projects.json --permission group:lab:can_browse", "as with CATMAID")]
        :
        [
            ("tracelift projects import --input projects.json --dry-run", "lists the changes of each project and stack"),
            ("tracelift projects import --folder /data --image-base https://example.org/data --public", "all folders with a project.yaml"),
            ("tracelift projects import --catmaid https://example.org/catmaid --filter \"L1*\"", "from another instance; its token is in TRACELIFT_REMOTE_TOKEN"),
            ("tracelift projects import --images https://example.org/brain.n5/em --dry-run", "a stack from what its images say"),
            ("tracelift projects export | tracelift projects import --store copy.sqlite", "all projects, into another store"),
        ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var reader = new ProjectImportOptionReader(parsed, name => context.Settings[name]);
        var options = reader.Read(_isCatmaids);
        var reading = reader.ReadReading(options);
        var source = ProjectSourceArguments.Read(parsed, context);
        options = options with { Source = source.Name };
        var isDryRun = parsed.IsOn(DryRun);

        // Read before the store is opened: a mistyped source must not create a store.
        await foreach (var text in source.ReadAsync(cancellationToken))
        {
            _ = text;
            break;
        }

        return await new ProjectImportRun(context, ParseErrors.Name(this)[10..]) { ChecksImages = parsed.IsOn(CheckImages), Asks = !_isCatmaids && context.CanAsk(parsed.IsOn(Yes)) && !ProjectSourceArguments.IsStandardInput(parsed, context.Settings) }
            .RunAsync(source, reading, options, isDryRun, cancellationToken);
    }
}
