using System.Globalization;
using Tracelift.Model;
using Tracelift.Postgres.Import;
using Tracelift.Stores;
using Tracelift.Stores.Derived;

namespace Tracelift.Postgres.Derived;

/// <summary>How the worker of CATMAID's spatial cache learns of rows that are written or deleted without triggers.</summary>
internal enum SpatialWay
{
    /// <summary>Not at all: it does not listen, or no cache can hold data of the project.</summary>
    None,

    /// <summary>By the notifications that the triggers would have sent.</summary>
    Notifications,

    /// <summary>By marking cells of the project's grid caches as stale, as the worker would.</summary>
    Cells,

    /// <summary>Only the triggers themselves can tell it.</summary>
    Triggers,
}

/// <summary>
/// Sends the worker of CATMAID's spatial cache the notifications that triggers would have sent (channel
/// catmaid.spatial-update). PostgreSQL keeps all notifications in one queue, and a full queue fails every client's
/// commit, so a large number of changes is not sent one by one.
/// </summary>
internal sealed class SpatialUpdates
{
    private const int IdsInStatement = 20_000;

    private readonly PostgresLink _link;

    private SpatialUpdates(PostgresLink link, SpatialWay way, long count, long? project)
    {
        _link = link;
        Way = way;
        Note = Describe(way, count, project);
    }

    /// <summary>How the worker learns of the rows.</summary>
    public SpatialWay Way { get; }

    /// <summary>A note for the report; or null.</summary>
    public string? Note { get; }

    /// <summary>Returns an object that sends nothing.</summary>
    public static SpatialUpdates Nothing(PostgresLink link) => new(link, SpatialWay.None, 0, null);

    /// <summary>Chooses how the worker learns of the rows.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="rows">The number of rows, and their project.</param>
    /// <param name="most">The largest number of notifications.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<SpatialUpdates> PlanAsync(PostgresLink link, SpatialRows rows, long most, CancellationToken cancellationToken)
    {
        // CATMAID turns its notifications on by replacing the function.
        if (rows.Count == 0 || !await link.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'notify_conditionally' AND prosrc LIKE '%pg_notify%' AND pg_function_is_visible(oid))", [], cancellationToken))
        {
            return Nothing(link);
        }

        var way = rows.Count <= most && await link.ScalarAsync<bool>("SELECT pg_notification_queue_usage() < 0.25", [], cancellationToken) ? SpatialWay.Notifications
            : rows.Project is { } project && await HasGridAsync(link, project, cancellationToken) ? SpatialWay.Cells
            : rows.IsNew ? SpatialWay.None
            : SpatialWay.Triggers;
        return new SpatialUpdates(link, way, rows.Count, rows.Project);
    }

    /// <summary>Reports rows that this transaction has written; the rows that they refer to must exist.</summary>
    public async Task TellWrittenAsync(WrittenRows rows, CancellationToken cancellationToken)
    {
        if (Way is not (SpatialWay.Notifications or SpatialWay.Cells))
            return;
        foreach (var (model, lines) in SpatialSql.Written.Where(written => rows.Count(written.Key) > 0))
            await TellAsync(model.Table, $"{lines} WHERE {Mine(rows.Ids[model])}", cancellationToken);
    }

    /// <summary>Reports rows that are about to be deleted.</summary>
    public async Task TellGoingAsync(string table, IdSet ids, CancellationToken cancellationToken)
    {
        if (Way is not (SpatialWay.Notifications or SpatialWay.Cells) || !SpatialSql.Going.TryGetValue(table, out var lines))
            return;
        foreach (var part in ids.Chunk(IdsInStatement))
            await TellAsync(table, $"{lines} WHERE {SqlText.OneOf("new.id", ColumnKind.Id, part)}", cancellationToken, isGoing: true);
    }

    private async Task TellAsync(string table, string lines, CancellationToken cancellationToken, bool isGoing = false)
    {
        // CATMAID sends nothing for a deleted link: the point of its connector or the edge of its node covers it.
        if (Way == SpatialWay.Notifications && !(isGoing && table == Models.TreenodeConnector.Table))
            await _link.ExecuteAsync(SpatialSql.Notify(lines, isPoint: table == Models.Connector.Table), cancellationToken);
        else if (Way == SpatialWay.Cells)
            await _link.ExecuteAsync(SpatialSql.MarkCells(lines), cancellationToken);
    }

    private static string Mine(IdSet ids)
    {
        var runs = WrittenRows.Runs(ids).Select(run => string.Create(CultureInfo.InvariantCulture, $"new.id BETWEEN {run.First} AND {run.Last}"));
        return $"({string.Join(" OR ", runs)}) AND new.xmin = pg_current_xact_id()::xid";
    }

    private static async Task<bool> HasGridAsync(PostgresLink link, long project, CancellationToken cancellationToken) =>
        await link.ScalarAsync<bool>("SELECT to_regclass('node_grid_cache') IS NOT NULL AND to_regclass('dirty_node_grid_cache_cell') IS NOT NULL", [], cancellationToken)
        && await link.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM node_grid_cache WHERE enabled AND project_id = $1)", [(int)project], cancellationToken);

    private static string? Describe(SpatialWay way, long count, long? project) => way switch
    {
        SpatialWay.Notifications => "CATMAID's spatial cache is notified of each place, as its triggers would have done (catmaid.spatial-update)",
        SpatialWay.Cells => string.Create(
            CultureInfo.InvariantCulture,
            $"The cells of project {project}'s grid caches that were touched are marked as stale (dirty_node_grid_cache_cell): {count} rows are too many to tell the cache's worker of each (catmaid.spatial-update)"),
        SpatialWay.Triggers => string.Create(
            CultureInfo.InvariantCulture,
            $"CATMAID notifies of changes in space (catmaid.spatial-update), {count} rows are too many for that without triggers, and project {project} has no grid cache whose cells could be marked instead"),
        _ => null,
    };
}
