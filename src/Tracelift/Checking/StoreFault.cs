using Tracelift.Stores;

namespace Tracelift.Checking;

/// <summary>A kind of fault in a store, and where it is.</summary>
/// <param name="Kind">A stable name (<c>dangling-reference</c>).</param>
/// <param name="Table">The table.</param>
/// <param name="Column">The column, or null where it is not one column's.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Count">How many rows or skeletons have it.</param>
/// <param name="Examples">The first of them.</param>
public sealed record StoreFault(string Kind, string Table, string? Column, string Message, long Count, IReadOnlyList<FaultExample> Examples)
{
    /// <summary>Examples that are kept.</summary>
    public const int Kept = 5;

    /// <summary>Whether <c>store repair</c> mends it.</summary>
    public bool CanBeRepaired => Kind is FaultKinds.DerivedMissing or FaultKinds.DerivedWrong or FaultKinds.SequenceBehind;
}

/// <summary>A row that has a fault.</summary>
/// <param name="Id">Its id, or null where its table has none.</param>
/// <param name="Project">Its project, or null where it has none.</param>
/// <param name="Value">The id that it names, or another number that the message tells of; null where there is none.</param>
public sealed record FaultExample(long? Id, long? Project, long? Value);

/// <summary>The names of the kinds of faults, for programs.</summary>
public static class FaultKinds
{
    /// <summary>A column names a row that is not there.</summary>
    public const string DanglingReference = "dangling-reference";

    /// <summary>A row names a treenode and a skeleton that is not the treenode's.</summary>
    public const string OtherSkeleton = "other-skeleton";

    /// <summary>A skeleton has no root.</summary>
    public const string NoRoot = "no-root";

    /// <summary>A skeleton has more than one root.</summary>
    public const string SeveralRoots = "several-roots";

    /// <summary>The parent of a treenode is not in its skeleton.</summary>
    public const string ParentElsewhere = "parent-elsewhere";

    /// <summary>The parents of a treenode lead back to it.</summary>
    public const string ParentRing = "parent-ring";

    /// <summary>A derived row is not there.</summary>
    public const string DerivedMissing = "derived-missing";

    /// <summary>A derived row is not what it would be if it were computed again.</summary>
    public const string DerivedWrong = "derived-wrong";

    /// <summary>There is an id beyond the last that the sequence gave.</summary>
    public const string SequenceBehind = "sequence-behind";

    /// <summary>Two tables that draw ids from one sequence have the same one.</summary>
    public const string IdTwice = "id-twice";

    /// <summary>What is remembered of runs and loads contradicts itself.</summary>
    public const string Ledger = "ledger";

    /// <summary>An index is not there.</summary>
    public const string IndexMissing = "index-missing";

    /// <summary>The file is damaged.</summary>
    public const string Damaged = "damaged";
}

/// <summary>What a check of a store found.</summary>
/// <param name="Projects">The projects that it was limited to; empty for the whole store.</param>
/// <param name="Checks">The number of statements that were run.</param>
/// <param name="Treenodes">The number of treenodes that were looked at.</param>
/// <param name="Skeletons">The number of their skeletons.</param>
/// <param name="Faults">The faults, the most important first.</param>
/// <param name="Notes">What is worth to know and no fault.</param>
public sealed record StoreCheckReport(
    IReadOnlyList<ProjectInfo> Projects, int Checks, long Treenodes, long Skeletons, IReadOnlyList<StoreFault> Faults, IReadOnlyList<string> Notes)
{
    /// <summary>Whether there is no fault.</summary>
    public bool IsWhole => Faults.Count == 0;
}

/// <summary>How far a check is.</summary>
/// <param name="Stage">What is looked at.</param>
/// <param name="Done">What is done of it.</param>
/// <param name="Total">What there is to do, or null where nobody knows.</param>
/// <param name="Unit">What is counted.</param>
public readonly record struct CheckProgress(string Stage, long Done, long? Total, string Unit);
