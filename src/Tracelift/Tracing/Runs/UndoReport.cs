using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Tracing.Runs;

/// <summary>The report of an undo or its dry run.</summary>
public sealed class UndoReport
{
    /// <summary>The run.</summary>
    public required StoredRun Run { get; init; }

    /// <summary>Whether it was a dry run.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>The numbers of rows made, deleted and kept, by table.</summary>
    public IReadOnlyList<RunTable> Tables { get; set; } = [];

    /// <summary>The rows kept because others use them, by table.</summary>
    public IReadOnlyList<KeptRows> Kept { get; set; } = [];

    /// <summary>The changes of others that the undo has overridden.</summary>
    public IReadOnlyList<Problem> Overridden { get; set; } = [];

    /// <summary>The deleted rows of others, by table.</summary>
    public IReadOnlyList<FoundRows> Others { get; set; } = [];

    /// <summary>The rows of others that stay, with a column set to null because its row was deleted.</summary>
    public IReadOnlyList<FoundRows> Emptied { get; set; } = [];

    /// <summary>Notes for the administrator of the store.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>The duration in seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>The number of deleted rows.</summary>
    public long TakenOut => Tables.Sum(table => table.TakenOut ?? 0);

    /// <summary>The number of deleted rows of others.</summary>
    public long OthersTaken => Others.Sum(rows => rows.Count);

    /// <summary>The number of the run's rows that were deleted before the undo.</summary>
    public long GoneBefore => Tables.Sum(GoneOf);

    /// <summary>The number of older rows that the run itself had deleted or changed, which do not come back.</summary>
    public long NotRestored => Tables.Sum(table => table.Deleted);

    /// <summary>Returns the number of a table's rows that were deleted before the undo.</summary>
    public static long GoneOf(RunTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Made - (table.TakenOut ?? 0) - (table.Kept ?? 0);
    }
}

/// <summary>Rows of others.</summary>
/// <param name="Table">Their table.</param>
/// <param name="Column">The column; null if the whole row is meant.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Examples">Some of their ids.</param>
public sealed record FoundRows(string Table, string? Column, long Count, IReadOnlyList<long> Examples)
{
    /// <summary>The largest number of examples.</summary>
    public const int Most = 10;

    /// <summary>Returns the examples as a text.</summary>
    public string Ids() => $"{string.Join(", ", Examples)}{(Count > Examples.Count ? ", ..." : "")}";

    internal static FoundRows Of(string table, string? column, IdSet ids) => new(table, column, ids.Count, [.. ids.Take(Most)]);
}

/// <summary>Rows that were kept because others use them.</summary>
/// <param name="Table">Their table.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Names">Some of their names.</param>
public sealed record KeptRows(string Table, long Count, IReadOnlyList<string> Names);
