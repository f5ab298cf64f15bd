using System.Buffers;
using System.Collections.Immutable;

namespace Tracelift.Model;

/// <summary>
/// Some thousands of rows of one model as typed columns. The arrays come from a shared pool, so the consumer of a batch
/// disposes of it.
/// </summary>
public sealed class Batch : IDisposable
{
    /// <summary>The largest number of rows in a batch.</summary>
    public const int Capacity = 4096;

    private readonly ImmutableArray<BatchColumn> _columns;
    private long[]? _positions;

    private Batch(ModelDescription model)
    {
        Model = model;
        var columns = ImmutableArray.CreateBuilder<BatchColumn>(model.Columns.Length);
        foreach (var column in model.Columns)
        {
            columns.Add(column.Storage switch
            {
                ColumnStorage.Float => new FloatColumn(column),
                ColumnStorage.Double => new DoubleColumn(column),
                ColumnStorage.Text => new TextColumn(column),
                _ => new LongColumn(column),
            });
        }

        _columns = columns.MoveToImmutable();
    }

    /// <summary>The model of the rows.</summary>
    public ModelDescription Model { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; set; }

    /// <summary>Whether the batch is full.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>The place of each row for messages: a byte offset in a file. Empty if the source has no such places.</summary>
    public Span<long> Positions => _positions is null ? [] : _positions.AsSpan(0, Count);

    /// <summary>The primary keys.</summary>
    public Span<long> Ids => Longs(0).Values.AsSpan(0, Count);

    /// <summary>All columns, in the model's order.</summary>
    public ImmutableArray<BatchColumn> Columns => _columns;

    /// <summary>Returns an empty batch.</summary>
    public static Batch Rent(ModelDescription model) => new(model);

    /// <summary>Returns the column of numbers, ids, booleans or times at an index.</summary>
    public LongColumn Longs(int ordinal) => (LongColumn)_columns[ordinal];

    /// <summary>Returns the column of numbers, ids, booleans or times with a field name.</summary>
    public LongColumn Longs(string field) => (LongColumn)_columns[Model[field].Ordinal];

    /// <summary>Returns the column of floats at an index.</summary>
    public FloatColumn Floats(int ordinal) => (FloatColumn)_columns[ordinal];

    /// <summary>Returns the column of floats with a field name.</summary>
    public FloatColumn Floats(string field) => (FloatColumn)_columns[Model[field].Ordinal];

    /// <summary>Returns the column of 64-bit floats with a field name.</summary>
    public DoubleColumn Doubles(string field) => (DoubleColumn)_columns[Model[field].Ordinal];

    /// <summary>Returns the column of texts at an index.</summary>
    public TextColumn Texts(int ordinal) => (TextColumn)_columns[ordinal];

    /// <summary>Returns the column of texts with a field name.</summary>
    public TextColumn Texts(string field) => (TextColumn)_columns[Model[field].Ordinal];

    /// <summary>Sets the place of a row.</summary>
    public void SetPosition(int row, long position)
    {
        _positions ??= ArrayPool<long>.Shared.Rent(Capacity);
        _positions[row] = position;
    }

    /// <summary>Appends a row of another batch of the same model.</summary>
    public void Append(Batch other, int row)
    {
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Copy(other._columns[i], row, Count);
        if (other._positions is not null)
            SetPosition(Count, other._positions[row]);
        Count++;
    }

    /// <summary>Keeps only the rows for which <paramref name="keep"/> is true, in place.</summary>
    /// <returns>The number of rows removed.</returns>
    public int Filter(ReadOnlySpan<bool> keep)
    {
        var to = 0;
        for (var row = 0; row < Count; row++)
        {
            if (!keep[row])
                continue;
            if (to != row)
            {
                foreach (var column in _columns)
                    column.Copy(column, row, to);
                if (_positions is not null)
                    _positions[to] = _positions[row];
            }

            to++;
        }

        var gone = Count - to;
        Count = to;
        return gone;
    }

    /// <summary>Returns the arrays to the pool.</summary>
    public void Dispose()
    {
        foreach (var column in _columns)
            column.Return();
        if (_positions is not null)
            ArrayPool<long>.Shared.Return(_positions);
        _positions = null;
    }
}
