using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Writing;

/// <summary>Writes batches into a table. Collects the rows that break a constraint, so that one error names all of them.</summary>
internal sealed class SqliteBatchWriter : IDisposable
{
    /// <summary>The column with the transaction that wrote a row.</summary>
    public const string Mark = "txid";

    private readonly SqliteDatabase _database;
    private readonly ModelDescription _model;
    private readonly SqliteRowTable _rows;
    private readonly SqliteStatement _insert;
    private readonly long? _transaction;
    private readonly ProblemList _problems = new();
    private OutOfOrderRows? _late;
    private long _largest = long.MinValue;

    /// <summary>Prepares to write a model's rows.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="model">The model.</param>
    /// <param name="transaction">The value of the rows' txid, if the table has that column.</param>
    public SqliteBatchWriter(SqliteDatabase database, ModelDescription model, long transaction)
    {
        _database = database;
        _model = model;
        _transaction = SqliteTables.HasColumn(database, model.Table, Mark) ? transaction : null;
        _rows = database.Rows;
        _insert = database.Prepare(SqliteRowTable.Insert(model, _transaction is null ? null : Mark));
        if (_transaction is { } mark)
            _insert.Bind(1, mark);
    }

    /// <summary>Binds a row's values to the first parameters of a statement.</summary>
    public static void Bind(SqliteStatement insert, Batch batch, int row)
    {
        var columns = batch.Columns.AsSpan();
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].MayHaveNulls && columns[i].IsNull(row))
            {
                insert.BindNull(i + 1);
                continue;
            }

            switch (columns[i])
            {
                case LongColumn longs:
                    insert.Bind(i + 1, longs.Values[row]);
                    break;
                case FloatColumn floats:
                    insert.Bind(i + 1, (double)floats.Values[row]);
                    break;
                case DoubleColumn doubles:
                    insert.Bind(i + 1, doubles.Values[row]);
                    break;
                case TextColumn texts:
                    insert.Bind(i + 1, texts.Utf8(row));
                    break;
            }
        }
    }

    /// <summary>Writes a batch's rows.</summary>
    public void Write(Batch batch)
    {
        for (var row = 0; row < batch.Count;)
        {
            var end = row;
            for (; end < batch.Count && batch.Ids[end] > _largest; end++)
                _largest = batch.Ids[end];
            if (end > row)
            {
                Insert(batch, row, end);
                row = end;
                continue;
            }

            _late ??= new OutOfOrderRows(_database, _model);
            _late.Add(batch, row++);
        }
    }

    /// <summary>Writes the postponed rows and ends the writing.</summary>
    /// <exception cref="InputException">Some rows could not be written; the error names them.</exception>
    public void Complete()
    {
        if (_late is not null)
        {
            using var insert = _database.Prepare(
                $"INSERT INTO {SqliteTables.Quote(_model.Table)} ({SqliteTables.Columns(_model)}{(_transaction is null ? "" : $", {Mark}")}) VALUES ({SqliteTables.Parameters(_model.Columns.Length + (_transaction is null ? 0 : 1))})");
            if (_transaction is { } mark)
                insert.Bind(_model.Columns.Length + 1, mark);
            _late.MoveTo(insert, (row, violation) => SqliteConflicts.Add(_problems, _database, row, violation));
        }

        if (!_problems.IsEmpty)
            throw SqliteConflicts.Failure(_model.Table, _problems);
    }

    private void Insert(Batch batch, int from, int end)
    {
        for (; from < end; from = _rows.Row + 1)
        {
            _rows.Show(batch, from, end);
            if (_insert.TryRun(out var violation))
                return;

            // A trigger that a user has added makes SQLite read all rows before it writes the first: then no single row is to blame.
            if (_rows.Row >= end)
                throw SqliteErrors.From(violation.Code, violation.Message, _database.Name);
            SqliteConflicts.Add(_problems, _database, SqliteRow.Of(batch, _rows.Row), violation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _late?.Dispose();
        _insert.Dispose();
    }
}
