using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Postgres.Copy;
using Tracelift.Stores;
using Tracelift.Stores.Derived;

namespace Tracelift.Postgres;

/// <summary>A transaction on a new connection that reads one snapshot: commits of other clients do not change it.</summary>
internal class PostgresReadSession : IReadSession
{
    // A batch ends early if its texts (such as meshes) are larger than this.
    private const int LargestBatch = 4 * 1024 * 1024;

    /// <summary>Makes a session for a transaction that does more than read.</summary>
    protected PostgresReadSession(PostgresLink link) => Link = link;

    /// <summary>The connection.</summary>
    protected PostgresLink Link { get; }

    /// <summary>Opens a snapshot.</summary>
    /// <param name="url">The database.</param>
    /// <param name="limit">The largest time of a statement, and of an idle snapshot; null for any.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public static async Task<PostgresReadSession> OpenAsync(PostgresUrl url, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            // The first query takes the snapshot.
            await link.ExecuteAsync(
                $"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {SessionSettings.Sql} {(limit is { } most ? SessionSettings.Within(most) : "")} SELECT 1", cancellationToken);
            return new PostgresReadSession(link);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProjectInfo>> ProjectsAsync(CancellationToken cancellationToken) =>
        await Link.QueryAsync(
            "SELECT id, title FROM project ORDER BY id", [], row => new ProjectInfo(row.GetInt32(0), row.GetString(1)), cancellationToken);

    /// <inheritdoc/>
    public async Task<long?> CountAsync(string table, long project, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        var name = SqlText.Name(table);
        var isThere = await Link.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = 'project_id')", [name], cancellationToken);
        return isThere
            ? await Link.ScalarAsync<long>($"SELECT count(*) FROM {name} WHERE project_id = $1", [project], cancellationToken)
            : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ImportedNodes>> ImportedNodesAsync(long project, IdSet skeletons, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(skeletons);
        return await Link.QueryAsync(
            PostgresScripts.Read("Sql", "imported_nodes"),
            [(int)project, skeletons.ToArray()],
            row => new ImportedNodes(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ScanEdgesAsync(long project, SpatialBox box, Func<EdgeLine, bool> edge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(edge);
        await Link.ScanAsync(
            PostgresScripts.Read("Sql", "edge_lines"),
            [(int)project, box.MinX, box.MinY, box.MinZ, box.MaxX, box.MaxY, box.MaxZ],
            row => edge(new EdgeLine(
                row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1), row.GetInt64(2),
                row.GetDouble(3), row.GetDouble(4), row.GetDouble(5), row.GetDouble(6), row.GetDouble(7), row.GetDouble(8))),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IdSet> SkeletonsInAsync(long project, SpatialBox box, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(box);
        var found = new IdSet();
        await Link.ScanAsync(
            PostgresScripts.Read("Sql", "skeletons_in_box"),
            [(int)project, box.MinX, box.MinY, box.MinZ, box.MaxX, box.MaxY, box.MaxZ],
            row =>
            {
                if (row.GetBoolean(1) || IsReached(row.GetFieldValue<double[,]>(2)))
                    found.Add(row.GetInt64(0));
                return true;
            },
            cancellationToken);
        return found;

        bool IsReached(double[,] lines)
        {
            for (var line = 0; line < lines.GetLength(0); line++)
            {
                if (box.IsBelow(lines[line, 2], lines[line, 5]) && box.IsReachedBy(lines[line, 0], lines[line, 1], lines[line, 2], lines[line, 3], lines[line, 4], lines[line, 5]))
                    return true;
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public async Task ScanLinksAsync(long project, SpatialBox box, Func<LinkLine, bool> link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(link);
        await Link.ScanAsync(
            PostgresScripts.Read("Sql", "link_lines"),
            [(int)project, box.MinX, box.MinY, box.MinZ, box.MaxX, box.MaxY, box.MaxZ],
            row => link(new LinkLine(
                row.GetInt64(8), row.GetInt64(0), row.GetInt64(1), row.GetDouble(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5), row.GetDouble(6), row.GetDouble(7))),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ScanConnectorsAsync(long project, SpatialBox box, Func<ConnectorPoint, bool> connector, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(connector);
        await Link.ScanAsync(
            PostgresScripts.Read("Sql", "connector_points"),
            [(int)project, box.MinX, box.MinY, box.MinZ, box.MaxX, box.MaxY, box.MaxZ],
            row => connector(new ConnectorPoint(row.GetInt64(0), row.GetDouble(1), row.GetDouble(2), row.GetDouble(3))),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LoggedEntry>> LogAsync(LogQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return LogPage.ReadAsync(Link, query, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> ScanSkeletonPathsAsync(long project, SkeletonPathQuery query, Action<SkeletonPath> path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(path);
        if (!await Link.ScalarAsync<bool>("SELECT to_regclass('treenode__history') IS NOT NULL", [], cancellationToken))
            return false;
        await Link.ScanAsync(
            PostgresScripts.Read("Sql", "skeleton_paths"),
            [(int)project, query.Skeletons?.ToArray(), (int?)query.Editor, Time(query.After), Time(query.Before)],
            row =>
            {
                path(new SkeletonPath(row.GetFieldValue<long[]>(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3)));
                return true;
            },
            cancellationToken);
        return true;

        static DateTime? Time(long? time) => time is { } known ? Timestamp.ToMoment(known).UtcDateTime : null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> ReadAsync(RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var plan = await RowPlan.MakeAsync(Link, query, cancellationToken);
        if (plan.Statements.Count == 0)
            yield break;

        // Prefetches the next rows while the caller works on the last ones.
        await foreach (var batch in CopyAsync(query.Model, plan.Statements, cancellationToken).Ahead(cancellationToken: cancellationToken))
        {
            // Checks here, not in the background: only one thread may use an IdSet at a time, and the caller may be using the same sets.
            Check(batch, plan.Checks);
            if (batch.Count > 0)
                yield return batch;
            else
                batch.Dispose();
        }
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => Link.DisposeAsync();

    private static void Check(Batch batch, IReadOnlyList<IdFilter> checks)
    {
        if (checks.Count == 0)
            return;
        Span<bool> keep = stackalloc bool[batch.Count];
        keep.Fill(true);
        foreach (var (column, ids) in checks)
        {
            var values = batch.Longs(column.Ordinal);
            for (var row = 0; row < keep.Length; row++)
                keep[row] &= !values.IsNull(row) && ids.Contains(values.Values[row]);
        }

        batch.Filter(keep);
    }

    /// <summary>
    /// Reads the rows of some statements. If the caller cancels or stops early, the statement fails; a savepoint keeps
    /// the transaction alive.
    /// </summary>
    private async IAsyncEnumerable<Batch> CopyAsync(
        ModelDescription model, IReadOnlyList<string> statements, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Link.ExecuteAsync("SAVEPOINT tracelift_read", cancellationToken);
        var isThrough = false;
        try
        {
            foreach (var statement in statements)
            {
                await foreach (var batch in CopyAsync(model, statement, cancellationToken))
                    yield return batch;
            }

            isThrough = true;
        }
        finally
        {
            // ROLLBACK TO keeps the savepoint. Releasing it puts later work into the transaction itself.
            if (Link.IsOpen)
            {
                await Link.ExecuteAsync(
                    (isThrough ? "" : "ROLLBACK TO SAVEPOINT tracelift_read; ") + "RELEASE SAVEPOINT tracelift_read", CancellationToken.None);
            }
        }
    }

    private async IAsyncEnumerable<Batch> CopyAsync(
        ModelDescription model, string statement, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var decoder = new BatchDecoder(model);
        Batch? batch = null;
        try
        {
            await using var tuples = await CopyTuples.OpenAsync(Link, statement, cancellationToken);
            var size = 0;
            while (tuples.Next())
            {
                batch ??= Batch.Rent(model);
                size += decoder.Decode(tuples.Current, batch);
                if (!batch.IsFull && size < LargestBatch)
                    continue;
                var full = batch;
                (batch, size) = (null, 0);
                yield return full;
            }

            if (batch is not null)
            {
                var last = batch;
                batch = null;
                yield return last;
            }
        }
        finally
        {
            batch?.Dispose();
        }
    }
}
