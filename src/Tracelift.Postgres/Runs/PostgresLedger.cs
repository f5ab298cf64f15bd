using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Runs;

/// <summary>The ledger in the tables of the schema <c>tracelift</c>.</summary>
internal sealed class PostgresLedger(PostgresLink link) : ILedgerLink
{
    private const int RowsInPart = 10_000;

    /// <inheritdoc/>
    public string Role => "role";

    /// <inheritdoc/>
    /// <remarks>A database attached by an older version lacks the column.</remarks>
    public string Others => "(to_jsonb(t) ->> 'others')::int8";

    /// <inheritdoc/>
    public string Table(string name) => $"tracelift.{name}";

    /// <inheritdoc/>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        new(await link.ScalarAsync<DateTime>("SELECT clock_timestamp()", [], cancellationToken), TimeSpan.Zero);

    /// <inheritdoc/>
    public Task<long> NextRunAsync(CancellationToken cancellationToken) =>
        link.ScalarAsync<long>("SELECT nextval('tracelift.run_id_seq')", [], cancellationToken);

    /// <inheritdoc/>
    public Task ExecuteAsync(string sql, object?[] parameters, CancellationToken cancellationToken) =>
        link.ExecuteAsync(sql, Array.ConvertAll(parameters, Parameter), cancellationToken);

    /// <inheritdoc/>
    public async Task InsertAsync(string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        // Each part is text before the copy begins, so that no fault of the rows can end a copy as if it were complete.
        foreach (var part in rows.Chunk(RowsInPart))
        {
            var text = new StringBuilder();
            foreach (var row in part)
                text.AppendJoin('\t', row.Select(Field)).Append('\n');
            await link.GuardAsync(
                async () =>
                {
                    await using var copy = await link.Connection.BeginTextImportAsync($"COPY {Table(table)} ({string.Join(", ", columns)}) FROM STDIN", cancellationToken);
                    await copy.WriteAsync(text, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<List<T>> QueryAsync<T>(string sql, object?[] parameters, Func<ILedgerRow, T> read, CancellationToken cancellationToken) =>
        link.QueryAsync(sql, Array.ConvertAll(parameters, Parameter), reader => read(new Row(reader)), cancellationToken);

    // The server finds the type of a text or a null, which can be JSON or a time.
    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = DBNull.Value },
        string text => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = text },
        DateTimeOffset moment => new NpgsqlParameter { Value = moment.UtcDateTime },
        _ => new NpgsqlParameter { Value = value },
    };

    // The text format of COPY.
    private static string Field(object? value) => value switch
    {
        null => "\\N",
        bool flag => flag ? "t" : "f",
        DateTimeOffset moment => moment.ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        string text => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private sealed class Row(NpgsqlDataReader reader) : ILedgerRow
    {
        public bool IsNull(int column) => reader.IsDBNull(column);

        public long Long(int column) => reader.GetInt64(column);

        public bool Flag(int column) => reader.GetBoolean(column);

        public string Text(int column) => reader.GetString(column);

        public DateTimeOffset Moment(int column) => new(reader.GetDateTime(column), TimeSpan.Zero);

        public byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);
    }
}
