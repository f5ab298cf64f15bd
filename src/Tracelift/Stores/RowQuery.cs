using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>Which rows of a model to read: those that meet all filters.</summary>
/// <param name="Model">The model.</param>
public sealed record RowQuery(ModelDescription Model)
{
    /// <summary>Only rows of this project; null for all, as for users.</summary>
    public long? Project { get; init; }

    /// <summary>Only rows whose column holds one of these ids.</summary>
    public IReadOnlyList<IdFilter> Ids { get; init; } = [];

    /// <summary>Only rows whose text column is one of these.</summary>
    public TextFilter? Texts { get; init; }

    /// <summary>The same, with one more filter by id.</summary>
    public RowQuery Where(string field, IdSet ids) => this with { Ids = [.. Ids, new IdFilter(Model[field], ids)] };

    /// <summary>The same, with one more filter by a single id.</summary>
    public RowQuery Where(string field, long id) => Where(field, IdSet.Of(id));

    /// <summary>The same, with a filter by text.</summary>
    public RowQuery WhereText(string field, IReadOnlyCollection<string> texts) =>
        this with { Texts = new TextFilter(Model[field], texts) };
}

/// <summary>A set of ids that a column must hold one of. Null is in no set.</summary>
/// <param name="Column">The column.</param>
/// <param name="Ids">The ids; few or many: the store chooses how to look them up.</param>
public sealed record IdFilter(Column Column, IdSet Ids);

/// <summary>A set of texts that a column must be one of, compared byte by byte.</summary>
/// <param name="Column">The column.</param>
/// <param name="Texts">The texts.</param>
public sealed record TextFilter(Column Column, IReadOnlyCollection<string> Texts);
