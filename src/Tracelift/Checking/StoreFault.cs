using Tracelift.Stores;

namespace Tracelift.Checking;

/// <summary>A kind of fault in a table of a store.</summary>
/// <param name="Kind">The code of the kind (<c>dangling-reference</c>).</param>
/// <param name="Table">The table.</param>
/// <param name="Column">The column, or null if the fault is not in one column.</param>
/// <param name="Message">The fault in words.</param>
/// <param name="Count">The number of faulty rows or skeletons.</param>
/// <param name="Examples">The first faulty rows.</param>
public sealed record StoreFault(string Kind, string Table, string? Column, string Message, long Count, IReadOnlyList<FaultExample> Examples)
{
    /// <summary>The number of examples to keep.</summary>
    public const int Kept = 5;

    /// <summary>Whether the rows belong to something that no longer exists, so that <c>store repair --orphans</c> can delete them.</summary>
    public bool AreOrphans { get; init; }

    /// <summary>Whether <c>store repair</c> repairs the fault.</summary>
    public bool CanBeRepaired => Kind is FaultKinds.DerivedMissing or FaultKinds.DerivedWrong or FaultKinds.SequenceBehind;
}

/// <summary>A faulty row.</summary>
/// <param name="Id">The row's id, or null if its table has none.</param>
/// <param name="Project">The row's project, or null if it has none.</param>
/// <param name="Value">The referenced id, or another number that the message mentions; null if there is none.</param>
public sealed record FaultExample(long? Id, long? Project, long? Value);

/// <summary>The codes of the kinds of faults, for programs.</summary>
public static class FaultKinds
{
    /// <summary>A column refers to a missing row.</summary>
    public const string DanglingReference = "dangling-reference";

    /// <summary>A row names a treenode, and a skeleton that the treenode does not belong to.</summary>
    public const string OtherSkeleton = "other-skeleton";

    /// <summary>A skeleton has no root.</summary>
    public const string NoRoot = "no-root";

    /// <summary>A skeleton has more than one root.</summary>
    public const string SeveralRoots = "several-roots";

    /// <summary>The parent of a treenode is not in its skeleton.</summary>
    public const string ParentElsewhere = "parent-elsewhere";

    /// <summary>The parents of a treenode lead back to it.</summary>
    public const string ParentRing = "parent-ring";

    /// <summary>A derived row is missing.</summary>
    public const string DerivedMissing = "derived-missing";

    /// <summary>A derived row differs from its recomputed value.</summary>
    public const string DerivedWrong = "derived-wrong";

    /// <summary>An id exceeds the last one of its sequence.</summary>
    public const string SequenceBehind = "sequence-behind";

    /// <summary>Two tables with a common sequence have the same id.</summary>
    public const string IdTwice = "id-twice";

    /// <summary>The ledger of runs and loads contradicts itself.</summary>
    public const string Ledger = "ledger";

    /// <summary>An index is missing.</summary>
    public const string IndexMissing = "index-missing";

    /// <summary>The file is damaged.</summary>
    public const string Damaged = "damaged";
}

/// <summary>The result of a store check.</summary>
/// <param name="Projects">The checked projects; empty for the whole store.</param>
/// <param name="Checks">The number of statements.</param>
/// <param name="Treenodes">The number of checked treenodes.</param>
/// <param name="Skeletons">The number of their skeletons.</param>
/// <param name="Faults">The faults, the most important first.</param>
/// <param name="Notes">Remarks that are not faults.</param>
public sealed record StoreCheckReport(
    IReadOnlyList<ProjectInfo> Projects, int Checks, long Treenodes, long Skeletons, IReadOnlyList<StoreFault> Faults, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the store has no fault.</summary>
    public bool IsWhole => Faults.Count == 0;
}

/// <summary>The progress of a check.</summary>
/// <param name="Stage">The current stage.</param>
/// <param name="Done">The finished amount.</param>
/// <param name="Total">The total amount, or null if it is unknown.</param>
/// <param name="Unit">The unit of both amounts.</param>
public readonly record struct CheckProgress(string Stage, long Done, long? Total, string Unit);
