using System.Collections.Immutable;

namespace Tracelift.Model;

/// <summary>
/// How imports, exports, undo and deletion treat a model. Each model of tracing data has to answer all of it: a new one
/// does not compile without, so that none is forgotten where that would cost data.
/// </summary>
public sealed record ModelFacts
{
    /// <summary>
    /// The stage in which chunks of its rows are loaded, after all that its rows refer to; null for a model of which there
    /// are so few rows that they are loaded at once, before the chunks.
    /// </summary>
    public required int? LoadStage { get; init; }

    /// <summary>The switch of an import that leaves it out; what hangs on its rows goes with them.</summary>
    public required TypeSwitch Switch { get; init; }

    /// <summary>
    /// Whether others may attach rows to a row that one import has made, so that an undo locks it before it looks for these.
    /// Rows that projects and imports share, such as classes, are locked later and for a moment.
    /// </summary>
    public required bool BearsOthers { get; init; }

    /// <summary>What an export calls the rows that it leaves behind; null where the selection accounts for all of them.</summary>
    public required string? LeftBehindAs { get; init; }

    /// <summary>
    /// What one row is called where it counts as tracing data, so that no command deletes its project unasked; null for what
    /// only describes or links such rows.
    /// </summary>
    public required string? TracingDataAs { get; init; }

    /// <summary>The columns of other tables that hold an id of it, by the names that CATMAID gives them.</summary>
    public required ImmutableArray<string> NamedBy { get; init; }

    /// <summary>The columns of other tables that hold lists of its ids.</summary>
    public ImmutableArray<string> ListedBy { get; init; } = [];
}

/// <summary>The switches of an import that leave whole models out.</summary>
public enum TypeSwitch
{
    /// <summary>None: the model is part of every import.</summary>
    None,

    /// <summary>No import has it.</summary>
    NeverImported,

    /// <summary>Treenodes.</summary>
    Treenodes,

    /// <summary>Connectors.</summary>
    Connectors,

    /// <summary>Volumes.</summary>
    Volumes,
}
