using System.Globalization;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>The values of some columns of a row as one text, by which rows are compared.</summary>
internal static class RowKey
{
    /// <summary>Returns the text.</summary>
    public static string Of(Batch batch, int row, IEnumerable<string> fields) => string.Join('\n', fields.Select(field => batch.Columns[batch.Model[field].Ordinal] switch
    {
        LongColumn longs => longs.IsNull(row) ? "" : longs.Values[row].ToString(CultureInfo.InvariantCulture),
        var texts => ((TextColumn)texts).Text(row),
    }));
}
