using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Writing;

/// <summary>
/// Rows that came after one with a larger id. They wait in a temporary table and are inserted in the order of their ids
/// when all others are in: once a table outgrows the cache, each row that is inserted somewhere in its middle costs the
/// reading and writing of a page (a tenth of the speed at three million rows, and less the larger the table is).
/// </summary>
internal sealed class OutOfOrderRows : IDisposable
{
    private const string Table = "temp.tracelift_late";

    private readonly SqliteDatabase _database;
    private readonly ModelDescription _model;
    private readonly SqliteStatement _add;

    public OutOfOrderRows(SqliteDatabase database, ModelDescription model)
    {
        _database = database;
        _model = model;
        database.Execute(
            $"""
            DROP TABLE IF EXISTS {Table};
            CREATE TEMP TABLE tracelift_late AS
                SELECT {SqliteTables.Columns(model)}, 0 AS tracelift_position FROM {SqliteTables.Quote(model.Table)} WHERE FALSE;
            """);
        _add = database.Prepare($"INSERT INTO {Table} VALUES ({SqliteTables.Parameters(model.Columns.Length + 1)})");
    }

    /// <summary>Puts a row of a batch off.</summary>
    public void Add(Batch batch, int row)
    {
        SqliteBatchWriter.Bind(_add, batch, row);
        var position = _model.Columns.Length + 1;
        if (batch.Positions.IsEmpty)
            _add.BindNull(position);
        else
            _add.Bind(position, batch.Positions[row]);
        _add.Run();
    }

    /// <summary>Inserts all rows that were put off.</summary>
    /// <param name="insert">The statement, whose first parameters are the model's columns.</param>
    /// <param name="refused">Is told of rows that break a constraint.</param>
    public void MoveTo(SqliteStatement insert, Action<SqliteRow, SqliteViolation> refused)
    {
        using (var rows = _database.Prepare($"SELECT * FROM {Table} ORDER BY {SqliteTables.Quote(_model.Columns[0].Name)}"))
        {
            while (rows.Step())
            {
                for (var i = 0; i < _model.Columns.Length; i++)
                    insert.BindColumn(i + 1, rows, i);
                if (!insert.TryRun(out var violation))
                    refused(SqliteRow.Of(_model, rows), violation);
            }
        }

        _add.Dispose();
        _database.Execute($"DROP TABLE {Table}");
    }

    /// <inheritdoc/>
    public void Dispose() => _add.Dispose();
}
