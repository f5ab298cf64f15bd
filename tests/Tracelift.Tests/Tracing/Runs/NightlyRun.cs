using Npgsql;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>CATMAID's nightly run in its midst: it has emptied the statistics and holds them until it ends.</summary>
internal sealed class NightlyRun : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private NightlyRun(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public static async Task<NightlyRun> BeginAsync(TestStore store)
    {
        var connection = new NpgsqlConnection(store.Database!.ConnectionString);
        await connection.OpenAsync();
        var run = new NightlyRun(connection, await connection.BeginTransactionAsync());
        await run.ExecuteAsync("TRUNCATE catmaid_stats_summary");
        return run;
    }

    /// <summary>Fills the statistics with rows of the right users and hours, and commits.</summary>
    public async Task EndAsync()
    {
        await ExecuteAsync("INSERT INTO catmaid_stats_summary (project_id, user_id, date, n_treenodes) SELECT project_id, user_id, date_trunc('hour', creation_time, 'UTC'), 1 FROM treenode GROUP BY 1, 2, 3");
        await _transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }
}
