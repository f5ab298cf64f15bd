using System.Globalization;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Postgres.Recognition;
using Tracelift.Stores;

namespace Tracelift.Postgres;

/// <summary>Creates Tracelift's tables in an empty database and updates older ones, by numbered SQL files.</summary>
internal static class PostgresMigrations
{
    /// <summary>The table of the files that have run; a database with this table is Tracelift's.</summary>
    public const string Table = "tracelift_migration";

    // Makes two concurrent initialisations wait for each other: the table's name, as a number.
    private const long Lock = 0x7472_6C66_6D69_6772;

    private static IReadOnlyList<Migration> All { get; } =
        [.. PostgresScripts.Names("Schema").Select(name => new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name))];

    /// <summary>Runs the missing files, all or none.</summary>
    public static async Task ApplyAsync(PostgresLink link, TimeProvider time, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync("BEGIN ISOLATION LEVEL READ COMMITTED", cancellationToken);
        await link.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [Lock], cancellationToken);
        await DatabaseState.RequireOursOrEmptyAsync(link, cancellationToken);
        await RequirePostgisAsync(link, cancellationToken);
        await link.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS {Table} (number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL)",
            cancellationToken);
        var applied = await AppliedAsync(link, cancellationToken);
        RefuseNewer(link, applied);
        foreach (var migration in All.Where(migration => migration.Number > applied))
        {
            await link.ExecuteAsync(PostgresScripts.Read("Schema", migration.Name), cancellationToken);
            await link.ExecuteAsync(
                $"INSERT INTO {Table} (number, name, applied) VALUES ($1, $2, $3)",
                [migration.Number, migration.Name, time.GetUtcNow().UtcDateTime],
                cancellationToken);
        }

        await link.ExecuteAsync("COMMIT", CancellationToken.None);
    }

    /// <summary>Throws if the tables are older or newer than this version.</summary>
    /// <returns>The name of the last file.</returns>
    public static async Task<string> RequireCurrentAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        var applied = await AppliedAsync(link, cancellationToken);
        RefuseNewer(link, applied);
        if (applied < All[^1].Number)
        {
            throw new StoreException(
                "old-schema",
                $"{link.Store} was made by an older Tracelift: its tables are at {applied}, this version needs {All[^1].Number}",
                $"tracelift store migrate --store {link.Store} brings it up to date");
        }

        return All[^1].Name;
    }

    /// <summary>Finds the files that have not run, without running them.</summary>
    /// <exception cref="StoreException"><c>newer-schema</c>.</exception>
    public static async Task<StoreMigration> FindAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        var applied = await AppliedAsync(link, cancellationToken);
        RefuseNewer(link, applied);
        return new StoreMigration(
            StoreKind.Postgres,
            link.Store,
            All.FirstOrDefault(migration => migration.Number == applied)?.Name ?? "no tables",
            [.. All.Where(migration => migration.Number > applied).Select(migration => migration.Name)]);
    }

    private static async Task<int> AppliedAsync(PostgresLink link, CancellationToken cancellationToken) =>
        await link.ScalarAsync<int>($"SELECT coalesce(max(number), 0) FROM {Table}", [], cancellationToken);

    private static void RefuseNewer(PostgresLink link, int applied)
    {
        if (applied > All[^1].Number)
        {
            throw new StoreException(
                "newer-schema",
                $"{link.Store} was made by a newer Tracelift: its tables are at {applied}, this version knows {All[^1].Number}",
                "Use that version");
        }
    }

    private static async Task RequirePostgisAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        if (await link.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis')", [], cancellationToken))
            return;
        try
        {
            await link.ExecuteAsync("CREATE EXTENSION postgis", cancellationToken);
        }
        catch (StoreException e)
        {
            throw new StoreException(
                "no-postgis",
                $"{link.Store} lacks the extension PostGIS, and it can't be added: {(e.InnerException as PostgresException)?.MessageText ?? e.Message}",
                "Install PostGIS on the server, and have a superuser run in this database: CREATE EXTENSION postgis",
                e);
        }
    }

    private sealed record Migration(int Number, string Name);
}
