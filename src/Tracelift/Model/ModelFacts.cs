using System.Collections.Immutable;

namespace Tracelift.Model;

/// <summary>
/// How imports, exports, undo and deletion treat a model. A new model of tracing data must set all required properties,
/// or it does not compile: a forgotten one could cost data.
/// </summary>
public sealed record ModelFacts
{
    /// <summary>The part of a project that its rows belong to.</summary>
    public ProjectPart Part { get; init; }

    /// <summary>Whether all projects of a store share its rows: an import finds them by their names, and makes those that are missing.</summary>
    public bool IsOfServer { get; init; }

    /// <summary>
    /// The fields that no two rows share: an import skips a row whose values the target has. Empty if rows may be equal.
    /// </summary>
    public ImmutableArray<string> UniqueBy { get; init; } = [];

    /// <summary>
    /// The fields by which an import finds a row that the target's project has already, and uses it in place of a new one.
    /// Empty if each row becomes a new one.
    /// </summary>
    public ImmutableArray<string> FoundBy { get; init; } = [];

    /// <summary>
    /// The field that may be empty and that no two rows of a project share; or null. An import empties it where the target
    /// has the value.
    /// </summary>
    public string? EmptiedIfTaken { get; init; }

    /// <summary>
    /// The stage in which chunks of its rows are loaded, after all rows that they refer to; null for a model with few
    /// rows, which are loaded together before the chunks.
    /// </summary>
    public required int? LoadStage { get; init; }

    /// <summary>The switch of an import that excludes it, with all rows that refer to its rows.</summary>
    public required TypeSwitch Switch { get; init; }

    /// <summary>
    /// Whether others may attach rows to an imported row, so that an undo locks it before it searches for them. Rows that
    /// projects and imports share, such as classes, are locked later and briefly.
    /// </summary>
    public required bool BearsOthers { get; init; }

    /// <summary>The name of its rows in the list of what an export leaves out; null if the selection accounts for all of them.</summary>
    public required string? LeftBehindAs { get; init; }

    /// <summary>
    /// The name of a row that counts as tracing data, so that no command deletes its project without asking; null if its
    /// rows only describe or link such rows.
    /// </summary>
    public required string? TracingDataAs { get; init; }

    /// <summary>The columns of other tables that hold its ids, by CATMAID's names.</summary>
    public required ImmutableArray<string> NamedBy { get; init; }

    /// <summary>The columns of other tables that hold lists of its ids.</summary>
    public ImmutableArray<string> ListedBy { get; init; } = [];
}

/// <summary>The switches of an import that exclude whole models.</summary>
public enum TypeSwitch
{
    /// <summary>None: every import includes the model.</summary>
    None,

    /// <summary>No import includes the model.</summary>
    NeverImported,

    /// <summary>Treenodes.</summary>
    Treenodes,

    /// <summary>Connectors.</summary>
    Connectors,

    /// <summary>Volumes.</summary>
    Volumes,
}
