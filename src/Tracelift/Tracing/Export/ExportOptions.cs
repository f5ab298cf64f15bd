using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tracelift.Model;

namespace Tracelift.Tracing.Export;

/// <summary>
/// What happens to connectors and to the linked treenodes of skeletons that are not exported (partners); each lets out
/// more than the one before.
/// </summary>
public enum ConnectorMode
{
    /// <summary>No connector and no link goes out.</summary>
    None,

    /// <summary>Connectors go out; of partners nothing does.</summary>
    IntraConnectorsOnly,

    /// <summary>Each partner node goes out as the root of a nameless skeleton and neuron of its own.</summary>
    IntraConnectorsAndPlaceholders,

    /// <summary>Each partner node goes out with its own skeleton, neuron and names.</summary>
    IntraConnectorsAndOriginalPlaceholders,
}

/// <summary>What to export. All filters must hold.</summary>
public sealed record ExportOptions
{
    /// <summary>The project's id.</summary>
    public required long Source { get; init; }

    /// <summary>Whether treenodes go out, and what hangs on them.</summary>
    public bool Treenodes { get; init; } = true;

    /// <summary>What happens to connectors; for a whole project there are no partners.</summary>
    public ConnectorMode Connectors { get; init; } = ConnectorMode.IntraConnectorsAndPlaceholders;

    /// <summary>Whether annotations and their links go out.</summary>
    public bool Annotations { get; init; } = true;

    /// <summary>Whether tags and their links go out.</summary>
    public bool Tags { get; init; } = true;

    /// <summary>Whether volumes go out, with the class instances that stand for them.</summary>
    public bool Volumes { get; init; }

    /// <summary>Only volumes whose class instance carries one of these annotations or one below them.</summary>
    public IReadOnlyList<string> VolumeAnnotations { get; init; } = [];

    /// <summary>Only tags of these names, compared letter by letter; null for all.</summary>
    public IReadOnlyCollection<string>? AllowedTags { get; init; }

    /// <summary>Whether deep links go out that everybody may open.</summary>
    public bool PublicDeepLinks { get; init; }

    /// <summary>Whether deep links go out that are marked for export.</summary>
    public bool ExportableDeepLinks { get; init; }

    /// <summary>Whether deep links go out with their password and message.</summary>
    public bool DeepLinkSecrets { get; init; }

    /// <summary>Whether the reviews of exported treenodes go out.</summary>
    public bool Reviews { get; init; }

    /// <summary>Whether users go out in full, with password hash, names and e-mail.</summary>
    public bool Users { get; init; }

    /// <summary>Whether users go out as <c>User 1</c>, <c>User 2</c> .., with these numbers as ids.</summary>
    public bool AnonymizeUsers { get; init; }

    /// <summary>How much of the times of rows goes out; with <see cref="AnonymizeUsers"/>.</summary>
    public CoarseTimes CoarseTimes { get; init; }

    /// <summary>Only neurons that carry one of these annotations or one below them.</summary>
    public IReadOnlyList<string> RequiredAnnotations { get; init; } = [];

    /// <summary>No neurons that carry one of these annotations or one below them.</summary>
    public IReadOnlyList<string> ExcludedAnnotations { get; init; } = [];

    /// <summary>Whether an excluded neuron goes even where it carries another required annotation.</summary>
    public bool ExclusionIsFinal { get; init; }

    /// <summary>Only annotations below these.</summary>
    public IReadOnlyList<string> AnnotationAnnotations { get; init; } = [];

    /// <summary>Annotations that make each annotation below them a group, whose neurons can be more or less open.</summary>
    public IReadOnlyList<string> SettingsMetaAnnotations { get; init; } = [];

    /// <summary>Only neurons whose name this finds something in.</summary>
    public Regex? NeuronName { get; init; }

    /// <summary>Only skeletons with at least one treenode in here.</summary>
    public Box? Box { get; init; }

    /// <summary>Only these skeletons.</summary>
    public IdSet? SkeletonIds { get; init; }

    /// <summary>Only these neurons.</summary>
    public IdSet? NeuronIds { get; init; }

    /// <summary>Whether anything limits which neurons go out.</summary>
    public bool IsConstrained =>
        RequiredAnnotations.Count > 0 || ExcludedAnnotations.Count > 0 || SkeletonIds is not null || NeuronIds is not null
        || NeuronName is not null || Box is not null;

    /// <summary>The tags that say no more than how far tracing is; CATMAID's choice where only allowed tags are asked for.</summary>
    public static ImmutableArray<string> UsualTags { get; } =
    [
        "ends", "uncertain end", "uncertain continuation", "not a branch", "soma", "really ends", "anterior end",
        "posterior end", "out to nerve", "microtubules end",
    ];
}
