namespace Tracelift.Stores;

/// <summary>A column that refers to rows of a table by their ids.</summary>
/// <param name="Table">The name of the column's table in messages.</param>
/// <param name="Column">The column.</param>
/// <param name="RefersTo">The referenced table.</param>
public record RowReference(string Table, string Column, string RefersTo)
{
    /// <summary>Whether the column becomes null, and its row stays, when the referenced row is deleted.</summary>
    public bool IsEmptied { get; init; }

    /// <summary>The reason why referring rows can't be deleted together with these; null if they can.</summary>
    public string? Obstacle { get; init; }
}
