using System.Globalization;
using System.Text;
using Tracelift.Model;

namespace Tracelift.Tests.Support;

/// <summary>CSV as psql writes it: a header, quotes where needed, nothing for null.</summary>
public sealed class Csv
{
    private Csv(string[] header, List<string?[]> rows)
    {
        Header = header;
        Rows = rows;
    }

    public string[] Header { get; }

    public List<string?[]> Rows { get; }

    public static Csv Read(string path)
    {
        var records = Parse(File.ReadAllText(path)).ToList();
        return new Csv([.. records[0].Select(name => name!)], records.Skip(1).ToList());
    }

    public string? Value(string?[] row, string column) => row[Array.IndexOf(Header, column)];

    /// <summary>The rows as batches of a model, by the names of its columns in the database.</summary>
    public IEnumerable<Batch> ToBatches(ModelDescription model)
    {
        foreach (var some in Rows.Chunk(Batch.Capacity))
        {
            var batch = Batch.Rent(model);
            foreach (var row in some)
            {
                foreach (var column in model.Columns)
                    Set(batch, column, Value(row, column.Name));
                batch.Count++;
            }

            yield return batch;
        }
    }

    private static void Set(Batch batch, Column column, string? value)
    {
        var row = batch.Count;
        var target = batch.Columns[column.Ordinal];
        if (value is null)
            target.SetNull(row);
        else if (target is TextColumn texts)
            texts.Set(row, value);
        else if (target is FloatColumn floats)
            floats.Set(row, float.Parse(value, CultureInfo.InvariantCulture));
        else
            ((LongColumn)target).Set(row, ToLong(column.Kind, value));
    }

    private static long ToLong(ColumnKind kind, string value) => kind switch
    {
        ColumnKind.Boolean => value == "t" ? 1 : 0,
        ColumnKind.Time => Timestamp.From(DateTimeOffset.Parse(value, CultureInfo.InvariantCulture)),
        _ => long.Parse(value, CultureInfo.InvariantCulture),
    };

    private static IEnumerable<string?[]> Parse(string text)
    {
        var row = new List<string?>();
        for (var at = 0; at < text.Length;)
        {
            row.Add(Field(text, ref at));
            if (at >= text.Length || text[at] == '\n')
            {
                yield return [.. row];
                row.Clear();
            }

            at++;
        }
    }

    private static string? Field(string text, ref int at)
    {
        if (at >= text.Length || text[at] != '"')
        {
            var end = text.IndexOfAny([',', '\n'], at);
            end = end < 0 ? text.Length : end;
            var plain = text[at..end];
            at = end;
            return plain.Length == 0 ? null : plain;
        }

        var field = new StringBuilder();
        for (at++; ; at++)
        {
            if (text[at] != '"')
                field.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                field.Append(text[++at]);
            else
                break;
        }

        at++;
        return field.ToString();
    }
}
