using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>A query for the rows of a model that pass all filters.</summary>
/// <param name="Model">The model.</param>
public sealed record RowQuery(ModelDescription Model)
{
    /// <summary>Only rows of this project; null for all projects and for users.</summary>
    public long? Project { get; init; }

    /// <summary>Only rows whose columns hold one of these ids.</summary>
    public IReadOnlyList<IdFilter> Ids { get; init; } = [];

    /// <summary>Only rows with one of these texts in a column.</summary>
    public TextFilter? Texts { get; init; }

    /// <summary>Returns the query with another filter by ids.</summary>
    public RowQuery Where(string field, IdSet ids) => this with { Ids = [.. Ids, new IdFilter(Model[field], ids)] };

    /// <summary>Returns the query with another filter by a single id.</summary>
    public RowQuery Where(string field, long id) => Where(field, IdSet.Of(id));

    /// <summary>Returns the query with a filter by texts.</summary>
    public RowQuery WhereText(string field, IReadOnlyCollection<string> texts) =>
        this with { Texts = new TextFilter(Model[field], texts) };
}

/// <summary>A set of ids that a column must be in. Null is in no set.</summary>
/// <param name="Column">The column.</param>
/// <param name="Ids">The ids; the store chooses how to look them up.</param>
public sealed record IdFilter(Column Column, IdSet Ids);

/// <summary>A set of texts that a column must be in, compared byte by byte.</summary>
/// <param name="Column">The column.</param>
/// <param name="Texts">The texts.</param>
public sealed record TextFilter(Column Column, IReadOnlyCollection<string> Texts);
