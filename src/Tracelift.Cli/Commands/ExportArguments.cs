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

    public Option<string> Source { get; } = NewOption.Text("--source", "ID", "The project to export.");

    public Option<string> File { get; } = NewOption.Text(
        "--file", "NAME", $"The file to write; {{}} becomes the project's id. Default: {DefaultFile}. A name that ends in .gz or .zst is packed; - is standard output.");

    public Option<string> Treenodes { get; } = NewOption.Toggle("--treenodes", "Treenodes, and what hangs on them. Default: true.");

    public Option<string> Connectors { get; } = NewOption.Toggle(
        "--connectors",
        $"Connectors, and what becomes of linked treenodes of skeletons that are not exported. intra_connectors_only: nothing of them goes out. intra_connectors_and_placeholders: each goes out alone, without name and id of its neuron. intra_connectors_and_original_placeholders: with both. false: no connectors. Default: {ConnectorModes.Name(ConnectorModes.Default)}.",
        "MODE");

    public Option<string> Annotations { get; } = NewOption.Toggle("--annotations", "Annotations and their links. Default: true.");

    public Option<string> Tags { get; } = NewOption.Toggle("--tags", "Tags and their links. Default: true.");

    public Option<string> Volumes { get; } = NewOption.Toggle("--volumes", "Volumes. Default: false.");

    public Option<string> Users { get; } = NewOption.Toggle(
        "--users", "Users in full, with names, e-mail and password hash; else their usernames only. Default: false.");

    public Option<bool> NoTreenodes { get; } = NewOption.Flag("--notreenodes", "As --treenodes false.");

    public Option<bool> NoConnectors { get; } = NewOption.Flag("--noconnectors", "As --connectors false.");

    public Option<bool> NoAnnotations { get; } = NewOption.Flag("--noannotations", "As --annotations false.");

    public Option<bool> NoTags { get; } = NewOption.Flag("--notags", "As --tags false.");

    public Option<string[]> RequiredAnnotations { get; } = NewOption.Texts(
        "--required-annotation", "NAME", "Only neurons with this annotation or one below it. Several: any of them.");

    public Option<string[]> ExcludedAnnotations { get; } = NewOption.Texts(
        "--excluded-annotation", "NAME", "No neurons with this annotation or one below it. Several: none of them.");

    public Option<bool> ExclusionIsFinal { get; } = NewOption.Flag(
        "--exclusion-is-final", "Leave an excluded neuron out also where it carries another required annotation.");

    public Option<string> SkeletonIds { get; } = NewOption.Text("--skeleton-ids", "LIST|@FILE", "Only these skeletons: 1,2,3 or a file with ids.");

    public Option<string> NeuronIds { get; } = NewOption.Text("--neuron-ids", "LIST|@FILE", "Only these neurons.");

    public Option<string[]> AnnotationAnnotations { get; } = NewOption.Texts(
        "--annotation-annotation", "NAME", "Only annotations that are annotated with this one, at any depth.");

    public Option<bool> DryRun { get; } = NewOption.Flag(
        "--dry-run", "Write no file; list what would leave: rows by model, and every name of a user, neuron, annotation and tag.");

    public Option<bool> Yes { get; } = NewOption.Flag("--yes", "Ask nothing.", "-y");

    /// <summary>Reads what was typed.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="source">The project, where it is not typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">A value is bad, or two contradict each other.</exception>
    public async Task<ExportOptions> ReadAsync(Given given, long source, CancellationToken cancellationToken) => new()
    {
        Source = ReadSource(given) ?? source,
        Treenodes = Switch(given, Treenodes, NoTreenodes, otherwise: true),
        Connectors = ReadConnectors(given),
        Annotations = Switch(given, Annotations, NoAnnotations, otherwise: true),
        Tags = Switch(given, Tags, NoTags, otherwise: true),
        Volumes = given.IsOn(Volumes, otherwise: false),
        Users = given.IsOn(Users, otherwise: false),
        RequiredAnnotations = given.Texts(RequiredAnnotations),
        ExcludedAnnotations = given.Texts(ExcludedAnnotations),
        ExclusionIsFinal = given.Flag(ExclusionIsFinal),
        AnnotationAnnotations = given.Texts(AnnotationAnnotations),
        SkeletonIds = await ReadIdsAsync(given, SkeletonIds, cancellationToken),
        NeuronIds = await ReadIdsAsync(given, NeuronIds, cancellationToken),
    };

    /// <summary>The project's id, or null where it is not typed.</summary>
    public long? ReadSource(Given given) => given.Number(Source, "the id of a project");

    /// <summary>The file's name for a project.</summary>
    public string FileFor(Given given, long project)
    {
        var name = given.Text(File) ?? DefaultFile;
        return name.Length > 0
            ? name.Replace("{}", project.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : throw new UsageException("bad-value", $"{File.Name}: the name is empty");
    }

    private ConnectorMode ReadConnectors(Given given)
    {
        if (given.Flag(NoConnectors))
        {
            return !given.Has(Connectors) || given.Text(Connectors) is { } typed && ConnectorModes.Read(Connectors.Name, typed) == ConnectorMode.None
                ? ConnectorMode.None
                : throw Contradiction(Connectors, NoConnectors);
        }

        return given.Text(Connectors) is { } mode ? ConnectorModes.Read(Connectors.Name, mode) : ConnectorModes.Default;
    }

    private static bool Switch(Given given, Option option, Option<bool> off, bool otherwise)
    {
        var isOff = given.Flag(off);
        return isOff && given.IsOn(option, otherwise: false)
            ? throw Contradiction(option, off)
            : given.IsOn(option, otherwise && !isOff);
    }

    private static UsageException Contradiction(Option one, Option other) =>
        new("contradicting-options", $"{one.Name} and {other.Name} contradict each other", "Leave one of them out.");

    private static async Task<IdSet?> ReadIdsAsync(Given given, Option option, CancellationToken cancellationToken) =>
        given.Text(option) is { } value ? await IdList.ReadAsync(option.Name, value, cancellationToken) : null;
}
