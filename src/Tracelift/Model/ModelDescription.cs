using System.Collections.Immutable;
using System.Text;

namespace Tracelift.Model;

/// <summary>
/// The one description of a model: its label in files, its table, its columns. Readers, writers, stores, id
/// translation, checks and documentation are driven by it; a new model is a new description in <see cref="Models"/>.
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

    /// <summary>The label in files (<c>catmaid.treenode</c>).</summary>
    public string Label { get; }

    /// <summary><see cref="Label"/> in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8Label { get; }

    /// <summary>The table in every store.</summary>
    public string Table { get; }

    /// <summary>Where the model's ids come from.</summary>
    public IdFamily Family { get; }

    /// <summary>All columns, the primary key first, then in the order in which files hold them.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>Place among <see cref="Models.All"/>.</summary>
    public int Index { get; internal set; }

    /// <summary>The column with a name in files.</summary>
    /// <exception cref="ArgumentException">The model has no such column.</exception>
    public Column this[string field] =>
        Find(field) ?? throw new ArgumentException($"{Label} has no field {field}", nameof(field));

    /// <summary>The column with a name in files, or null.</summary>
    public Column? Find(string field)
    {
        foreach (var column in Columns)
        {
            if (column.Field == field)
                return column;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Label;
}
