using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Model;

namespace Tracelift.Formats.Csv;

/// <summary>A file with the rows of a table: its header says which column is where.</summary>
internal sealed class CsvTable : IAsyncDisposable
{
    private CsvTable(InputFile file, ModelDescription model, long place, CsvRecords header, int[] columns, IReadOnlyList<string> unknown)
    {
        (File, Model, Place, Header, Columns, Unknown) = (file, model, place, header, columns, unknown);
        (FirstRecord, Fields, Lines) = (header.End, header.Count, new CsvLines(file));
    }

    public InputFile File { get; }

    public ModelDescription Model { get; }

    /// <summary>What comes before the file where positions of several files are one row of numbers.</summary>
    public long Place { get; }

    /// <summary>Where the header ends.</summary>
    public long FirstRecord { get; }

    /// <summary>How many fields the header has, and each record should have.</summary>
    public int Fields { get; }

    /// <summary>Of each of the model's columns its place in a record, or -1.</summary>
    public int[] Columns { get; }

    /// <summary>The names of columns that are not taken.</summary>
    public IReadOnlyList<string> Unknown { get; }

    private CsvRecords Header { get; }

    /// <summary>Tells lines.</summary>
    public CsvLines Lines { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="model">What it holds.</param>
    /// <param name="place">What comes before it.</param>
    /// <param name="limits">How much is unpacked.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">It can't be read, or lacks a column without which no row can be.</exception>
    public static async Task<CsvTable> OpenAsync(
        string path, string name, ModelDescription model, long place, InputLimits limits, CancellationToken cancellationToken)
    {
        var file = await InputFile.OpenAsync(path, name, limits, cancellationToken);
        try
        {
            var header = await CsvRecords.OpenAsync(file, 0, cancellationToken);
            if (!await header.NextAsync(cancellationToken))
                throw new InputException("empty", $"{file.Name} is empty", $"Expected a header with the columns of the table {model.Table}.");
            var columns = new int[model.Columns.Length];
            var unknown = new List<string>();
            Array.Fill(columns, -1);
            for (var i = 0; i < header.Count; i++)
            {
                var title = header.Text(i).Trim();
                if (model.Columns.FirstOrDefault(column => column.InFiles && string.Equals(column.Name, title, StringComparison.OrdinalIgnoreCase)) is not { } column)
                    unknown.Add(title.Length == 0 ? "(no name)" : title);
                else if (columns[column.Ordinal] >= 0)
                    throw new InputException("bad-header", $"{file.Name} has the column {title} twice");
                else
                    columns[column.Ordinal] = i;
            }

            var missing = model.Columns.Where(column => columns[column.Ordinal] < 0 && IsNeeded(model, column)).Select(column => column.Name).ToList();
            return missing.Count == 0
                ? new CsvTable(file, model, place, header, columns, unknown)
                : throw new InputException("bad-header", $"{file.Name} lacks {string.Join(", ", missing)}", $"Its first line should name columns of the table {model.Table}.");
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to read records.</summary>
    /// <param name="from">Where one begins, in this file.</param>
    public CsvRecords Read(long from) => Header.From(Math.Max(from, FirstRecord));

    public ValueTask DisposeAsync() => File.DisposeAsync();

    // Links need no id of their own; who owns rows can be said otherwise, and the project is the target.
    private static bool IsNeeded(ModelDescription model, Column column) =>
        column.IfMissing == MissingValue.Error && column.RefersTo != Models.User && column.RefersTo != Models.Project
        && (column.Ordinal != 0 || (model != Models.ClassInstanceClassInstance && model != Models.TreenodeConnector && model != Models.TreenodeClassInstance));
}
