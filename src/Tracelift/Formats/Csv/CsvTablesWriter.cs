using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;
using Tracelift.Model;

namespace Tracelift.Formats.Csv;

/// <summary>
/// Writes the rows of CATMAID's tables as CSV. Values are exact: texts are quoted where needed, but not protected from spreadsheets,
/// because a load would take the protection for a part of the name.
/// </summary>
internal sealed class CsvTablesWriter(OutputItems items) : ITracingWriter
{
    private const int Full = 256 << 10;

    // Any of these may separate fields or records for some reader.
    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",;\t\r\n\""u8);

    private readonly Dictionary<ModelDescription, Table> _tables = [];
    private readonly Dictionary<ModelDescription, HashSet<string>> _limits = [];
    private readonly Dictionary<string, long> _notHeld = new(StringComparer.Ordinal);
    private long _bytes;

    /// <inheritdoc/>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> NotHeld => _notHeld;

    /// <inheritdoc/>
    public void Limit(ModelDescription model, params IReadOnlyCollection<string> fields) => _limits[model] = [.. fields];

    /// <inheritdoc/>
    public ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (!CsvTables.Taken.Contains(batch.Model))
        {
            if (batch.Count > 0)
                _notHeld[NotHeldNames.Of(batch.Model)] = _notHeld.GetValueOrDefault(NotHeldNames.Of(batch.Model)) + batch.Count;
            return ValueTask.CompletedTask;
        }

        if (!_tables.TryGetValue(batch.Model, out var table))
        {
            var limit = _limits.GetValueOrDefault(batch.Model);
            _tables.Add(batch.Model, table = new Table(batch.Model, [.. batch.Model.Columns.Where(column => column.InFiles && (column.Ordinal == 0 || limit is null || limit.Contains(column.Field)))]));
        }

        Interlocked.Add(ref _bytes, table.Add(batch));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        // In the order of the tables, so that the same data give the same archive.
        foreach (var model in CsvTables.Taken)
        {
            if (_tables.TryGetValue(model, out var table))
                await items.AddAsync($"{model.Table}.csv", table.Complete(), cancellationToken);
        }

        await items.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await items.DisposeAsync();
        foreach (var table in _tables.Values)
            await table.DisposeAsync();
    }

    private sealed class Table(ModelDescription model, Column[] columns) : IAsyncDisposable
    {
        private readonly ArrayBufferWriter<byte> _text = new(Full);
        private readonly FileStream _file = TemporaryFile.Create(model.Table);
        private bool _hasHeader;

        public long Add(Batch batch)
        {
            var before = _file.Position + _text.WrittenCount;
            if (!_hasHeader)
                _text.Write(System.Text.Encoding.UTF8.GetBytes(string.Join(',', columns.Select(column => column.Name)) + "\n"));
            _hasHeader = true;
            for (var row = 0; row < batch.Count; row++)
            {
                foreach (var column in columns)
                {
                    if (column != columns[0])
                        _text.Write(","u8);
                    var values = batch.Columns[column.Ordinal];
                    if (!values.IsNull(row))
                        Write(values, row);
                }

                _text.Write("\n"u8);
                if (_text.WrittenCount >= Full)
                    Flush();
            }

            return _file.Position + _text.WrittenCount - before;
        }

        public FileStream Complete()
        {
            Flush();
            return _file;
        }

        public ValueTask DisposeAsync() => _file.DisposeAsync();

        private void Write(BatchColumn values, int row)
        {
            var room = _text.GetSpan(64);
            int written;
            switch (values)
            {
                case FloatColumn floats:
                    Utf8Formatter.TryFormat(floats.Values[row], room, out written);
                    break;
                case DoubleColumn doubles:
                    Utf8Formatter.TryFormat(doubles.Values[row], room, out written);
                    break;
                case LongColumn longs when longs.Column.Kind == ColumnKind.Time:
                    Timestamp.ToMoment(longs.Values[row]).TryFormat(room, out written, "yyyy-MM-dd HH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture);
                    break;
                case LongColumn longs when longs.Column.Kind == ColumnKind.Boolean:
                    _text.Write(longs.Values[row] != 0 ? "t"u8 : "f"u8);
                    return;
                case LongColumn longs:
                    Utf8Formatter.TryFormat(longs.Values[row], room, out written);
                    break;
                default:
                    WriteText(((TextColumn)values).Utf8(row));
                    return;
            }

            _text.Advance(written);
        }

        // An empty text is in quotes: a field without any is null. Blanks at the ends are kept by quotes, too.
        private void WriteText(ReadOnlySpan<byte> text)
        {
            if (text.Length > 0 && text.IndexOfAny(Quoted) < 0 && text[0] != ' ' && text[^1] != ' ')
            {
                _text.Write(text);
                return;
            }

            _text.Write("\""u8);
            while (text.IndexOf((byte)'"') is >= 0 and var quote)
            {
                _text.Write(text[..(quote + 1)]);
                _text.Write("\""u8);
                text = text[(quote + 1)..];
            }

            _text.Write(text);
            _text.Write("\""u8);
        }

        private void Flush()
        {
            TemporaryFile.Write(_file, _text.WrittenSpan, model.Table);
            _text.ResetWrittenCount();
        }
    }
}
