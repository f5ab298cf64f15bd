using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>The tables whose rows have no project of their own, but belong to rows that have one: places of text labels, ends of samplers' domains.</summary>
public static class PartsOfRows
{
    /// <summary>The tables, the columns that refer to other rows, and the tables of these.</summary>
    public static IReadOnlyList<(string Table, string Column, string Parent)> Tables { get; } =
    [
        .. from model in Models.InStores
           where model.Find("project") is null
           from column in model.Columns
           where column.RefersTo?.Find("project") is not null
           select (model.Table, column.Name, column.RefersTo!.Table),
    ];
}
