using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Tracing.Export;

namespace Tracelift.Cli.Commands;

/// <summary>The options of an export, CATMAID's names first, and what they come to.</summary>
internal sealed class ExportArguments
{
    private const string DefaultFile = "export_pid_{}.json";

    public ProjectOption Source { get; } = NewOption.Project("--source", "The project to export.");

    public Option<string> File { get; } = NewOption.Text(
        "--file", "NAME", $"The file to write; {{}} becomes the project's id. Default: {DefaultFile}. A name that ends in .gz or .zst is packed; - is standard output.");

    public Option<string> Treenodes { get; } = NewOption.Toggle("--treenodes", "Treenodes, and what hangs on them. Default: true.");

    public Option<string> Connectors { get; } = NewOption.Toggle(
        "--connectors",
        $"Connectors, and what becomes of linked treenodes of skeletons that are not exported. intra_connectors_only: nothing of them goes out. intra_connectors_and_placeholders: each goes out alone, without name and id of its neuron. intra_connectors_and_original_placeholders: with both. false: no connectors. Default: {ConnectorModes.Name(ConnectorModes.Default)}.",
        "MODE");

    public Option<string> Annotations { get; } = NewOption.Toggle("--annotations", "Annotations and their links. Default: true.");

    public Option<string> Tags { get; } = NewOption.Toggle("--tags", "Tags and their links. Default: true.");

    public Option<string> Volumes { get; } = NewOption.Toggle("--volumes", "Volumes, with what they are annotated with. Default: false.");

    public Option<string[]> VolumeAnnotations { get; } = NewOption.Texts(
        "--volume-annotation", "NAME", "Volumes, but only those with this annotation or one below it. Several: any of them.");

    public Option<string> AllowedTagsOnly { get; } = NewOption.Toggle(
        "--allowed-tags-only", $"Only these tags. Without a list: {string.Join(", ", ExportOptions.UsualTags)}.", "TAG,TAG..");

    public Option<string> PublicDeepLinks { get; } = NewOption.Toggle("--public-deep-links", "Deep links that everybody may open. Default: false.");

    public Option<string> ExportableDeepLinks { get; } = NewOption.Toggle(
        "--exportable-deep-links", "Deep links that are marked for export. Default: false.");

    public Option<string> DeepLinkSecrets { get; } = NewOption.Toggle(
        "--deep-link-secrets", "Deep links with their passwords and messages. Default: false.");

    public Option<string> Reviews { get; } = NewOption.Toggle("--reviews", "Reviews of treenodes. Default: false.");

    public Option<string> Users { get; } = NewOption.Toggle(
        "--users", "Users in full, with names, e-mail and password hash; else their usernames only. Default: false.");

    public Option<string> AnonymizeUsers { get; } = NewOption.Toggle(
        "--anonymize-users", "Users as \"User 1\", \"User 2\" .. with these numbers as ids, in place of their usernames. Default: false.");

    public Option<string> CoarseTimes { get; } = NewOption.Text(
        "--coarse-times", "day|month|year", "With --anonymize-users: times no finer than this, so that they do not tell who worked when. Default: as they are.");

    public Option<bool> NoTreenodes { get; } = NewOption.Flag("--notreenodes", "As --treenodes false.");

    public Option<bool> NoConnectors { get; } = NewOption.Flag("--noconnectors", "As --connectors false.");

    public Option<bool> NoAnnotations { get; } = NewOption.Flag("--noannotations", "As --annotations false.");

    public Option<bool> NoTags { get; } = NewOption.Flag("--notags", "As --tags false.");

    public Option<string[]> RequiredAnnotations { get; } = NewOption.Texts(
        "--required-annotation", "NAME", "Only neurons with this annotation or one below it. Several: any of them.");

    public Option<string[]> ExcludedAnnotations { get; } = NewOption.Texts(
        "--excluded-annotation", "NAME", "No neurons with this annotation or one below it. Several: none of them.");

    public Option<string> ExclusionIsFinal { get; } = NewOption.Toggle(
        "--exclusion-is-final", "Leave an excluded neuron out also where it carries another required annotation.");

    public Option<string> SkeletonIds { get; } = NewOption.Text("--skeleton-ids", "LIST|@FILE", "Only these skeletons: 1,2,3 or a file with ids.");

    public Option<string> NeuronIds { get; } = NewOption.Text("--neuron-ids", "LIST|@FILE", "Only these neurons.");

    public Option<string> NeuronName { get; } = NewOption.Text(
        "--name", "REGEX", "Only neurons whose name this regular expression finds something in: ^ and $ mean begin and end.");

    public Option<string> BoundingBox { get; } = NewOption.Text(
        "--bbox", "X,Y,Z,X,Y,Z", "Only skeletons, whole, with at least one treenode in the box between two corners; nm.");

    public Option<string[]> SettingsMetaAnnotations { get; } = NewOption.Texts(
        "--settings-meta-annotation", "NAME", "Each annotation below this one makes a group of the neurons that carry it, and may carry \"export: no-treenodes\", \"export: no-tags\" .. to open or close them.");

    public Option<string[]> AnnotationAnnotations { get; } = NewOption.Texts(
        "--annotation-annotation", "NAME", "Only annotations that are annotated with this one, at any depth.");

    public Option<string> ProfileFile { get; } = NewOption.Text(
        "--profile", "FILE", "A YAML file with options, named without the dashes. What is typed wins over it.");

    public Option<string> Compare { get; } = NewOption.Text(
        "--compare", "LAST.json", "As --dry-run, and say what would leave that did not in the report of an earlier one (--dry-run --json).");

    public Option<bool> Strict { get; } = NewOption.Flag("--strict", "With --compare: exit with 1 where anything is new.");

    public Option<bool> DryRun { get; } = NewOption.Flag(
        "--dry-run", "Write no file; list what would leave: users first, texts that name people, rows by model, and every name of a neuron, annotation, tag, volume and deep link.");

    public Option<bool> Yes { get; } = NewOption.Flag("--yes", "Ask nothing.", "-y");

    /// <summary>Reads what was typed.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="source">The project, where it is not typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">A value is bad, or two contradict each other.</exception>
    public async Task<ExportOptions> ReadAsync(ParsedOptions given, long source, CancellationToken cancellationToken) =>
        ExportOptionReader.Read(given, ReadSource(given) ?? source) with
        {
            SkeletonIds = await ReadIdsAsync(given, SkeletonIds, cancellationToken),
            NeuronIds = await ReadIdsAsync(given, NeuronIds, cancellationToken),
        };

    /// <summary>The project's id, or null where it is not typed.</summary>
    public long? ReadSource(ParsedOptions given) => given.Number(Source, "the id of a project");

    /// <summary>The file's name for a project.</summary>
    public string FileFor(ParsedOptions given, long project)
    {
        var name = given.Text(File) ?? DefaultFile;
        return name.Length > 0
            ? name.Replace("{}", project.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : throw new UsageException("bad-value", $"{File.Name}: the name is empty");
    }

    private static async Task<IdSet?> ReadIdsAsync(ParsedOptions given, Option option, CancellationToken cancellationToken) =>
        given.Text(option) is { } value ? await IdList.ReadAsync(option.Name, value, cancellationToken) : null;
}
