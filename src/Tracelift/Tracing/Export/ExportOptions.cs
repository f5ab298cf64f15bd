using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tracelift.Model;

namespace Tracelift.Tracing.Export;

/// <summary>
/// How to export connectors and the linked treenodes of skeletons that are not exported (partners). Each mode exports
/// more than the one before.
/// </summary>
public enum ConnectorMode
{
    /// <summary>No connectors and no links.</summary>
    None,

    /// <summary>Connectors, but no partners.</summary>
    IntraConnectorsOnly,

    /// <summary>Each partner node, as the root of a new skeleton and neuron without its name.</summary>
    IntraConnectorsAndPlaceholders,

    /// <summary>Each partner node, with its own skeleton, neuron and names.</summary>
    IntraConnectorsAndOriginalPlaceholders,
}

/// <summary>The options of an export. An object must pass all filters.</summary>
public sealed record ExportOptions
{
    /// <summary>The project's id.</summary>
    public required long Source { get; init; }

    /// <summary>Whether to export treenodes and the rows that refer to them.</summary>
    public bool Treenodes { get; init; } = true;

    /// <summary>How to export connectors; a whole project has no partners.</summary>
    public ConnectorMode Connectors { get; init; } = ConnectorMode.IntraConnectorsAndPlaceholders;

    /// <summary>Whether to export annotations and their links.</summary>
    public bool Annotations { get; init; } = true;

    /// <summary>Whether to export tags and their links.</summary>
    public bool Tags { get; init; } = true;

    /// <summary>Whether to export volumes with their class instances.</summary>
    public bool Volumes { get; init; }

    /// <summary>Export only volumes whose class instance has one of these annotations, directly or through other annotations.</summary>
    public IReadOnlyList<string> VolumeAnnotations { get; init; } = [];

    /// <summary>Export only tags with these exact names; null for all.</summary>
    public IReadOnlyCollection<string>? AllowedTags { get; init; }

    /// <summary>Whether to export public deep links.</summary>
    public bool PublicDeepLinks { get; init; }

    /// <summary>Whether to export deep links marked for export.</summary>
    public bool ExportableDeepLinks { get; init; }

    /// <summary>Whether to export all deep links.</summary>
    public bool AllDeepLinks { get; init; }

    /// <summary>Whether to export the passwords and messages of deep links.</summary>
    public bool DeepLinkSecrets { get; init; }

    /// <summary>Whether to export the reviews of exported treenodes.</summary>
    public bool Reviews { get; init; }

    /// <summary>The parts of the project besides its tracing data to export, as far as their rows need no others.</summary>
    public IReadOnlySet<ProjectPart> Parts { get; init; } = new HashSet<ProjectPart>();

    /// <summary>Whether to export users in full, with password hash, names and e-mail address.</summary>
    public bool Users { get; init; }

    /// <summary>Whether to export users as <c>User 1</c>, <c>User 2</c> and so on, with these numbers as ids.</summary>
    public bool AnonymizeUsers { get; init; }

    /// <summary>The precision of exported times; with <see cref="AnonymizeUsers"/>.</summary>
    public CoarseTimes CoarseTimes { get; init; }

    /// <summary>Export only neurons with one of these annotations, directly or through other annotations.</summary>
    public IReadOnlyList<string> RequiredAnnotations { get; init; } = [];

    /// <summary>Export no neurons with one of these annotations, directly or through other annotations.</summary>
    public IReadOnlyList<string> ExcludedAnnotations { get; init; } = [];

    /// <summary>Whether an excluded neuron stays excluded if it also has a required annotation.</summary>
    public bool ExclusionIsFinal { get; init; }

    /// <summary>Export only annotations below these.</summary>
    public IReadOnlyList<string> AnnotationAnnotations { get; init; } = [];

    /// <summary>Annotations whose sub-annotations are groups, each with its own settings for its neurons.</summary>
    public IReadOnlyList<string> SettingsMetaAnnotations { get; init; } = [];

    /// <summary>Export only neurons whose names match.</summary>
    public Regex? NeuronName { get; init; }

    /// <summary>Export only skeletons with at least one treenode in this box.</summary>
    public Box? Box { get; init; }

    /// <summary>Export only these skeletons.</summary>
    public IdSet? SkeletonIds { get; init; }

    /// <summary>Export only these neurons.</summary>
    public IdSet? NeuronIds { get; init; }

    /// <summary>Whether any option restricts the neurons.</summary>
    public bool IsConstrained =>
        RequiredAnnotations.Count > 0 || ExcludedAnnotations.Count > 0 || SkeletonIds is not null || NeuronIds is not null
        || NeuronName is not null || Box is not null;

    /// <summary>Tags that only describe the progress of tracing; CATMAID's default for an export of allowed tags only.</summary>
    public static ImmutableArray<string> UsualTags { get; } =
    [
        "ends", "uncertain end", "uncertain continuation", "not a branch", "soma", "really ends", "anterior end",
        "posterior end", "out to nerve", "microtubules end",
    ];
}
