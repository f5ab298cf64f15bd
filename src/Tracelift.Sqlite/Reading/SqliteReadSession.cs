using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores;
using Tracelift.Stores.Derived;

namespace Tracelift.Sqlite.Reading;

/// <summary>A read transaction on a connection that no other session uses.</summary>
internal class SqliteReadSession : IReadSession
{
    private readonly CancellationTokenSource _end = new();
    private Task _current = Task.CompletedTask;
    private int _isBusy;

    /// <summary>Takes over a connection on which a transaction has begun.</summary>
    public SqliteReadSession(SqliteDatabase database) => Database = database;

    private protected SqliteDatabase Database { get; }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProjectInfo>> ProjectsAsync(CancellationToken cancellationToken) =>
        DoAsync(
            () =>
            {
                var projects = new List<ProjectInfo>();
                using var statement = Database.Prepare("SELECT id, title FROM project ORDER BY id");
                while (statement.Step())
                    projects.Add(new ProjectInfo(statement.Long(0), statement.Text(1)));
                return (IReadOnlyList<ProjectInfo>)projects;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<long?> CountAsync(string table, long project, CancellationToken cancellationToken) =>
        DoAsync<long?>(
            () =>
            {
                if (!SqliteTables.HasColumn(Database, table, "project_id"))
                    return null;
                using var statement = Database.Prepare(
                    $"SELECT count(*) FROM {SqliteTables.Quote(table)} WHERE project_id = ?");
                statement.Bind(1, project).Step();
                return statement.Long(0);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task ScanEdgesAsync(long project, SpatialBox box, Func<EdgeLine, bool> edge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edge);
        return ScanAsync(
            "edge_lines",
            project,
            box,
            row => edge(new EdgeLine(
                row.Long(0), row.IsNull(1) ? null : row.Long(1), row.Long(2), row.Double(3), row.Double(4), row.Double(5), row.Double(6), row.Double(7), row.Double(8))),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ScanLinksAsync(long project, SpatialBox box, Func<LinkLine, bool> link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        return ScanAsync(
            "link_lines",
            project,
            box,
            row => link(new LinkLine(row.Long(8), row.Long(0), row.Long(1), row.Double(2), row.Double(3), row.Double(4), row.Double(5), row.Double(6), row.Double(7))),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ScanConnectorsAsync(long project, SpatialBox box, Func<ConnectorPoint, bool> connector, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connector);
        return ScanAsync("connector_points", project, box, row => connector(new ConnectorPoint(row.Long(0), row.Double(1), row.Double(2), row.Double(3))), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LoggedEntry>> LogAsync(LogQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return DoAsync(() => LogPage.Read(Database, query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImportedNodes>> ImportedNodesAsync(long project, IdSet skeletons, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(skeletons);
        return DoAsync<IReadOnlyList<ImportedNodes>>(
            () =>
            {
                using var statement = Database.Prepare(SqliteScripts.Read("Sql/imported_nodes.sql"));
                statement.Bind(1, project).Bind(2, JsonArrays.Of(skeletons));
                var found = new List<ImportedNodes>();
                while (statement.Step())
                    found.Add(new ImportedNodes(statement.Long(0), statement.Long(1), statement.Long(2)));
                return found;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> ReadAsync(
        RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var turn = new Turn(this);
        var select = new SqliteSelect(Database, query);
        if (select.IsEmpty)
            yield break;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        var ended = new TaskCompletionSource();
        _current = ended.Task;
        await foreach (var batch in RowsAsync(select, ended, stop.Token).Ahead(cancellationToken: stop.Token))
            yield return batch;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _end.CancelAsync();
        await _current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Database.Dispose();
        _end.Dispose();
    }

    private async IAsyncEnumerable<Batch> RowsAsync(
        SqliteSelect select, TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in new SqliteBatchReader(Database, select).ReadAsync(cancellationToken))
                yield return batch;
        }
        finally
        {
            ended.SetResult();
        }
    }

    private Task<bool> ScanAsync(string script, long project, SpatialBox box, Func<SqliteStatement, bool> row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(box);
        return DoAsync(
            () =>
            {
                using var statement = Database.Prepare(SqliteScripts.Read($"Sql/{script}.sql"));
                statement.Bind(1, project);
                foreach (var (place, side) in new[] { box.MinX, box.MinY, box.MinZ, box.MaxX, box.MaxY, box.MaxZ }.Index())
                    statement.Bind(place + 2, side);
                while (statement.Step() && row(statement))
                {
                }

                return true;
            },
            cancellationToken);
    }

    /// <summary>Runs work on the connection, on a thread of the pool; no other work of the session may run meanwhile.</summary>
    private protected Task<T> DoAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        DoAsync(_ => Task.FromResult(work()), cancellationToken);

    private protected async Task<T> DoAsync<T>(
        Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = new Turn(this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        var task = Task.Run(
            async () =>
            {
                using (Database.CancelWith(stop.Token))
                    return await work(stop.Token);
            },
            stop.Token);
        _current = task;
        return await task;
    }

    /// <summary>
    /// Guards the connection, which only one thread may use at a time. Concurrent use is a defect of the caller, and
    /// undefined behaviour in SQLite.
    /// </summary>
    private sealed class Turn : IDisposable
    {
        private readonly SqliteReadSession _session;

        public Turn(SqliteReadSession session)
        {
            ObjectDisposedException.ThrowIf(session._end.IsCancellationRequested, session);
            if (Interlocked.Exchange(ref session._isBusy, 1) != 0)
                throw new InvalidOperationException("A session does one thing at a time");
            _session = session;
        }

        public void Dispose() => Volatile.Write(ref _session._isBusy, 0);
    }
}
