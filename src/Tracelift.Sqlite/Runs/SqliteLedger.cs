using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Runs;

/// <summary>The ledger in a file. Truth values are 0 and 1, times microseconds, bytes base64. Its tasks are complete when they are returned.</summary>
internal sealed class SqliteLedger(SqliteDatabase database, TimeProvider time) : ILedgerLink
{
    /// <inheritdoc/>
    public string Role => "NULL";

    /// <inheritdoc/>
    public string Others => "others";

    /// <inheritdoc/>
    public string Table(string name) => name == "job" ? name : $"tracelift_{name}";

    /// <inheritdoc/>
    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => Task.FromResult(time.GetUtcNow());

    /// <inheritdoc/>
    public Task<long> NextRunAsync(CancellationToken cancellationToken) => Task.FromResult(SqliteIds.Next(database, "tracelift_run_id_seq"));

    /// <inheritdoc/>
    public Task ExecuteAsync(string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        using var statement = Prepare(sql, parameters);
        statement.Run();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task InsertAsync(string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        using var insert = database.Prepare(
            $"INSERT INTO {Table(table)} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})");
        foreach (var row in rows)
        {
            Bind(insert, row);
            insert.Run();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<List<T>> QueryAsync<T>(string sql, object?[] parameters, Func<ILedgerRow, T> read, CancellationToken cancellationToken)
    {
        using var statement = Prepare(sql, parameters);
        var row = new Row(statement);
        var rows = new List<T>();
        while (statement.Step())
            rows.Add(read(row));
        return Task.FromResult(rows);
    }

    private SqliteStatement Prepare(string sql, object?[] parameters)
    {
        var statement = database.Prepare(sql.Replace('$', '?'));
        try
        {
            Bind(statement, parameters);
            return statement;
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    private static void Bind(SqliteStatement statement, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            switch (values[i])
            {
                case null:
                    statement.BindNull(i + 1);
                    break;
                case long number:
                    statement.Bind(i + 1, number);
                    break;
                case bool flag:
                    statement.Bind(i + 1, flag ? 1 : 0);
                    break;
                case DateTimeOffset moment:
                    statement.Bind(i + 1, Timestamp.From(moment));
                    break;
                case byte[] bytes:
                    statement.Bind(i + 1, Convert.ToBase64String(bytes));
                    break;
                case string text:
                    statement.Bind(i + 1, text);
                    break;
                default:
                    throw new ArgumentException($"A ledger has no values of the type {values[i]!.GetType()}", nameof(values));
            }
        }
    }

    private sealed class Row(SqliteStatement statement) : ILedgerRow
    {
        public bool IsNull(int column) => statement.IsNull(column);

        public long Long(int column) => statement.Long(column);

        public bool Flag(int column) => statement.Long(column) != 0;

        public string Text(int column) => statement.Text(column);

        public DateTimeOffset Moment(int column) => Timestamp.ToMoment(statement.Long(column));

        public byte[] Bytes(int column) => Convert.FromBase64String(statement.Text(column));
    }
}
