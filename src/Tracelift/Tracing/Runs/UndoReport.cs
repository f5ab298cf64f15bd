using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Tracing.Runs;

/// <summary>What undoing an import did, or would do.</summary>
public sealed class UndoReport
{
    /// <summary>The run.</summary>
    public required StoredRun Run { get; init; }

    /// <summary>Whether nothing was written.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>By table what the run had made, what was taken out and what was kept.</summary>
    public IReadOnlyList<RunTable> Tables { get; set; } = [];

    /// <summary>What was left because others use it, by table.</summary>
    public IReadOnlyList<KeptRows> Kept { get; set; } = [];

    /// <summary>What others had done to what the run has made, and was overridden.</summary>
    public IReadOnlyList<Problem> Overridden { get; set; } = [];

    /// <summary>The rows of others that went with it, by table.</summary>
    public IReadOnlyList<FoundRows> Others { get; set; } = [];

    /// <summary>The rows of others that stayed, and in which a column became null because what it named went.</summary>
    public IReadOnlyList<FoundRows> Emptied { get; set; } = [];

    /// <summary>What whoever runs the store should know.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>Seconds that it took.</summary>
    public double Seconds { get; set; }

    /// <summary>The rows that were taken out.</summary>
    public long TakenOut => Tables.Sum(table => table.TakenOut ?? 0);

    /// <summary>The rows of others that went with it.</summary>
    public long OthersTaken => Others.Sum(rows => rows.Count);

    /// <summary>The run's rows that somebody had deleted before.</summary>
    public long GoneBefore => Tables.Sum(GoneOf);

    /// <summary>The rows that the run had deleted itself, and that do not come back.</summary>
    public long NotRestored => Tables.Sum(table => table.Deleted);

    /// <summary>A table's rows of the run that somebody had deleted before.</summary>
    public static long GoneOf(RunTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Made - (table.TakenOut ?? 0) - (table.Kept ?? 0);
    }
}

/// <summary>Rows of others.</summary>
/// <param name="Table">Their table.</param>
/// <param name="Column">The column that matters, or null where it is all of the row.</param>
/// <param name="Count">How many.</param>
/// <param name="Examples">The ids of some.</param>
public sealed record FoundRows(string Table, string? Column, long Count, IReadOnlyList<long> Examples)
{
    /// <summary>How many examples there are at most.</summary>
    public const int Most = 10;

    /// <summary>The examples as a text.</summary>
    public string Ids() => $"{string.Join(", ", Examples)}{(Count > Examples.Count ? ", .." : "")}";

    internal static FoundRows Of(string table, string? column, IdSet ids) => new(table, column, ids.Count, [.. ids.Take(Most)]);
}

/// <summary>Rows that were left because others use them.</summary>
/// <param name="Table">Their table.</param>
/// <param name="Count">How many.</param>
/// <param name="Names">The names of some.</param>
public sealed record KeptRows(string Table, long Count, IReadOnlyList<string> Names);
