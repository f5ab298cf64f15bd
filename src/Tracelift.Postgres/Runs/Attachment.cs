using Npgsql;
using Tracelift.Errors;
using Tracelift.Postgres.Bulk;
using Tracelift.Stores;

namespace Tracelift.Postgres.Runs;

/// <summary>Creates the schema <c>tracelift</c> beside CATMAID's tables, and drops it.</summary>
internal static class Attachment
{
    // Makes two concurrent attachments wait for each other: "trlfatch", as a number.
    private const long Lock = 0x7472_6C66_6174_6368;

    // Each runs once: a database attached by an older Tracelift lacks the later ones.
    private static readonly string[] Files = ["0002_runs", "0004_bulk", "0005_jobs", "0006_undo"];

    /// <summary>Creates the tables that are missing.</summary>
    /// <returns>Whether any were created.</returns>
    public static async Task<bool> AttachAsync(PostgresLink link, TimeProvider time, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql}", cancellationToken);
        await link.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [Lock], cancellationToken);
        var isThere = await RunTables.ExistAsync(link, cancellationToken);
        if (isThere && !await IsAttachedAsync(link, cancellationToken))
            return false;
        IReadOnlyList<string> applied = isThere ? await AppliedAsync(link, cancellationToken) : [];
        var missing = Files.Except(applied).ToList();
        if (missing.Count == 0)
            return false;
        await RequireRightsAsync(link, isThere, cancellationToken);
        foreach (var file in missing)
        {
            await link.ExecuteAsync(PostgresScripts.Read("Schema", file), cancellationToken);

            // Marks the schema as Tracelift's, with the version of its tables.
            await link.ExecuteAsync("CREATE TABLE IF NOT EXISTS tracelift.attached (tables text PRIMARY KEY, attached timestamptz NOT NULL)", cancellationToken);
            await link.ExecuteAsync("INSERT INTO tracelift.attached VALUES ($1, $2)", [file, time.GetUtcNow().UtcDateTime], cancellationToken);
        }

        await link.ExecuteAsync("COMMIT", CancellationToken.None);
        return true;
    }

    /// <summary>Drops the tables and the schema.</summary>
    /// <returns>Whether they existed.</returns>
    public static async Task<bool> DetachAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql}", cancellationToken);
        await link.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [Lock], cancellationToken);
        if (!await IsAttachedAsync(link, cancellationToken))
            return false;
        await RequireNoDroppedIndexesAsync(link, cancellationToken);

        // Drops each by name without CASCADE, so that foreign tables in the schema and views on its tables stay.
        try
        {
            await link.ExecuteAsync(
                "DROP TABLE IF EXISTS tracelift.job, tracelift.bulk_index, tracelift.bulk_chunk, tracelift.bulk_plan, tracelift.bulk_load; DROP TABLE tracelift.run_rows, tracelift.run_table, tracelift.run, tracelift.attached; DROP SCHEMA tracelift; COMMIT", cancellationToken);
        }
        catch (StoreException e) when (PostgresErrors.SqlState(e) == PostgresErrorCodes.DependentObjectsStillExist)
        {
            throw new StoreException(
                "schema-in-use",
                $"{link.Store}: the schema tracelift holds foreign objects, or foreign objects depend on it: {(e.InnerException as PostgresException)?.Detail}; nothing was dropped",
                "Drop or move it first",
                e);
        }

        return true;
    }

    /// <summary>Finds the tables that the schema lacks because an older Tracelift made it; none where there is no schema.</summary>
    public static async Task<StoreMigration> FindMigrationAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        if (!await IsAttachedAsync(link, cancellationToken))
            return new StoreMigration(StoreKind.Catmaid, link.Store, "not attached", []);
        var applied = await AppliedAsync(link, cancellationToken);
        return new StoreMigration(StoreKind.Catmaid, link.Store, applied.Max(StringComparer.Ordinal) ?? "no tables", [.. Files.Except(applied)]);
    }

    private static Task<List<string>> AppliedAsync(PostgresLink link, CancellationToken cancellationToken) =>
        link.QueryAsync("SELECT tables FROM tracelift.attached", [], row => row.GetString(0), cancellationToken);

    private static Task<bool> IsAttachedAsync(PostgresLink link, CancellationToken cancellationToken) =>
        link.ScalarAsync<bool>("SELECT to_regclass('tracelift.attached') IS NOT NULL", [], cancellationToken);

    /// <summary>Throws if indexes are dropped: only the schema knows their definitions.</summary>
    private static async Task RequireNoDroppedIndexesAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        if (await LoadTables.ExistAsync(link, cancellationToken)
            && await link.ScalarAsync<long>("SELECT count(*) FROM tracelift.bulk_index", [], cancellationToken) is > 0 and var count)
        {
            throw new StoreException(
                "indexes-dropped",
                $"{link.Store}: a bulk load has dropped {count} indexes and not rebuilt them; only the schema tracelift holds their definitions",
                "tracelift bulk recover rebuilds them");
        }
    }

    private static async Task RequireRightsAsync(PostgresLink link, bool isOurs, CancellationToken cancellationToken)
    {
        var (isThere, mayMake, mayUse, role, database) = (await link.QueryAsync(
            """
            SELECT to_regnamespace('tracelift') IS NOT NULL,
                has_database_privilege(current_database(), 'CREATE'),
                coalesce(has_schema_privilege(to_regnamespace('tracelift'), 'CREATE, USAGE'), false),
                quote_ident(current_user), quote_ident(current_database())
            """,
            [],
            row => (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2), row.GetString(3), row.GetString(4)),
            cancellationToken))[0];
        if (isThere && !isOurs && await link.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('tracelift'))", [], cancellationToken))
        {
            throw new StoreException(
                "foreign-schema", $"{link.Store} has a schema tracelift that is not Tracelift's: nothing was changed", "Rename it: ALTER SCHEMA tracelift RENAME TO NAME");
        }

        if (isThere ? !mayUse : !mayMake)
        {
            throw new StoreException(
                "no-privilege",
                $"{link.Store}: the role {role} may not make the schema tracelift",
                isThere
                    ? $"A superuser can run in this database: GRANT CREATE, USAGE ON SCHEMA tracelift TO {role}; then attach again"
                    : $"A superuser can run: GRANT CREATE ON DATABASE {database} TO {role}; or in this database: CREATE SCHEMA tracelift AUTHORIZATION {role}; then attach again");
        }
    }
}
