using System.Globalization;
using Tracelift.Errors;
using Tracelift.Stores;

namespace Tracelift.Postgres.Recognition;

/// <summary>The state of a database: CATMAID's own, Tracelift's, empty, or something else.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Schema">CATMAID's last migration, or the number and name of Tracelift's.</param>
/// <param name="Software">The versions of PostgreSQL and PostGIS.</param>
internal sealed record DatabaseState(StoreKind Kind, string Schema, string Software)
{
    private const int OldestServer = 13;

    /// <summary>Objects that Tracelift does not know, and differences that the user accepted.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Recognises a database; throws if it is not a store.</summary>
    public static async Task<DatabaseState> RecogniseAsync(PostgresLink link, bool acceptUnknownSchema, CancellationToken cancellationToken)
    {
        RequireServer(link);
        var tables = await TablesAsync(link, cancellationToken);
        if (tables.Contains("django_migrations") && await LastMigrationAsync(link, cancellationToken) is { } last)
        {
            var notes = await RequireTablesAsync(link, isCatmaid: true, acceptUnknownSchema, cancellationToken);
            return new DatabaseState(StoreKind.Catmaid, last, await SoftwareAsync(link, cancellationToken)) { Notes = notes };
        }

        if (tables.Contains(PostgresMigrations.Table))
        {
            var schema = await PostgresMigrations.RequireCurrentAsync(link, cancellationToken);
            var notes = await RequireTablesAsync(link, isCatmaid: false, acceptUnknownSchema, cancellationToken);
            return new DatabaseState(StoreKind.Postgres, schema, await SoftwareAsync(link, cancellationToken)) { Notes = notes };
        }

        if (tables.Count > 0)
            throw NotAStore(link, tables);
        await RequireSchemaAsync(link, cancellationToken);
        throw NotInitialized(link);
    }

    /// <summary>Throws if the database holds tables that are not Tracelift's.</summary>
    public static async Task RequireOursOrEmptyAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        RequireServer(link);
        var tables = await TablesAsync(link, cancellationToken);
        if (tables.Contains(PostgresMigrations.Table) || tables.Count == 0)
            return;
        if (tables.Contains("django_migrations") && await LastMigrationAsync(link, cancellationToken) is not null)
        {
            throw new StoreException(
                "catmaid-database",
                $"{link.Store} is the database of a CATMAID server: you can use it as a store without changes",
                "Use it without store init, or name an empty database");
        }

        throw NotAStore(link, tables);
    }

    /// <summary>Returns the versions of PostgreSQL and PostGIS.</summary>
    private static async Task<string> SoftwareAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        var server = link.Connection.PostgreSqlVersion;
        var postgis = await link.ScalarAsync<string>("SELECT extversion FROM pg_extension WHERE extname = 'postgis'", [], cancellationToken)
            ?? throw new StoreException(
                "no-postgis", $"{link.Store} lacks the extension PostGIS",
                "As a superuser, in this database: CREATE EXTENSION postgis");
        return string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {server.Major}.{server.Minor}, PostGIS {postgis}");
    }

    private static void RequireServer(PostgresLink link)
    {
        if (link.Connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new StoreException(
                "old-server",
                $"{link.Store} is PostgreSQL {link.Connection.PostgreSqlVersion}, and Tracelift needs {OldestServer} or newer",
                "Upgrade the server");
        }
    }

    // The tables that unqualified names can mean, except those of extensions such as PostGIS.
    private static async Task<HashSet<string>> TablesAsync(PostgresLink link, CancellationToken cancellationToken) =>
        [.. await link.QueryAsync(
            """
            SELECT relname::text FROM pg_class
            WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace = ANY(SELECT to_regnamespace(quote_ident(s))::oid FROM unnest(current_schemas(false)) s)
              AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
            """,
            [],
            row => row.GetString(0),
            cancellationToken)];

    // A role that may not use a schema sees no tables, and the error would say that there are none.
    private static async Task RequireSchemaAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        if (await link.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public' AND NOT has_schema_privilege(oid, 'USAGE'))", [], cancellationToken))
        {
            throw new StoreException(
                "no-privilege",
                $"{link.Store}: this role may not use the schema public",
                "Use the role that owns CATMAID's tables, or have it GRANT USAGE ON SCHEMA public to this one");
        }
    }

    private static Task<string?> LastMigrationAsync(PostgresLink link, CancellationToken cancellationToken) =>
        link.ScalarAsync<string>("SELECT max(name COLLATE \"C\") FROM django_migrations WHERE app = 'catmaid'", [], cancellationToken);

    /// <summary>Throws, with one problem for each column, if the tables can't be used.</summary>
    /// <returns>Unknown objects, and differences that the user accepted.</returns>
    private static async Task<IReadOnlyList<string>> RequireTablesAsync(
        PostgresLink link, bool isCatmaid, bool acceptUnknownSchema, CancellationToken cancellationToken)
    {
        var comparison = await SchemaComparison.MakeAsync(link, cancellationToken);
        if (comparison.Missing.Count > 0 || (comparison.Different.Count > 0 && !acceptUnknownSchema))
            throw UnknownSchema(link, comparison);
        if (isCatmaid)
            await comparison.LookAroundAsync(link, cancellationToken);
        return [.. comparison.Different.Select(problem => $"Accepted although not known: {problem}"), .. comparison.Notes];
    }

    private static StoreException UnknownSchema(PostgresLink link, SchemaComparison comparison)
    {
        List<Problem> problems = [.. comparison.Missing, .. comparison.Different];
        return new(
            "unknown-schema",
            $"{link.Store}: its tables differ from those that Tracelift reads and writes: {string.Join(", ", problems.Select(problem => problem.Where).Take(5))}{(problems.Count > 5 ? " and others" : "")}",
            problems,
            comparison.Missing.Count > 0
                ? "Tracelift needs the missing tables and columns: it can't use this version of CATMAID's tables"
                : "If you know that the difference is harmless: --accept-unknown-schema, or TRACELIFT_ACCEPT_UNKNOWN_SCHEMA=true");
    }

    private static StoreException NotInitialized(PostgresLink link) => new(
        "not-initialized", $"{link.Store} is empty", $"tracelift store init --store {link.Store}");

    private static StoreException NotAStore(PostgresLink link, HashSet<string> tables) => new(
        "not-a-store",
        $"{link.Store} belongs neither to CATMAID nor to Tracelift: it has tables such as {string.Join(", ", tables.Order(StringComparer.Ordinal).Take(3))}",
        "Name another database, or make an empty one (createdb)");
}
