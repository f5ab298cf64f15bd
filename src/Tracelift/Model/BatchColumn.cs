using System.Buffers;
using System.Text;

namespace Tracelift.Model;

/// <summary>The values of one column of a <see cref="Batch"/>.</summary>
public abstract class BatchColumn
{
    private bool[] _nulls = ArrayPool<bool>.Shared.Rent(Batch.Capacity);

    // Allocated on demand: most columns have no such row.
    private bool[]? _notFinite;

    private protected BatchColumn(Column column)
    {
        Column = column;
        Array.Clear(_nulls);
    }

    /// <summary>The description of the column.</summary>
    public Column Column { get; }

    /// <summary>Whether any row was ever set to null; if not, callers need not check.</summary>
    public bool MayHaveNulls { get; private set; }

    /// <summary>Whether a row's value is null.</summary>
    public bool IsNull(int row) => _nulls[row];

    /// <summary>Whether a row's value replaces NaN or an infinite number of its source (<see cref="FloatColumn.SetNotFinite"/>).</summary>
    public bool WasNotFinite(int row) => _notFinite is not null && _notFinite[row];

    /// <summary>Counts such values among the first rows.</summary>
    public int CountNotFinite(int rows) => _notFinite is null ? 0 : _notFinite.AsSpan(0, rows).Count(true);

    /// <summary>Sets a row's value to null.</summary>
    public virtual void SetNull(int row)
    {
        _nulls[row] = true;
        MayHaveNulls = true;
        _notFinite?[row] = false;
    }

    private protected void SetNotNull(int row)
    {
        _nulls[row] = false;
        _notFinite?[row] = false;
    }

    private protected void MarkNotFinite(int row)
    {
        if (_notFinite is null)
        {
            _notFinite = ArrayPool<bool>.Shared.Rent(Batch.Capacity);
            Array.Clear(_notFinite);
        }

        _notFinite[row] = true;
    }

    /// <summary>Copies one value of a column of the same storage.</summary>
    internal abstract void Copy(BatchColumn from, int fromRow, int toRow);

    internal virtual void Return()
    {
        ArrayPool<bool>.Shared.Return(_nulls);
        _nulls = [];
        if (_notFinite is not null)
            ArrayPool<bool>.Shared.Return(_notFinite);
        _notFinite = null;
    }
}

/// <summary>A column of values with a fixed size, in an array.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class ValueColumn<T> : BatchColumn
    where T : struct
{
    private protected ValueColumn(Column column)
        : base(column) =>
        Values = ArrayPool<T>.Shared.Rent(Batch.Capacity);

    /// <summary>The values; 0 for null. The array can be longer than the batch.</summary>
    public T[] Values { get; private set; }

    /// <summary>Sets a row's value.</summary>
    public void Set(int row, T value)
    {
        Values[row] = value;
        SetNotNull(row);
    }

    /// <inheritdoc/>
    public sealed override void SetNull(int row)
    {
        Values[row] = default;
        base.SetNull(row);
    }

    internal sealed override void Copy(BatchColumn from, int fromRow, int toRow)
    {
        if (from.IsNull(fromRow))
            SetNull(toRow);
        else
            Set(toRow, ((ValueColumn<T>)from).Values[fromRow]);
        if (from.WasNotFinite(fromRow))
            MarkNotFinite(toRow);
    }

    internal sealed override void Return()
    {
        base.Return();
        ArrayPool<T>.Shared.Return(Values);
        Values = [];
    }
}

/// <summary>Ids, integers, booleans (1, 0) and times (microseconds since 1970-01-01 UTC).</summary>
public sealed class LongColumn : ValueColumn<long>
{
    internal LongColumn(Column column)
        : base(column)
    {
    }
}

/// <summary>32-bit floats.</summary>
public sealed class FloatColumn : ValueColumn<float>
{
    internal FloatColumn(Column column)
        : base(column)
    {
    }

    /// <summary>
    /// Sets a row's value from a store. A CATMAID database can hold NaN and infinite numbers in some columns, which no
    /// consumer of a batch can express.
    /// </summary>
    public void SetStored(int row, float value)
    {
        if (float.IsFinite(value))
            Set(row, value);
        else
            SetNotFinite(row);
    }

    /// <summary>
    /// Sets the value of a row whose source has no finite number: null if the column is nullable, else its default. Marks
    /// the row, so that it can be counted.
    /// </summary>
    public void SetNotFinite(int row)
    {
        if (Column.Nullable)
            SetNull(row);
        else
            Set(row, (float)Column.Default);
        MarkNotFinite(row);
    }
}

/// <summary>64-bit floats.</summary>
public sealed class DoubleColumn : ValueColumn<double>
{
    internal DoubleColumn(Column column)
        : base(column)
    {
    }

    /// <summary>Sets a row's value from a store; 0 for NaN and infinite numbers.</summary>
    public void SetStored(int row, double value) => Set(row, double.IsFinite(value) ? value : 0);
}

/// <summary>A column of texts in UTF-8: one byte array, with the offset of each row's value.</summary>
public sealed class TextColumn : BatchColumn
{
    // In bytes. A pool may keep one array for each thread, which is too much for the text of a large mesh.
    private const int LargestPooled = 8 << 20;

    private static readonly SearchValues<byte> NotFiniteLetters = SearchValues.Create("nNiI"u8);

    private readonly int[] _starts = ArrayPool<int>.Shared.Rent(Batch.Capacity);
    private readonly int[] _lengths = ArrayPool<int>.Shared.Rent(Batch.Capacity);
    private byte[] _bytes = [];
    private int _used;

    internal TextColumn(Column column)
        : base(column)
    {
    }

    /// <summary>Returns a row's value in UTF-8; empty for null. Valid until the column changes.</summary>
    public ReadOnlySpan<byte> Utf8(int row) => IsNull(row) ? [] : _bytes.AsSpan(_starts[row], _lengths[row]);

    /// <summary>Returns a row's value as a string; or null.</summary>
    public string? Text(int row) => IsNull(row) ? null : Encoding.UTF8.GetString(Utf8(row));

    /// <summary>Sets a row's value.</summary>
    public void Set(int row, ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        Place(row, utf8.Length);
    }

    /// <summary>Sets a row's value.</summary>
    public void Set(int row, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Place(row, Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    /// <summary>
    /// Sets a row's geometry from a store. PostGIS accepts NaN and infinite numbers, which no mesh can have: 0 replaces
    /// them, and the row is marked.
    /// </summary>
    public void SetStoredGeometry(int row, ReadOnlySpan<byte> utf8)
    {
        // A letter after the first bracket belongs to NaN, Infinity or the exponent of a number.
        var start = utf8.IndexOf((byte)'(');
        if (start < 0 || !utf8[start..].ContainsAny(NotFiniteLetters))
        {
            Set(row, utf8);
            return;
        }

        var room = Room(utf8.Length);
        var length = 0;
        for (var at = 0; at < utf8.Length;)
        {
            var word = at < start ? start : utf8[at..].IndexOfAny(" ,()"u8);
            word = word < 0 ? utf8.Length - at : Math.Max(word, 1);
            var isNotFinite = at >= start && utf8.Slice(at, word).ContainsAny(NotFiniteLetters);
            if (isNotFinite)
                room[length++] = (byte)'0';
            else
                utf8.Slice(at, word).CopyTo(room[length..]);
            length += isNotFinite ? 0 : word;
            at += word;
        }

        Place(row, length);
        MarkNotFinite(row);
    }

    /// <summary>Reserves room for a value; <see cref="Place"/> completes it.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            var size = Math.Max(checked(_used + bytes), Math.Max(1024, _bytes.Length * 2));
            var larger = size <= LargestPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
            _bytes.AsSpan(0, _used).CopyTo(larger);
            ReturnBytes();
            _bytes = larger;
        }

        return _bytes.AsSpan(_used);
    }

    /// <summary>Makes the first bytes of the last <see cref="Room"/> a row's value.</summary>
    public void Place(int row, int length)
    {
        _starts[row] = _used;
        _lengths[row] = length;
        _used += length;
        SetNotNull(row);
    }

    internal override void Copy(BatchColumn from, int fromRow, int toRow)
    {
        if (from.IsNull(fromRow))
        {
            SetNull(toRow);
        }
        else if (ReferenceEquals(from, this))
        {
            _starts[toRow] = _starts[fromRow];
            _lengths[toRow] = _lengths[fromRow];
            SetNotNull(toRow);
        }
        else
        {
            Set(toRow, ((TextColumn)from).Utf8(fromRow));
        }

        if (from.WasNotFinite(fromRow))
            MarkNotFinite(toRow);
    }

    internal override void Return()
    {
        base.Return();
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_lengths);
        ReturnBytes();
        _bytes = [];
        _used = 0;
    }

    private void ReturnBytes()
    {
        if (_bytes.Length is > 0 and <= LargestPooled)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
