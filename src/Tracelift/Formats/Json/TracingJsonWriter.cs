using Tracelift.Errors;
using Tracelift.Formats.Destinations;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// Writes tracing data as CATMAID's <c>catmaid_export_data</c> does, byte for byte (docs/formats/tracing-json.md): a
/// JSON array, two spaces of indent, non-ASCII as escapes, times with milliseconds, floats as Python lays them out.
/// </summary>
public sealed class TracingJsonWriter : ITracingWriter
{
    // Longer text is written in pieces, so that a mesh need not fit into the buffer.
    private const int LongText = 64 << 10;

    // Two threads format batches of at least this many rows with no more text than this.
    private const int ManyRows = 256;
    private const int MuchText = 1 << 20;

    private readonly Stream _stream;
    private readonly JsonRow?[] _rows = new JsonRow?[Models.All.Length];
    private readonly JsonRow?[] _rowsOfOther = new JsonRow?[Models.All.Length];
    private readonly JsonBuffer _buffer = new();
    private readonly JsonBuffer _other = new();
    private bool _isFirst = true;
    private bool _isComplete;

    /// <summary>Creates a writer to a stream, which it leaves open.</summary>
    public TracingJsonWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _buffer.Append("[\n"u8);
    }

    /// <summary>The number of bytes written so far. Safe to read from any thread.</summary>
    public long Bytes => _buffer.Total + _other.Total;

    /// <summary>Limits the written fields of a model, from now on, in the usual order.</summary>
    /// <exception cref="ArgumentException">The model has no such field.</exception>
    public void Limit(ModelDescription model, params IReadOnlyCollection<string> fields)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(fields);
        var columns = fields.Select(field => model[field]).ToHashSet();
        _rows[model.Index] = new JsonRow(model, columns.Contains);
        _rowsOfOther[model.Index] = new JsonRow(model, columns.Contains);
    }

    /// <summary>Writes the rows of a batch; the caller keeps the batch.</summary>
    /// <exception cref="InputException">
    /// <c>not-finite</c>: a float is not a number or infinite, which JSON can't express.
    /// </exception>
    public async ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_isComplete, this);
        var row = _rows[batch.Model.Index] ??= new JsonRow(batch.Model, _ => true);
        if (batch.Count >= ManyRows && row.LengthOfTexts(batch) is { Longest: < LongText, Total: < MuchText })
        {
            await WriteByTwoAsync(row, batch, cancellationToken);
            return;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            var textLength = row.LengthOfText(batch, i);
            if (textLength < LongText)
            {
                AppendRow(row, batch, i, _buffer);
            }
            else
            {
                AppendComma(_buffer);
                await WriteLongAsync(row, batch, i, cancellationToken);
            }

            if (_buffer.IsFull)
                await _buffer.FlushAsync(_stream, cancellationToken);
        }
    }

    /// <summary>Ends the array. Without this call the file is incomplete.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        _buffer.Append(_isFirst ? "]\n"u8 : "\n]\n"u8);
        _isComplete = true;
        await _buffer.FlushAsync(_stream, cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    /// <summary>Releases the buffers. Does not complete the array.</summary>
    public ValueTask DisposeAsync()
    {
        _isComplete = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Formatting is most of an export's work, so another thread formats the second half of the rows.</summary>
    private async ValueTask WriteByTwoAsync(JsonRow row, Batch batch, CancellationToken cancellationToken)
    {
        var rowOfOther = _rowsOfOther[batch.Model.Index] ??= new JsonRow(batch.Model, _ => true);
        var half = batch.Count / 2;
        AppendRow(row, batch, 0, _buffer);
        var other = Task.Run(() => AppendRows(rowOfOther, batch, half, batch.Count, _other), CancellationToken.None);
        try
        {
            AppendRows(row, batch, 1, half, _buffer);
        }
        finally
        {
            // The caller may reuse the batch after this method.
            await other;
        }

        await _buffer.FlushAsync(_stream, cancellationToken);
        await _other.FlushAsync(_stream, cancellationToken);
    }

    private void AppendRows(JsonRow row, Batch batch, int from, int to, JsonBuffer into)
    {
        for (var i = from; i < to; i++)
            AppendRow(row, batch, i, into);
    }

    private void AppendRow(JsonRow row, Batch batch, int index, JsonBuffer into)
    {
        AppendComma(into);
        row.Append(batch, index, row.LengthOfText(batch, index), into);
    }

    private void AppendComma(JsonBuffer into)
    {
        if (_isFirst)
            _isFirst = false;
        else
            into.Append(",\n"u8);
    }

    private async ValueTask WriteLongAsync(JsonRow row, Batch batch, int index, CancellationToken cancellationToken)
    {
        row.Begin(batch, index, _buffer);
        foreach (var column in row.Columns)
        {
            if (batch.Columns[column.Column.Ordinal] is not TextColumn text || text.IsNull(index))
            {
                column.Append(batch, index, _buffer);
                continue;
            }

            var isJson = text.Column.Kind == ColumnKind.Json;
            _buffer.Append(column.Prefix);
            if (!isJson)
                _buffer.Append("\""u8);
            for (var start = 0; start < text.Utf8(index).Length;)
            {
                start = AppendPiece(text.Utf8(index), start, isJson);
                if (_buffer.IsFull)
                    await _buffer.FlushAsync(_stream, cancellationToken);
            }

            if (!isJson)
                _buffer.Append("\""u8);
        }

        _buffer.Append(row.End);
    }

    // A piece ends on a character boundary.
    private int AppendPiece(ReadOnlySpan<byte> text, int start, bool isJson)
    {
        var end = Math.Min(start + LongText, text.Length);
        while (end < text.Length && end > start + 1 && (text[end] & 0xc0) == 0x80)
            end--;
        if (isJson)
            _buffer.Append(text[start..end]);
        else
            _buffer.AppendText(text[start..end]);
        return end;
    }
}
