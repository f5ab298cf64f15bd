using System.Buffers;
using System.Collections.Immutable;

namespace Tracelift.Model;

/// <summary>
/// Some thousands of rows of one model as typed columns. Arrays come from a shared pool: whoever takes a batch out of
/// a stage disposes of it.
/// </summary>
public sealed class Batch : IDisposable
{
    /// <summary>Rows that a batch holds at most.</summary>
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

    /// <summary>The rows' model.</summary>
    public ModelDescription Model { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; set; }

    /// <summary>Whether no further row fits.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Where each row comes from, for messages: a byte offset in a file. Empty where that says nothing.</summary>
    public Span<long> Positions => _positions is null ? [] : _positions.AsSpan(0, Count);

    /// <summary>The primary keys.</summary>
    public Span<long> Ids => Longs(0).Values.AsSpan(0, Count);

    /// <summary>All columns, in the model's order.</summary>
    public ImmutableArray<BatchColumn> Columns => _columns;

    /// <summary>An empty batch.</summary>
    public static Batch Rent(ModelDescription model) => new(model);

    /// <summary>The column at a place, of numbers, ids, booleans or times.</summary>
    public LongColumn Longs(int ordinal) => (LongColumn)_columns[ordinal];

    /// <summary>The column with a name in files, of numbers, ids, booleans or times.</summary>
    public LongColumn Longs(string field) => (LongColumn)_columns[Model[field].Ordinal];

    /// <summary>The column at a place, of floats.</summary>
    public FloatColumn Floats(int ordinal) => (FloatColumn)_columns[ordinal];

    /// <summary>The column with a name in files, of floats.</summary>
    public FloatColumn Floats(string field) => (FloatColumn)_columns[Model[field].Ordinal];

    /// <summary>The column with a name in files, of 64-bit floats.</summary>
    public DoubleColumn Doubles(string field) => (DoubleColumn)_columns[Model[field].Ordinal];

    /// <summary>The column at a place, of text.</summary>
    public TextColumn Texts(int ordinal) => (TextColumn)_columns[ordinal];

    /// <summary>The column with a name in files, of text.</summary>
    public TextColumn Texts(string field) => (TextColumn)_columns[Model[field].Ordinal];

    /// <summary>Notes where a row comes from.</summary>
    public void SetPosition(int row, long position)
    {
        _positions ??= ArrayPool<long>.Shared.Rent(Capacity);
        _positions[row] = position;
    }

    /// <summary>Copies one row of another batch of the same model to the end of this one.</summary>
    public void Append(Batch other, int row)
    {
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Copy(other._columns[i], row, Count);
        if (other._positions is not null)
            SetPosition(Count, other._positions[row]);
        Count++;
    }

    /// <summary>Keeps only the rows for which <paramref name="keep"/> is true, in place.</summary>
    /// <returns>The number of rows that went.</returns>
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

    /// <summary>Gives the arrays back.</summary>
    public void Dispose()
    {
        foreach (var column in _columns)
            column.Return();
        if (_positions is not null)
            ArrayPool<long>.Shared.Return(_positions);
        _positions = null;
    }
}
