using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Writing;

/// <summary>
/// Holds rows that arrive after a row with a larger id. They wait in a temporary table and are inserted in the order of
/// their ids after all others. Once a table outgrows the cache, each row inserted in its middle costs a page read and a
/// page write (a tenth of the speed at three million rows, and less for larger tables).
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

    /// <summary>Postpones a row of a batch.</summary>
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

    /// <summary>Inserts all postponed rows.</summary>
    /// <param name="insert">The statement, whose first parameters are the model's columns.</param>
    /// <param name="refused">Receives the rows that break a constraint.</param>
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
