using System.Collections.Immutable;
using System.Text;

namespace Tracelift.Model;

/// <summary>The value of a column whose field is missing in a file.</summary>
public enum MissingValue
{
    /// <summary>None: a missing field is an error.</summary>
    Error,

    /// <summary>Null.</summary>
    Null,

    /// <summary><see cref="Column.Default"/>.</summary>
    Default,

    /// <summary>The time of the import.</summary>
    Now,

    /// <summary>The primary key: in CATMAID's models the column is the key, so that its files have no field of its own for it.</summary>
    Key,
}

/// <summary>A column of a model: its names in files and in the database, its type, and the model that it refers to.</summary>
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

    /// <summary>The index among the model's columns; the primary key is 0.</summary>
    public int Ordinal { get; internal set; }

    /// <summary>Whether the database accepts null.</summary>
    public bool Nullable { get; init; }

    /// <summary>The value of a row whose file lacks the field.</summary>
    public MissingValue IfMissing { get; init; }

    /// <summary>The value for <see cref="MissingValue.Default"/>; a boolean is 1 or 0.</summary>
    public double Default { get; init; }

    /// <summary>The largest number of characters in the database; 0 for no limit.</summary>
    public int MaxLength { get; init; }

    /// <summary>The values that the database accepts, besides null; empty for any.</summary>
    public ImmutableArray<string> Permitted { get; init; } = [];

    /// <summary>The number of values that belong together in an array, such as 3 coordinates; the array has a multiple of it.</summary>
    public int GroupSize { get; init; } = 1;

    /// <summary>Whether files hold the column. An import sets the others (a user's rights, for example).</summary>
    public bool InFiles { get; init; } = true;

    /// <summary>Whether it refers to an object that no file has, such as a data view: an import sets it to null.</summary>
    public bool IsOfInstance { get; init; }

    /// <summary>
    /// The label of the server's model that it refers to, such as <c>catmaid.stack</c>; null for none. An import must be told
    /// which object of the target it is.
    /// </summary>
    public string? OfServer { get; init; }

    /// <summary>Whether CATMAID sets it to null where the row that it names goes, instead of refusing or deleting.</summary>
    public bool IsEmptied { get; init; }

    /// <summary>
    /// Whether it is a measure: a file may give NaN or an infinite number for an unknown one. Such a coordinate is a
    /// fault of the file.
    /// </summary>
    public bool IsMeasure { get; init; }

    /// <summary>The database's name of a composite type (<c>integer3d</c>), or of an array's elements; null for other kinds.</summary>
    public string? TypeName { get; init; }

    /// <summary>How a batch stores the values.</summary>
    public ColumnStorage Storage => Kind switch
    {
        ColumnKind.Real => ColumnStorage.Float,
        ColumnKind.Double => ColumnStorage.Double,
        ColumnKind.Text or ColumnKind.Geometry or ColumnKind.Composite or ColumnKind.CompositeArray or ColumnKind.Array or ColumnKind.Json or ColumnKind.Bytes => ColumnStorage.Text,
        _ => ColumnStorage.Long,
    };

    /// <summary>The model that the column refers to by primary key; or null.</summary>
    public ModelDescription? RefersTo => _refersTo is null ? null : Models.ByLabel(_refersTo);

    /// <summary>Copies the column, for a description with fewer columns of the table.</summary>
    internal Column Copy() => (Column)MemberwiseClone();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
