using System.Text.Json;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>A column in the form that the object reader needs.</summary>
internal readonly struct JsonField(Column column)
{
    internal readonly Column Column = column;
    internal readonly byte[] Name = column.Utf8Field.ToArray();
    internal readonly ColumnKind Kind = column.Kind;
    internal readonly int Ordinal = column.Ordinal;
    internal readonly bool TakesNull = DoesTakeNull(column);

    /// <summary>Whether files may have null: the column is nullable, or the import decides.</summary>
    internal static bool DoesTakeNull(Column column) => column.Nullable || column.IfMissing == MissingValue.Null;

    /// <summary>Whether a column of whole numbers can hold a value.</summary>
    internal static bool IsInRange(ColumnKind kind, long value) => kind switch
    {
        ColumnKind.Id => true,
        ColumnKind.SmallInteger => value is >= short.MinValue and <= short.MaxValue,
        _ => value is >= int.MinValue and <= int.MaxValue,
    };
}

/// <summary>A model's fields. Lookups are fastest in the usual order of files.</summary>
internal sealed class ModelFields
{
    private readonly JsonField[] _fields;

    internal ModelFields(ModelDescription model)
    {
        // One bit of a 64-bit word marks each field that an object has.
        if (model.Columns.Length > 64)
            throw new ArgumentException($"{model} has more than 64 columns", nameof(model));
        Model = model;
        _fields = [.. model.Columns.Select(column => new JsonField(column))];
    }

    internal ModelDescription Model { get; }

    internal ref readonly JsonField this[int ordinal] => ref _fields[ordinal];

    internal int Count => _fields.Length;

    /// <summary>A bit for each column except the primary key.</summary>
    internal ulong All => (ulong.MaxValue >> (64 - _fields.Length)) & ~1UL;

    /// <summary>Finds the field of the reader's property name.</summary>
    /// <param name="reader">A reader on a property name within <c>fields</c>.</param>
    /// <param name="expected">The field that is next in the usual order.</param>
    /// <returns>The field's index; -1 for a field that files don't have.</returns>
    internal int Find(ref readonly Utf8JsonReader reader, int expected)
    {
        if (expected < _fields.Length && _fields[expected].Column.InFiles && JsonName.Is(in reader, _fields[expected].Name))
            return expected;
        for (var i = 1; i < _fields.Length; i++)
        {
            if (JsonName.Is(in reader, _fields[i].Name))
                return _fields[i].Column.InFiles ? i : -1;
        }

        return -1;
    }
}
