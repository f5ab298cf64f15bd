using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>A column that names rows of a model.</summary>
/// <param name="Table">The table, as messages call it.</param>
/// <param name="Column">The column.</param>
/// <param name="RefersTo">The model of the rows that it names.</param>
public record RowReference(string Table, string Column, ModelDescription RefersTo);

/// <summary>Some rows: how many, and the first of them.</summary>
/// <param name="Count">How many.</param>
/// <param name="Examples">The ids of some.</param>
public sealed record FoundRows(long Count, IReadOnlyList<long> Examples)
{
    /// <summary>How many examples there are at most.</summary>
    public const int Most = 10;
}
