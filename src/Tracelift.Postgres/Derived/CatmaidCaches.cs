using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Derived;

namespace Tracelift.Postgres.Derived;

/// <summary>
/// Brings CATMAID's statistics and caches up to date after rows were written: statistics are computed, stored answers of nodes
/// are deleted, cells of grid caches are marked as stale.
/// </summary>
internal sealed class CatmaidCaches(PostgresLink link, TimeProvider time)
{
    private const string NodeCache = "node_query_cache";
    private const string Grid = "node_grid_cache";
    private const string DirtyCells = "dirty_node_grid_cache_cell";

    /// <summary>Updates them after a load is committed. A failure is a note, because the load is done.</summary>
    /// <param name="project">The project.</param>
    /// <param name="rows">The ids of the new rows, by table.</param>
    /// <param name="isSmall">Whether the load is one of many small ones.</param>
    /// <param name="cancellationToken">Cancels the work; what is not done makes a note.</param>
    public async Task<IReadOnlyList<string>> FollowAsync(
        long project, IReadOnlyDictionary<string, IReadOnlyList<IdRange>> rows, bool isSmall, CancellationToken cancellationToken)
    {
        if (!rows.ContainsKey(Models.Treenode.Table) && !rows.ContainsKey(Models.Connector.Table) && !rows.ContainsKey(Models.Review.Table))
            return [];
        var notes = new List<string>();
        try
        {
            if (!await StatisticsTable.IsThereAsync(link, cancellationToken))
                return [];
            var statistics = new StatisticsTable(link, time);
            if (isSmall)
                await statistics.AddAsync(project, rows.GetValueOrDefault(Models.Treenode.Table, []), cancellationToken);
            else
                await statistics.RenewAsync(project, rows, cancellationToken);
            if (await EmptyAsync(project, cancellationToken) is > 0 and var answers)
                notes.Add(Emptied(answers, "which lacked the new rows"));
            if (await HasGridAsync(project, cancellationToken) && !await IsToldAsync(cancellationToken))
            {
                await MarkAsync(rows, cancellationToken);
                notes.Add($"The cells of project {project}'s grid caches that were touched are marked as stale ({DirtyCells}): manage.py catmaid_cache_update_worker makes them again");
            }
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"The data are in, but CATMAID's statistics and caches are not up to date: {e.Message}. tracelift store refresh --project {project} does it"));
        }

        return notes;
    }

    /// <summary>Updates them after a deletion is committed. A failure is a note, because the rows are deleted.</summary>
    /// <param name="touched">The users and hours of the deleted rows, by project.</param>
    /// <param name="cancellationToken">Cancels the work; what is not done makes a note.</param>
    public async Task<IReadOnlyList<string>> FollowDeletionAsync(
        IReadOnlyDictionary<long, HashSet<(int User, DateTime Hour)>> touched, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        foreach (var (project, hours) in touched)
        {
            try
            {
                await new StatisticsTable(link, time).RenewStoredAsync(project, hours, cancellationToken);
                if (await EmptyAsync(project, cancellationToken) is > 0 and var answers)
                    notes.Add(Emptied(answers, "which held deleted rows"));
            }
            catch (Exception e) when (e is StoreException or OperationCanceledException)
            {
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"The rows are deleted, but CATMAID's statistics and caches still count them: {e.Message}. tracelift store refresh --project {project} mends it"));
            }
        }

        return notes;
    }

    /// <summary>Computes the statistics of a project again, empties its caches and marks all cells of its grids.</summary>
    public async Task<IReadOnlyList<RefreshedCache>> RefreshAsync(long project, CancellationToken cancellationToken)
    {
        if (!await StatisticsTable.IsThereAsync(link, cancellationToken))
            return [];
        var done = new List<RefreshedCache>
        {
            new(StatisticsTable.Name, await new StatisticsTable(link, time).RefreshAsync(project, cancellationToken), "computed"),
        };
        if (await EmptyAsync(project, cancellationToken) is > 0 and var answers)
            done.Add(new(NodeCache, answers, "deleted; manage.py catmaid_update_cache_tables makes them again"));
        if (await HasGridAsync(project, cancellationToken))
        {
            var cells = await ShortlyAsync(
                $"""
                INSERT INTO {DirtyCells} (grid_id, x_index, y_index, z_index, invalidation_time)
                SELECT cell.grid_id, cell.x_index, cell.y_index, cell.z_index, now() FROM node_grid_cache_cell cell JOIN {Grid} grid ON grid.id = cell.grid_id
                WHERE grid.project_id = $1 AND grid.enabled ORDER BY 1, 2, 3, 4
                ON CONFLICT (grid_id, x_index, y_index, z_index) DO UPDATE SET invalidation_time = excluded.invalidation_time
                """,
                [(int)project],
                cancellationToken);
            done.Add(new(DirtyCells, cells, "marked as stale; manage.py catmaid_cache_update_worker makes them again"));
        }

        return done;
    }

    private static string Emptied(long answers, string why) => string.Create(
        CultureInfo.InvariantCulture, $"Deleted {answers} rows of {NodeCache}, {why}: manage.py catmaid_update_cache_tables makes them again");

    private async Task<long> EmptyAsync(long project, CancellationToken cancellationToken) =>
        await IsThereAsync(NodeCache, cancellationToken) && await link.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {NodeCache} WHERE project_id = $1)", [(int)project], cancellationToken)
            ? await ShortlyAsync($"DELETE FROM {NodeCache} WHERE project_id = $1", [(int)project], cancellationToken)
            : 0;

    private async Task<bool> HasGridAsync(long project, CancellationToken cancellationToken) =>
        await IsThereAsync(Grid, cancellationToken) && await IsThereAsync("node_grid_cache_cell", cancellationToken) && await IsThereAsync(DirtyCells, cancellationToken)
        && await link.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {Grid} WHERE enabled AND project_id = $1)", [(int)project], cancellationToken);

    // The worker of the cache marks cells itself where CATMAID's notifications are on.
    private Task<bool> IsToldAsync(CancellationToken cancellationToken) => link.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'notify_conditionally' AND prosrc LIKE '%pg_notify%' AND pg_function_is_visible(oid))", [], cancellationToken);

    private async Task MarkAsync(IReadOnlyDictionary<string, IReadOnlyList<IdRange>> rows, CancellationToken cancellationToken)
    {
        foreach (var (model, lines) in SpatialSql.Written)
        {
            foreach (var part in rows.GetValueOrDefault(model.Table, []).Chunk(100))
            {
                var ranges = part.Select(range => string.Create(CultureInfo.InvariantCulture, $"new.id BETWEEN {range.First} AND {range.Last}"));
                await ShortlyAsync(SpatialSql.MarkCells($"{lines} WHERE ({string.Join(" OR ", ranges)})"), [], cancellationToken);
            }
        }
    }

    private Task<bool> IsThereAsync(string table, CancellationToken cancellationToken) => link.ScalarAsync<bool>("SELECT to_regclass($1) IS NOT NULL", [table], cancellationToken);

    /// <summary>Runs a statement that waits for other clients for some seconds at most.</summary>
    private async Task<long> ShortlyAsync(string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync("BEGIN; SET LOCAL lock_timeout = '5s'", cancellationToken);
        try
        {
            var count = await link.ExecuteAsync(sql, parameters, cancellationToken);
            await link.ExecuteAsync("COMMIT", CancellationToken.None);
            return count;
        }
        catch
        {
            if (link.IsOpen)
                await link.ExecuteAsync("ROLLBACK", CancellationToken.None);
            throw;
        }
    }
}
