namespace Tracelift.Stores;

/// <summary>A column that names rows of a table by their ids.</summary>
/// <param name="Table">The table that has the column, as messages call it.</param>
/// <param name="Column">The column.</param>
/// <param name="RefersTo">The table of the rows that it names.</param>
public record RowReference(string Table, string Column, string RefersTo)
{
    /// <summary>Whether the column becomes null where the row that it names goes, and the row that has it stays.</summary>
    public bool IsEmptied { get; init; }

    /// <summary>Why rows that name others in it can't be taken out with these; null where they can.</summary>
    public string? Obstacle { get; init; }
}
