using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// A table that says what items are called: CSV or TSV with a header, of which <c>file</c> (with its extension or without) is
/// needed, and <c>name</c>, <c>source_id</c> and <c>annotations</c> (with semicolons between) are known. The last fields of a
/// row may be left out.
/// </summary>
public sealed class ItemNames
{
    private static readonly string[] Known = ["file", "name", "source_id", "annotations"];

    // What columns that are not taken are called, beside those of the source's rows.
    private const string Option = "--names";

    private readonly Dictionary<string, SkeletonItem> _items = new(StringComparer.Ordinal);
    private readonly List<string> _unknown = [];
    private long _rows;

    private ItemNames()
    {
    }

    /// <summary>No names.</summary>
    public static ItemNames None { get; } = new();

    /// <summary>Reads a table.</summary>
    /// <exception cref="InputException">It can't be read, is not in UTF-8, or does not say which item a row is about.</exception>
    public static async Task<ItemNames> ReadAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = await InputFile.OpenAsync(path, InputLimits.Usual, cancellationToken);
        await using (file)
        {
            var names = new ItemNames();
            var records = await CsvRecords.OpenAsync(file, 0, cancellationToken);
            var columns = new int[Known.Length];
            Array.Fill(columns, -1);
            if (!await records.NextAsync(cancellationToken))
                throw new InputException("empty", $"{file.Name} is empty", "Expected a header such as file,name,source_id,annotations.");
            for (var i = 0; i < records.Count; i++)
            {
                var name = records.Text(i).Trim();
                if (Array.IndexOf(Known, name.ToLowerInvariant()) is >= 0 and var known)
                    columns[known] = i;
                else
                    names._unknown.Add(name.Length == 0 ? "(no name)" : name);
            }

            var fields = records.Count;
            if (columns[0] < 0)
                throw new InputException("bad-header", $"{file.Name} has no column \"file\"", "Expected a header such as file,name,source_id,annotations.");
            while (await records.NextAsync(cancellationToken))
            {
                var where = string.Create(CultureInfo.InvariantCulture, $"{file.Name}, line {records.Line}");
                if (records.Count > fields)
                    throw new InputException("field-count", $"{where}: {CsvRecords.Miscounted(records.Count, fields)}", "Values with a comma or a tab in them are put in quotes.");
                names.Add(records, columns, where);
            }

            return names;
        }
    }

    /// <summary>An item with what the table says of it.</summary>
    public SkeletonItem Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name) is { } found ? _items[found] with { Name = name } : new SkeletonItem(name);
    }

    /// <summary>Notes the rows that name none of some items, and the columns that are not taken.</summary>
    internal void NoteUnknown(SurveyNotes notes, IEnumerable<SkeletonItem> items)
    {
        foreach (var column in _unknown)
            notes.CountField(Option, Encoding.UTF8.GetBytes(column), _rows);
        var found = items.Select(item => Find(item.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _items.Keys.Where(name => !found.Contains(name)))
            notes.CountItem(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>What the table calls an item, or null where it has no row of it.</summary>
    private string? Find(string name)
    {
        var unpacked = SwcFileName.Unpacked(name);
        return ((string[])
            [
                name, unpacked, Path.ChangeExtension(unpacked, null),
                Path.GetFileName(name), Path.GetFileName(unpacked), Path.GetFileNameWithoutExtension(unpacked),
            ]).FirstOrDefault(_items.ContainsKey);
    }

    private static string? Value(CsvRecords records, int[] columns, int known, string where)
    {
        if (columns[known] < 0 || columns[known] >= records.Count)
            return null;
        var text = records.Text(columns[known]).Trim();
        if (!Utf8.IsValid(records.Utf8(columns[known])))
            throw new InputException("bad-text", $"{where}: the {Known[known]} \"{Excerpt.Of(text)}\" is not in UTF-8");
        return text.Length > 0 ? SpreadsheetText.Restore(text) : null;
    }

    private void Add(CsvRecords records, int[] columns, string where)
    {
        _rows++;
        if (Value(records, columns, 0, where) is not { } name)
            return;
        var id = Value(records, columns, 2, where);
        var number = 0L;
        if (id is not null && (!CsvNumber.TryWhole(id, out number) || number < 1))
            throw new InputException("bad-value", $"{where}: the source_id \"{id}\" is no number above 0");
        var item = new SkeletonItem(name)
        {
            Title = Value(records, columns, 1, where),
            SourceId = id is null ? null : number,
            Annotations = [.. (Value(records, columns, 3, where) ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)],
        };
        if (!_items.TryAdd(name, item))
            throw new InputException("duplicate-row", $"{where}: {name} occurs a second time");
    }
}
