using System.Globalization;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files;

namespace Tracelift.Formats.Csv;

/// <summary>
/// Reads the records of a table. The separator of fields is a comma, a tab or a semicolon: the most frequent of these in the
/// header. A quoted field may hold separators and line ends; quotes in it are doubled.
/// </summary>
internal sealed class CsvRecords
{
    private const int Size = 1 << 20;
    private const int LargestRecord = 1 << 24;

    private readonly InputFile _file;
    private readonly List<Field> _fields = [];
    private byte[] _buffer = new byte[Size];
    private byte _separator = (byte)',';
    private long _offset;
    private int _start;
    private int _end;
    private bool _isAtEnd;

    // The line of the next record; 0 if reading began in the middle of the file.
    private long _line;
    private int _behindQuote = -1;

    private CsvRecords(InputFile file, long offset, long line) => (_file, _offset, _line) = (file, offset, line);

    /// <summary>The byte offset of the current record.</summary>
    public long Position { get; private set; }

    /// <summary>The line of the current record; 0 if reading did not begin at the start of the file.</summary>
    public long Line { get; private set; }

    /// <summary>The byte offset behind the current record.</summary>
    public long End => _offset - (_end - _start);

    /// <summary>The number of fields in the current record.</summary>
    public int Count => _fields.Count;

    /// <summary>The separator of fields.</summary>
    public byte Separator => _separator;

    /// <summary>Opens a reader at the start of the file, or at the start of a record.</summary>
    public static async Task<CsvRecords> OpenAsync(InputFile file, long offset, CancellationToken cancellationToken)
    {
        var records = new CsvRecords(file, offset, offset > 0 ? 0 : 1);
        if (offset > 0)
            return records;
        while (records._end < 4 && await records.FillAsync(cancellationToken))
        {
        }

        // Skips a byte order mark, and finds the header's separator.
        if (records._buffer.AsSpan(0, records._end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            records._start = 3;
        var rest = records._buffer.AsSpan(records._start, records._end - records._start);
        var line = rest.IndexOf((byte)'\n') is >= 0 and var end ? rest[..end] : rest;
        var (most, separator) = (0, records._separator);
        foreach (var candidate in ",\t;"u8)
        {
            if (line.Count(candidate) is var count && count > most)
                (most, separator) = (count, candidate);
        }

        records._separator = separator;
        return records;
    }

    /// <summary>Returns a reader of the same file from another record.</summary>
    public CsvRecords From(long offset) => new(_file, offset, offset == End ? _line : 0) { _separator = _separator };

    /// <summary>Moves to the next record; skips empty lines.</summary>
    /// <exception cref="InputException">A quote is not closed, text follows a closing quote, or a record is too large.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_start < _end && _buffer[_start] is (byte)'\n' or (byte)'\r')
                _line += _buffer[_start++] == (byte)'\n' && _line > 0 ? 1 : 0;
            if (_start < _end && TryRead())
                return true;
            if (_behindQuote >= 0)
                throw await BehindQuoteAsync(_behindQuote, cancellationToken);
            if (_isAtEnd)
            {
                return _start >= _end
                    ? false
                    : throw new InputException("open-quote", $"{await WhereAsync(_start, cancellationToken)}: a quote is not closed");
            }

            await FillAsync(cancellationToken);
        }
    }

    /// <summary>Returns the bytes of a field.</summary>
    public ReadOnlySpan<byte> Utf8(int field)
    {
        var one = _fields[field];
        var bytes = _buffer.AsSpan(one.Start, one.Length);
        if (!one.HasDoubled)
            return bytes;

        // Bytes, because the caller has to see invalid UTF-8.
        var (single, count) = (new byte[bytes.Length], 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            single[count++] = bytes[i];
            if (bytes[i] == (byte)'"')
                i++;
        }

        return single.AsSpan(0, count);
    }

    /// <summary>Whether a field is missing: without a character and without quotes, which would make it an empty text.</summary>
    public bool IsMissing(int field) => field >= _fields.Count || _fields[field] is { Length: 0, IsQuoted: false };

    /// <summary>Describes the fault of a record with too many or too few fields.</summary>
    public static string Miscounted(int found, int expected) =>
        string.Create(CultureInfo.InvariantCulture, $"{found} {(found == 1 ? "field" : "fields")} found, {expected} expected, as in the header");

    /// <summary>Returns a field as text.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(Utf8(field));

    /// <summary>Reads a record, if all of it is in the buffer.</summary>
    private bool TryRead()
    {
        _fields.Clear();
        var at = _start;
        while (true)
        {
            var field = at;
            if (at < _end && _buffer[at] == (byte)'"')
            {
                if (!TryReadQuoted(ref at))
                    return false;
            }
            else
            {
                var rest = _buffer.AsSpan(at, _end - at);
                var length = rest.IndexOfAny(_separator, (byte)'\n');
                if (length < 0 && !_isAtEnd)
                    return false;
                length = length < 0 ? rest.Length : length;
                at += length;
                if ((at == _end || _buffer[at] == (byte)'\n') && length > 0 && _buffer[at - 1] == (byte)'\r')
                    length--;
                _fields.Add(new Field(field, length, IsQuoted: false, HasDoubled: false));
            }

            if (at < _end && _buffer[at] == _separator)
            {
                at++;
                continue;
            }

            (Position, Line) = (_offset - (_end - _start), _line);
            var next = Math.Min(at + 1, _end);
            if (_line > 0)
                _line += _buffer.AsSpan(_start, next - _start).Count((byte)'\n');
            _start = next;
            return true;
        }
    }

    private bool TryReadQuoted(ref int at)
    {
        var (from, hasDoubled) = (at + 1, false);
        for (at = from; ; at++)
        {
            var quote = _buffer.AsSpan(at, _end - at).IndexOf((byte)'"');
            if (quote < 0)
                return false;
            at += quote;
            if (at + 1 == _end && !_isAtEnd)
                return false;
            if (at + 1 < _end && _buffer[at + 1] == (byte)'"')
            {
                hasDoubled = true;
                at++;
                continue;
            }

            break;
        }

        _fields.Add(new Field(from, at - from, IsQuoted: true, hasDoubled));

        // The buffer may hold only the first half of a line end.
        at++;
        if (at < _end && _buffer[at] == (byte)'\r')
        {
            if (at + 1 == _end && !_isAtEnd)
                return false;
            if (at + 1 == _end || _buffer[at + 1] == (byte)'\n')
                at++;
        }

        if (at < _end && _buffer[at] != _separator && _buffer[at] != (byte)'\n')
        {
            _behindQuote = at;
            return false;
        }

        return at < _end || _isAtEnd;
    }

    // The end of such a record is unknown, and so are the rows that a surplus quote has swallowed.
    private async Task<InputException> BehindQuoteAsync(int at, CancellationToken cancellationToken)
    {
        var (where, line) = (await WhereAsync(at, cancellationToken), await LineOfAsync(_start, cancellationToken));
        return new InputException(
            "bad-table",
            string.Create(CultureInfo.InvariantCulture, $"{where}: text behind a closing quote, in the record that begins in line {line}"),
            "Double the quotes within a quoted value.");
    }

    private async Task<string> WhereAsync(int at, CancellationToken cancellationToken)
    {
        var line = await LineOfAsync(at, cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"{_file.Name}, line {line} (byte {_offset - (_end - at)})");
    }

    private async Task<long> LineOfAsync(int at, CancellationToken cancellationToken) => _line > 0
        ? _line + _buffer.AsSpan(_start, at - _start).Count((byte)'\n')
        : await new CsvLines(_file).OfAsync(_offset - (_end - at), cancellationToken);

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LargestRecord)
            {
                var where = await WhereAsync(0, cancellationToken);
                throw new InputException("record-too-large", string.Create(CultureInfo.InvariantCulture, $"{where}: a record of more than {LargestRecord} bytes: a quote may not be closed"));
            }


            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var count = await _file.ReadAsync(_buffer.AsMemory(_end), _offset, cancellationToken);
        _offset += count;
        _end += count;
        _isAtEnd = count == 0;
        return count > 0;
    }

    private readonly record struct Field(int Start, int Length, bool IsQuoted, bool HasDoubled);
}
