using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Recognition;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Silences the triggers and foreign keys of the tracing tables in one transaction, without a lock on any table. What
/// they would have done is then ours to do: <see cref="DerivedTables"/> and <see cref="ForeignKeyCheck"/>.
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
    /// The models whose rows can be written in silence. Users, projects and the like are not among them: their triggers
    /// keep tables that we know nothing of.
    /// </summary>
    public static IReadOnlyList<ModelDescription> Silent { get; } =
        [.. Models.All.Where(model => model.Family == IdFamily.Concept || model.Family == IdFamily.Location || model.Family == IdFamily.Review)];

    /// <summary>Whether triggers are silent while rows of these models are written.</summary>
    public bool IsOff { get; }

    /// <summary>Whether there are any, or foreign keys, and they are not silent.</summary>
    public bool AreFiring { get; }

    /// <summary>Tells the worker of CATMAID's spatial cache what silent triggers do not.</summary>
    public SpatialUpdates Spatial { get; }

    /// <summary>A switch that leaves the triggers on.</summary>
    public static TriggerSwitch On(PostgresLink main) => new(main, isOff: false);

    /// <summary>Decides whether they are to be silent.</summary>
    /// <param name="main">The import's connection.</param>
    /// <param name="rule">What is asked for.</param>
    /// <param name="rows">What will come.</param>
    /// <param name="mostNotifications">Of how many places the spatial cache is told one by one.</param>
    /// <param name="note">Takes what whoever runs the store should know.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="StoreException">They are to be, and this role may not silence them.</exception>
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
                : throw new StoreException("no-privilege", $"{main.Store}: this role may not silence triggers (session_replication_role)", Needed);
        }

        var unknown = await UnknownAsync(main, cancellationToken);
        if (unknown.Count > 0 && rule == TriggerRule.Auto)
        {
            note($"The triggers stayed on, because this database has some that Tracelift does not know: {string.Join(", ", unknown)}. --triggers off silences them all the same");
            return On(main);
        }

        var spatial = await SpatialUpdates.PlanAsync(main, rows, mostNotifications, cancellationToken);
        if (spatial.Way == SpatialWay.Triggers && rule == TriggerRule.Auto)
        {
            note($"The triggers stayed on. {spatial.Note}. --triggers off silences them all the same");
            return On(main);
        }

        note("Triggers and foreign keys were silent for the rows of this import (session_replication_role): Tracelift has filled the derived tables and checked all references itself");
        if (unknown.Count > 0)
            note($"Silent were also some that Tracelift does not know, and whose work nobody has done: {string.Join(", ", unknown)}");
        if (spatial.Note is not null)
            note(spatial.Way == SpatialWay.Triggers ? $"{spatial.Note}: who listens was told nothing" : spatial.Note);
        return new TriggerSwitch(main, isOff: true, spatial: spatial);
    }

    /// <summary>
    /// Decides whether they are to be silent while rows are deleted: wherever this role may silence them and all that they do
    /// is known, for a foreign key that has to look for each row that goes takes minutes where the rows take seconds.
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

    /// <summary>Does something while the triggers are silent, if they are to be.</summary>
    public async Task<T> WithoutTriggersAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (!IsOff)
            return await work();
        await _main.ExecuteAsync("SET LOCAL session_replication_role = replica", cancellationToken);
        var result = await work();

        // After an error the transaction is lost, and the setting with it.
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

    // Triggers on INSERT (4) that are not CATMAID's, and foreign keys of columns that no model describes. A trigger that
    // fires always (A) does so in silence, too.
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

    // Triggers on DELETE (8) that are not CATMAID's or note elsewhere than CATMAID's do, and foreign keys of several columns,
    // which nobody looks along.
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
