using System.Globalization;
using Tracelift.Model;
using Tracelift.Postgres.Import;
using Tracelift.Stores;

namespace Tracelift.Postgres.Derived;

/// <summary>How the worker of CATMAID's spatial cache learns of rows that are written or deleted in silence.</summary>
internal enum SpatialWay
{
    /// <summary>Not at all: it listens to nothing, or no cache can hold anything of the project.</summary>
    None,

    /// <summary>By the notifications that the triggers would have sent.</summary>
    Notifications,

    /// <summary>The cells of the project's grid caches are marked as stale, which is what the worker would do.</summary>
    Cells,

    /// <summary>There is no way but the triggers themselves.</summary>
    Triggers,
}

/// <summary>
/// Tells the worker of CATMAID's spatial cache what triggers would have told it (channel catmaid.spatial-update). PostgreSQL keeps
/// all notifications in one queue, and a full one fails everybody's commits: so many changes are not told one by one.
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

    /// <summary>The way.</summary>
    public SpatialWay Way { get; }

    /// <summary>What a report says of it; null where there is nothing to say.</summary>
    public string? Note { get; }

    /// <summary>Says nothing to anybody.</summary>
    public static SpatialUpdates Nothing(PostgresLink link) => new(link, SpatialWay.None, 0, null);

    /// <summary>Chooses the way.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="rows">How many rows, and of which project.</param>
    /// <param name="most">How many are told one by one.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<SpatialUpdates> PlanAsync(PostgresLink link, SpatialRows rows, long most, CancellationToken cancellationToken)
    {
        // CATMAID switches its notifications on by replacing the function.
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

    /// <summary>Tells of rows that this transaction has written; what they refer to has to be there.</summary>
    public async Task TellWrittenAsync(WrittenRows rows, CancellationToken cancellationToken)
    {
        if (Way is not (SpatialWay.Notifications or SpatialWay.Cells))
            return;
        foreach (var (model, lines) in SpatialSql.Written.Where(written => rows.Count(written.Key) > 0))
            await TellAsync(model.Table, $"{lines} WHERE {Mine(rows.Ids[model])}", cancellationToken);
    }

    /// <summary>Tells of rows that are about to be deleted.</summary>
    public async Task TellGoingAsync(string table, IdSet ids, CancellationToken cancellationToken)
    {
        if (Way is not (SpatialWay.Notifications or SpatialWay.Cells) || !SpatialSql.Going.TryGetValue(table, out var lines))
            return;
        foreach (var part in ids.Chunk(IdsInStatement))
            await TellAsync(table, $"{lines} WHERE {SqlText.OneOf("new.id", ColumnKind.Id, part)}", cancellationToken, isGoing: true);
    }

    private async Task TellAsync(string table, string lines, CancellationToken cancellationToken, bool isGoing = false)
    {
        // CATMAID says nothing of a link that goes: the point of its connector, or the edge of its node, does.
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
        SpatialWay.Notifications => "The worker of CATMAID's spatial cache is told of each place, as triggers would have told it (catmaid.spatial-update)",
        SpatialWay.Cells => string.Create(
            CultureInfo.InvariantCulture,
            $"The cells of project {project}'s grid caches that were touched are marked as stale (dirty_node_grid_cache_cell): {count} rows are too many to tell the cache's worker of each (catmaid.spatial-update)"),
        SpatialWay.Triggers => string.Create(
            CultureInfo.InvariantCulture,
            $"CATMAID notifies of changes in space (catmaid.spatial-update), {count} rows are too many for that without triggers, and project {project} has no grid cache whose cells could be marked instead"),
        _ => null,
    };
}
