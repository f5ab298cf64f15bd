using System.Globalization;
using System.Text;
using Tracelift.Model;

namespace Tracelift.Postgres;

/// <summary>Pieces of SQL for COPY, which takes no parameters.</summary>
internal static class SqlText
{
    /// <summary>Quotes a name.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Returns all columns of a model, quoted, in its order.</summary>
    public static string Columns(ModelDescription model) => string.Join(", ", model.Columns.Select(column => Name(column.Name)));

    /// <summary>Quotes a text. Backslashes have no meaning because sessions set standard_conforming_strings.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Whether the database can hold a text: it has no NUL and no unpaired surrogate.</summary>
    public static bool CanBeStored(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]))
                return false;
            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Returns an array of ids with a column's own type: only with equal types does PostgreSQL use a hash table for the
    /// lookup. Skips ids beyond the type, which no row can have.
    /// </summary>
    public static string IdArray(ColumnKind kind, IEnumerable<long> ids)
    {
        var (type, least, most) = kind switch
        {
            ColumnKind.Integer => ("int4", int.MinValue, (long)int.MaxValue),
            ColumnKind.SmallInteger => ("int2", short.MinValue, (long)short.MaxValue),
            _ => ("int8", long.MinValue, long.MaxValue),
        };
        var text = new StringBuilder("'{");
        foreach (var id in ids)
        {
            if (id < least || id > most)
                continue;
            if (text.Length > 2)
                text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{id}");
        }

        return text.Append("}'::").Append(type).Append("[]").ToString();
    }

    /// <summary>Returns the condition that a column holds one of these ids, which ascend.</summary>
    public static string OneOf(string column, ColumnKind kind, long[] ids) => ids[^1] - ids[0] == ids.Length - 1
        ? string.Create(CultureInfo.InvariantCulture, $"{column} BETWEEN {ids[0]} AND {ids[^1]}")
        : $"{column} = ANY({IdArray(kind, ids)})";
}
