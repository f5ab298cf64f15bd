using System.Globalization;
using System.Text.Unicode;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// A table with a row for each file of a collection: CSV with commas or semicolons, or TSV, with a header. The column
/// <c>file</c> is needed and names a file, with or without its folder, packing and extension. The last fields of a row may be
/// missing.
/// </summary>
internal sealed class ItemTable
{
    private const string File = "file";

    private readonly Dictionary<string, ItemRow> _rows = new(StringComparer.Ordinal);
    private readonly ProblemList _problems = new();
    private readonly string _name;

    private readonly bool _isExact;

    private ItemTable(string name, bool isExact) => (_name, _isExact) = (name, isExact);

    /// <summary>The number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>The columns that are not known.</summary>
    public IReadOnlyList<string> UnknownColumns { get; private set; } = [];

    /// <summary>Reads a table.</summary>
    /// <param name="file">The file.</param>
    /// <param name="known">The known columns besides <c>file</c>.</param>
    /// <param name="mostRows">The largest number of rows.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="isExact">Whether a program wrote the table, so that blanks at the ends of values belong to them.</param>
    /// <exception cref="InputException">The table can't be read, or has no column <c>file</c>.</exception>
    public static async Task<ItemTable> ReadAsync(InputFile file, IReadOnlyList<string> known, int mostRows, CancellationToken cancellationToken, bool isExact = false)
    {
        var table = new ItemTable(file.Name, isExact);
        var records = await CsvRecords.OpenAsync(file, 0, cancellationToken);
        var expected = $"Expected a header such as {File},{string.Join(',', known.Take(3))}.";
        if (!await records.NextAsync(cancellationToken))
            throw new InputException("empty", $"{file.Name} is empty", expected);
        var columns = table.Header(records, known);
        var fields = records.Count;
        if (!columns.Contains(File))
            throw new InputException("bad-header", $"{file.Name} has no column \"{File}\"", expected);
        while (await records.NextAsync(cancellationToken))
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"{file.Name}, line {records.Line}");
            if (records.Count > fields)
                throw new InputException("field-count", $"{where}: {CsvRecords.Miscounted(records.Count, fields)}", "Put values that hold a separator in quotes.");
            if (++table.Count > mostRows)
                throw new InputException("too-many-rows", string.Create(CultureInfo.InvariantCulture, $"{where}: more than {mostRows} rows"));
            table.Add(records, columns, where);
        }

        return table;
    }

    /// <summary>Finds the row of each file.</summary>
    /// <param name="files">The files of the collection.</param>
    /// <returns>The rows by file; and the rows of no file, by the name in them.</returns>
    public (IReadOnlyDictionary<string, ItemRow> Rows, IReadOnlyDictionary<string, ItemRow> Unused) Match(IEnumerable<string> files)
    {
        var found = new Dictionary<string, ItemRow>(StringComparer.Ordinal);
        var used = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (NamesOf(file).FirstOrDefault(_rows.ContainsKey) is not { } name || !found.TryAdd(file, _rows[name]))
                continue;
            if (!used.TryAdd(name, file))
                _rows[name].Add("ambiguous-file", $"{name} names both {used[name]} and {file}: expected a name with its folder");
        }

        return (found, _rows.Where(row => !used.ContainsKey(row.Key)).ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>Throws if the table has a fault.</summary>
    /// <exception cref="InputException">All faults of the table.</exception>
    public void RequireSound()
    {
        if (!_problems.IsEmpty)
        {
            throw _problems.Shown is [var single]
                ? new InputException(single.Code, single.ToString())
                : new InputException(string.Create(CultureInfo.InvariantCulture, $"{_name} has {_problems.Total} faults"), _problems);
        }
    }

    // From the most to the least exact.
    private static string[] NamesOf(string file)
    {
        var unpacked = SwcFileName.Unpacked(file);
        return
        [
            file, unpacked, Path.ChangeExtension(unpacked, null),
            Path.GetFileName(file), Path.GetFileName(unpacked), Path.GetFileNameWithoutExtension(unpacked),
        ];
    }

    // Returns the known name of each field, or null.
    private string?[] Header(CsvRecords records, IReadOnlyList<string> known)
    {
        var columns = new string?[records.Count];
        var unknown = new List<string>();
        for (var i = 0; i < columns.Length; i++)
        {
            var title = records.Text(i).Trim();
            columns[i] = known.Prepend(File).FirstOrDefault(name => string.Equals(name, title, StringComparison.OrdinalIgnoreCase));
            if (columns[i] is null)
                unknown.Add(title.Length == 0 ? "(no name)" : title);
            else if (columns.AsSpan(0, i).Contains(columns[i]))
                throw new InputException("bad-header", $"{_name} has the column {title} twice");
        }

        UnknownColumns = unknown;
        return columns;
    }

    private void Add(CsvRecords records, string?[] columns, string where)
    {
        var row = new ItemRow(where, _problems);
        for (var i = 0; i < records.Count; i++)
        {
            if (columns[i] is not { } column || (_isExact ? records.Text(i) : records.Text(i).Trim()) is not { Length: > 0 } text)
                continue;
            if (Utf8.IsValid(records.Utf8(i)))
                row.Values.Add(column, SpreadsheetText.Restore(text));
            else
                row.Add("bad-text", $"the {column} \"{Excerpt.Of(text)}\" is not in UTF-8");
        }

        if (row[File] is not { } name)
        {
            // A row without any value is a line that a spreadsheet added.
            if (row.Values.Count > 0)
                row.Add("bad-value", $"the {File} is missing");
        }
        else if (!_rows.TryAdd(name, row))
        {
            row.Add("duplicate-row", $"{name} occurs a second time");
        }
    }
}

/// <summary>A row of a table with a row for each file.</summary>
/// <param name="where">The table and the line, for messages.</param>
/// <param name="problems">Receives the row's faults.</param>
internal sealed class ItemRow(string where, ProblemList problems)
{
    /// <summary>The values that are not empty, by column.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The value of a column; or null.</summary>
    public string? this[string column] => Values.GetValueOrDefault(column);

    /// <summary>The annotations, which have semicolons between them (<see cref="AnnotationList"/>); or null.</summary>
    public IReadOnlyList<string>? Annotations =>
        this["annotations"] is { } text ? AnnotationList.Split(text) : null;

    /// <summary>The id in a column; or null. Another value is a fault.</summary>
    public long? Id(string column)
    {
        if (this[column] is not { } text)
            return null;
        if (CsvNumber.TryWhole(text, out var id) && id > 0)
            return id;
        Add("bad-value", $"the {column} is \"{Excerpt.Of(text)}\": expected a whole number above 0");
        return null;
    }

    /// <summary>Adds a fault.</summary>
    public void Add(string code, string message) => problems.Add(code, () => new Problem(code, message, where));
}
