using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Sqlite;

/// <summary>
/// Batches into a table, with one prepared INSERT of one row: statements of several rows are no faster. Rows that break
/// a constraint are collected, so that all of them can be named.
/// </summary>
internal sealed class SqliteBatchWriter : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly ModelDescription _model;
    private readonly SqliteStatement _insert;
    private readonly ProblemList _problems = new();
    private SqliteLateRows? _late;
    private long _largest = long.MinValue;

    /// <summary>Prepares to write a model's rows.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="model">The model.</param>
    /// <param name="transaction">What the rows get as their txid, where the table has one.</param>
    public SqliteBatchWriter(SqliteDatabase database, ModelDescription model, long transaction)
    {
        _database = database;
        _model = model;
        var columns = SqliteTables.Columns(model);
        var values = SqliteTables.Parameters(model.Columns.Length);
        var marks = SqliteTables.HasColumn(database, model.Table, "txid");
        _insert = database.Prepare(
            $"INSERT INTO {SqliteTables.Quote(model.Table)} ({columns}{(marks ? ", txid" : "")}) VALUES ({values}{(marks ? ", ?" : "")})");
        if (marks)
            _insert.Bind(model.Columns.Length + 1, transaction);
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
                case TextColumn texts:
                    insert.Bind(i + 1, texts.Utf8(row));
                    break;
            }
        }
    }

    /// <summary>Writes a batch's rows.</summary>
    public void Write(Batch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var id = batch.Ids[row];
            if (id <= _largest)
            {
                _late ??= new SqliteLateRows(_database, _model);
                _late.Add(batch, row);
                continue;
            }

            _largest = id;
            Bind(_insert, batch, row);
            if (!_insert.TryRun(out var violation))
                SqliteConflicts.Add(_problems, _database, SqliteRow.Of(batch, row), violation);
        }
    }

    /// <summary>Writes what was put off, and ends the writing.</summary>
    /// <exception cref="InputException">Some rows could not be written; it names them.</exception>
    public void Complete()
    {
        _late?.MoveTo(_insert, (row, violation) => SqliteConflicts.Add(_problems, _database, row, violation));
        if (!_problems.IsEmpty)
            throw SqliteConflicts.Failure(_model.Table, _problems);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _late?.Dispose();
        _insert.Dispose();
    }
}
