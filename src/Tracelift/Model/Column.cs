using System.Text;

namespace Tracelift.Model;

/// <summary>What a row gets where its file does not name the field.</summary>
public enum MissingValue
{
    /// <summary>Nothing: a row without the field is an error.</summary>
    Error,

    /// <summary>Null.</summary>
    Null,

    /// <summary><see cref="Column.Default"/>.</summary>
    Default,

    /// <summary>The time of the import.</summary>
    Now,
}

/// <summary>One column of a model: its name in files and in the database, its type, and what it refers to.</summary>
public sealed class Column
{
    private readonly string? _refersTo;

    internal Column(string field, string name, ColumnKind kind, string? refersTo = null)
    {
        Field = field;
        Name = name;
        Kind = kind;
        _refersTo = refersTo;
        Utf8Field = Encoding.UTF8.GetBytes(field);
    }

    /// <summary>The name in files (<c>class_column</c>). The primary key is <c>pk</c>.</summary>
    public string Field { get; }

    /// <summary><see cref="Field"/> in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8Field { get; }

    /// <summary>The name in the database (<c>class_id</c>).</summary>
    public string Name { get; }

    /// <summary>The type.</summary>
    public ColumnKind Kind { get; }

    /// <summary>Place among the model's columns; the primary key is 0.</summary>
    public int Ordinal { get; internal set; }

    /// <summary>Whether the database takes null.</summary>
    public bool Nullable { get; init; }

    /// <summary>What a row gets whose file does not name the field.</summary>
    public MissingValue IfMissing { get; init; }

    /// <summary>The value for <see cref="MissingValue.Default"/>; a boolean is 1 or 0.</summary>
    public double Default { get; init; }

    /// <summary>The largest number of characters that the database takes; 0 is without a limit.</summary>
    public int MaxLength { get; init; }

    /// <summary>Whether files hold it. What they do not hold is set by the import (a user's rights, for example).</summary>
    public bool InFiles { get; init; } = true;

    /// <summary>
    /// Whether it names something of the instance that no file has, such as a data view: an import leaves it null.
    /// </summary>
    public bool IsOfInstance { get; init; }

    /// <summary>Whether CATMAID sets it to null where the row that it names goes, instead of refusing or deleting.</summary>
    public bool IsEmptied { get; init; }

    /// <summary>
    /// Whether it is a measure, which says nothing where it is not a finite number: a file may have such a value. A
    /// place without a finite number is a fault of a file.
    /// </summary>
    public bool IsMeasure { get; init; }

    /// <summary>The database's name of a composite type (<c>integer3d</c>), or null for the other kinds.</summary>
    public string? TypeName { get; init; }

    /// <summary>How values are kept in a batch.</summary>
    public ColumnStorage Storage => Kind switch
    {
        ColumnKind.Real => ColumnStorage.Float,
        ColumnKind.Double => ColumnStorage.Double,
        ColumnKind.Text or ColumnKind.Geometry or ColumnKind.Composite or ColumnKind.CompositeArray or ColumnKind.Json => ColumnStorage.Text,
        _ => ColumnStorage.Long,
    };

    /// <summary>The model whose primary key this column holds, or null.</summary>
    public ModelDescription? RefersTo => _refersTo is null ? null : Models.ByLabel(_refersTo);

    /// <summary>The same column, for a description of fewer columns of the table.</summary>
    internal Column Copy() => (Column)MemberwiseClone();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
