using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Model;

namespace Tracelift.Formats.Csv;

/// <summary>A CSV file with the rows of a table. The header gives the place of each column.</summary>
internal sealed class CsvTable : IAsyncDisposable
{
    private CsvTable(InputFile file, ModelDescription model, long place, CsvRecords header, int[] columns, IReadOnlyList<string> unknown)
    {
        (File, Model, Place, Header, Columns, Unknown) = (file, model, place, header, columns, unknown);
        (FirstRecord, Fields, Lines) = (header.End, header.Count, new CsvLines(file));
    }

    public InputFile File { get; }

    public ModelDescription Model { get; }

    /// <summary>Offset of this file where the positions of several files share one range of numbers.</summary>
    public long Place { get; }

    /// <summary>The byte offset behind the header.</summary>
    public long FirstRecord { get; }

    /// <summary>The number of fields in the header, which each record should have.</summary>
    public int Fields { get; }

    /// <summary>For each column of the model its place in a record, or -1.</summary>
    public int[] Columns { get; }

    /// <summary>The names of columns that are ignored.</summary>
    public IReadOnlyList<string> Unknown { get; }

    private CsvRecords Header { get; }

    /// <summary>Finds the lines of records.</summary>
    public CsvLines Lines { get; }

    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The file, which the table disposes of, also after a fault.</param>
    /// <param name="model">The model of the rows.</param>
    /// <param name="place">The offset of the file's positions.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The file can't be read, or lacks a column that every row needs.</exception>
    public static async Task<CsvTable> OpenAsync(InputFile file, ModelDescription model, long place, CancellationToken cancellationToken)
    {
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

    /// <summary>Starts to read records.</summary>
    /// <param name="from">The byte offset of the first record.</param>
    public CsvRecords Read(long from) => Header.From(Math.Max(from, FirstRecord));

    public ValueTask DisposeAsync() => File.DisposeAsync();

    // Links need no id of their own; an option can name the owner of rows, and the project is the target's.
    private static bool IsNeeded(ModelDescription model, Column column) =>
        column is { IfMissing: MissingValue.Error, InFiles: true } && column.RefersTo != Models.User && column.RefersTo != Models.Project
        && (column.Ordinal != 0 || (model != Models.ClassInstanceClassInstance && model != Models.TreenodeConnector && model != Models.TreenodeClassInstance));
}
