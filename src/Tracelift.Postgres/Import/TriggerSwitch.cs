using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Recognition;
using Tracelift.Stores;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Turns off the triggers and foreign keys of the tracing tables in one transaction, without a lock on any table. <see
/// cref="DerivedTables"/> and <see cref="ForeignKeyCheck"/> then do their work.
/// </summary>
internal sealed class TriggerSwitch
{
    private const string Needed =
        "A superuser can allow it, from PostgreSQL 15 on: GRANT SET ON PARAMETER session_replication_role TO the role; or import with --triggers on";

    private readonly PostgresLink _main;

    private TriggerSwitch(PostgresLink main, bool isOff, bool areThere = true, SpatialUpdates? spatial = null)
    {
        _main = main;
        Spatial = spatial ?? SpatialUpdates.Nothing(main);
        IsOff = isOff;
        AreFiring = areThere && !isOff;
    }

    /// <summary>
    /// The models whose rows can be written without triggers. Users, projects and the like are excluded: their triggers
    /// may maintain tables that Tracelift does not know. So are rows that refer to stacks, of which a project has few.
    /// </summary>
    public static IReadOnlyList<ModelDescription> Silent { get; } =
    [
        .. Models.All.Where(model => (model.Family == IdFamily.Concept || model.Family == IdFamily.Location || model.Family == IdFamily.Review)
            && !model.Columns.Any(column => column.OfServer is not null)),
    ];

    /// <summary>Whether triggers are off while rows of these models are written.</summary>
    public bool IsOff { get; }

    /// <summary>Whether there are triggers or foreign keys, and they are on.</summary>
    public bool AreFiring { get; }

    /// <summary>Notifies CATMAID's spatial cache in place of its triggers.</summary>
    public SpatialUpdates Spatial { get; }

    /// <summary>Returns a switch that leaves the triggers on.</summary>
    public static TriggerSwitch On(PostgresLink main) => new(main, isOff: false);

    /// <summary>Decides whether to turn triggers off.</summary>
    /// <param name="main">The import's connection.</param>
    /// <param name="rule">The rule that the user asked for.</param>
    /// <param name="rows">The rows that will be written.</param>
    /// <param name="mostNotifications">The largest number of notifications to the spatial cache.</param>
    /// <param name="note">Receives notes for the administrator of the store.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="StoreException">The rule turns triggers off, and this role may not do so.</exception>
    public static async Task<TriggerSwitch> ChooseAsync(
        PostgresLink main, TriggerRule rule, SpatialRows rows, long mostNotifications, Action<string> note, CancellationToken cancellationToken)
    {
        if (!await HasAnyAsync(main, cancellationToken))
            return new TriggerSwitch(main, isOff: false, areThere: false);
        if (rule == TriggerRule.On)
            return On(main);
        if (!await MaySilenceAsync(main, cancellationToken))
        {
            return rule == TriggerRule.Auto
                ? On(main)
                : throw new StoreException("no-privilege", $"{main.Store}: this role may not turn off triggers (session_replication_role)", Needed);
        }

        var unknown = await UnknownAsync(main, cancellationToken);
        if (unknown.Count > 0 && rule == TriggerRule.Auto)
        {
            note($"The triggers stayed on, because Tracelift does not know these: {string.Join(", ", unknown)}. --triggers off turns them off anyway");
            return On(main);
        }

        var spatial = await SpatialUpdates.PlanAsync(main, rows, mostNotifications, cancellationToken);
        if (spatial.Way == SpatialWay.Triggers && rule == TriggerRule.Auto)
        {
            note($"The triggers stayed on. {spatial.Note}. --triggers off turns them off anyway");
            return On(main);
        }

        note("Triggers and foreign keys were off for the rows of this import (session_replication_role): Tracelift filled the derived tables and checked all references itself");
        if (unknown.Count > 0)
            note($"These triggers were off, too, and their work was not done, because Tracelift does not know them: {string.Join(", ", unknown)}");
        if (spatial.Note is not null)
            note(spatial.Way == SpatialWay.Triggers ? $"{spatial.Note}: its listeners were not notified" : spatial.Note);
        return new TriggerSwitch(main, isOff: true, spatial: spatial);
    }

    /// <summary>
    /// Decides whether to turn triggers off while rows are deleted: if this role may do so and all triggers are known. A
    /// foreign key that looks for each deleted row takes minutes where the deletion takes seconds.
    /// </summary>
    public static async Task<TriggerSwitch> ChooseForDeletionAsync(
        PostgresLink main, SpatialRows rows, long mostNotifications, CancellationToken cancellationToken)
    {
        if (!await HasAnyAsync(main, cancellationToken)
            || !await MaySilenceAsync(main, cancellationToken)
            || await HasUnknownOnDeleteAsync(main, cancellationToken))
        {
            return On(main);
        }

        var spatial = await SpatialUpdates.PlanAsync(main, rows, mostNotifications, cancellationToken);
        return new TriggerSwitch(main, isOff: spatial.Way != SpatialWay.Triggers, spatial: spatial);
    }

    /// <summary>Runs work, with the triggers off if so decided.</summary>
    public async Task<T> WithoutTriggersAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (!IsOff)
            return await work();
        await _main.ExecuteAsync("SET LOCAL session_replication_role = replica", cancellationToken);
        var result = await work();

        // After an error the transaction is lost, and its settings with it.
        await _main.ExecuteAsync("SET LOCAL session_replication_role = origin", cancellationToken);
        return result;
    }

    private static Task<bool> HasAnyAsync(PostgresLink main, CancellationToken cancellationToken) =>
        main.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND tgrelid IN (SELECT to_regclass(quote_ident(name)) FROM unnest($1::text[]) name))",
            [Tables()],
            cancellationToken);

    private static async Task<bool> MaySilenceAsync(PostgresLink main, CancellationToken cancellationToken) =>
        await main.ScalarAsync<bool>("SELECT current_setting('is_superuser') = 'on'", [], cancellationToken)
        || (main.Connection.PostgreSqlVersion.Major >= 15
            && await main.ScalarAsync<bool>("SELECT has_parameter_privilege('session_replication_role', 'SET')", [], cancellationToken));

    // Triggers on INSERT (4) that are not CATMAID's, and foreign keys of columns that no model describes. A trigger
    // marked ALWAYS (A) fires even in this mode.
    private static Task<List<string>> UnknownAsync(PostgresLink main, CancellationToken cancellationToken) =>
        main.QueryAsync(
            """
            WITH silent AS (SELECT to_regclass(quote_ident(name)) AS id FROM unnest($1::text[]) name)
            SELECT tgrelid::regclass::text || '.' || tgname
            FROM pg_trigger JOIN silent ON id = tgrelid
            WHERE NOT tgisinternal AND tgenabled = 'O' AND tgtype & 4 <> 0 AND NOT tgname = ANY($2::text[])
            UNION ALL
            SELECT conrelid::regclass::text || '.' || conname
            FROM pg_constraint JOIN silent ON id = conrelid
            WHERE contype = 'f' AND NOT conrelid::regclass::text || '.' || (
                SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey)) = ANY($3::text[])
            ORDER BY 1
            """,
            [
                Tables(),
                (string[])[.. DerivedTriggers.Names, "on_create_treenode_connector_check_review"],
                Silent.SelectMany(model => model.Columns.Where(column => column.RefersTo is not null).Select(column => $"{model.Table}.{column.Name}")).ToArray(),
            ],
            row => row.GetString(0),
            cancellationToken);

    // Triggers on DELETE (8) that are not CATMAID's or write another history, and foreign keys of several columns, which undo does not follow.
    private static Task<bool> HasUnknownOnDeleteAsync(PostgresLink main, CancellationToken cancellationToken) =>
        main.ScalarAsync<bool>(
            """
            WITH silent AS (SELECT to_regclass(quote_ident(name)) AS id FROM unnest($1::text[]) name)
            SELECT EXISTS (
                SELECT FROM pg_trigger JOIN silent ON id = tgrelid
                JOIN pg_class live ON live.oid = tgrelid
                WHERE NOT tgisinternal AND tgenabled = 'O' AND tgtype & 8 <> 0 AND NOT tgname = ANY($2::text[])
                    AND NOT (tgname = $3 AND to_regclass(quote_ident(live.relname || '__history')) IS NOT NULL))
            OR EXISTS (
                SELECT FROM pg_constraint JOIN silent ON id = confrelid WHERE contype = 'f' AND array_length(conkey, 1) > 1)
            """,
            [Tables(), DerivedTriggers.NamesOnDelete.ToArray(), DeletionHistory.Trigger],
            cancellationToken);

    private static string[] Tables() => [.. Silent.Select(model => model.Table)];
}
