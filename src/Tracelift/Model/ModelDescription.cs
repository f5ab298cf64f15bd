using System.Collections.Immutable;
using System.Text;

namespace Tracelift.Model;

/// <summary>
/// The description of a model: its label in files, its table, its columns. Readers, writers, stores, id translation,
/// checks and documentation use it; a new model is a new description in <see cref="Models"/>.
/// </summary>
public sealed class ModelDescription
{
    internal ModelDescription(string label, string table, IdFamily family, params ReadOnlySpan<Column> columns)
    {
        Label = label;
        Utf8Label = Encoding.UTF8.GetBytes(label);
        Table = table;
        Family = family;
        Columns = [.. columns];
        for (var i = 0; i < Columns.Length; i++)
            Columns[i].Ordinal = i;
    }

    internal ModelDescription(string label, string table, ModelFacts facts, IdFamily family, params ReadOnlySpan<Column> columns)
        : this(label, table, family, columns)
    {
        Facts = facts;
        (NamedBy, ListedBy) = (facts.NamedBy, facts.ListedBy);
    }

    /// <summary>The label in files (<c>catmaid.treenode</c>).</summary>
    public string Label { get; }

    /// <summary><see cref="Label"/> in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8Label { get; }

    /// <summary>The table in every store.</summary>
    public string Table { get; }

    /// <summary>The family of the model's ids.</summary>
    public IdFamily Family { get; }

    /// <summary>All columns: the primary key first, then in the order of files.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>
    /// How imports, exports, undo and deletion treat it, for every model in <see cref="Models.All"/>. Null for the
    /// models of projects, and for descriptions with fewer columns of a table.
    /// </summary>
    public ModelFacts? Facts { get; }

    /// <summary>The columns of other tables that hold its ids, by CATMAID's names.</summary>
    public ImmutableArray<string> NamedBy { get; init; } = [];

    /// <summary>The columns of other tables that hold lists of its ids.</summary>
    public ImmutableArray<string> ListedBy { get; } = [];

    /// <summary>The column with the skeleton of a row; null if the model's rows belong to none.</summary>
    public Column? SkeletonColumn => FirstTo(Models.ClassInstance, "skeleton");

    /// <summary>The column with the treenode of a row; null if the model's rows refer to none.</summary>
    public Column? NodeColumn => FirstTo(Models.Treenode, "treenode");

    /// <summary>The column with the text that users know a row by; null if it has none.</summary>
    internal Column? NameColumn => Columns.FirstOrDefault(column => column is { Kind: ColumnKind.Text, Field: "name" or "text" or "key" or "alias" or "username" or "title" });

    /// <summary>The index in <see cref="Models.All"/>.</summary>
    public int Index { get; internal set; }

    /// <summary>Returns the column with a field name.</summary>
    /// <exception cref="ArgumentException">The model has no such column.</exception>
    public Column this[string field] =>
        Find(field) ?? throw new ArgumentException($"{Label} has no field {field}", nameof(field));

    /// <summary>Returns the column with a field name; or null.</summary>
    public Column? Find(string field)
    {
        foreach (var column in Columns)
        {
            if (column.Field == field)
                return column;
        }

        return null;
    }

    /// <summary>Whether a row of it can't be without a row of another model.</summary>
    public bool HangsOn(ModelDescription target) =>
        Columns.Any(column => column is { Nullable: false, RefersTo: { } model } && model == target);

    /// <inheritdoc/>
    public override string ToString() => Label;

    private Column? FirstTo(ModelDescription target, string field) =>
        Find(field) is { Nullable: false } column && column.RefersTo == target ? column : null;
}
