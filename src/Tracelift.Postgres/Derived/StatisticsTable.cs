using System.Security.Cryptography;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Stores;

namespace Tracelift.Postgres.Derived;

/// <summary>
/// Computes rows of CATMAID's statistics by CATMAID's rule: one for each project, user and hour. CATMAID counts rows with older
/// times in its nightly run only. They are computed without a lock and written in a short transaction of their own.
/// </summary>
internal sealed class StatisticsTable(PostgresLink link, TimeProvider time)
{
    /// <summary>The table.</summary>
    public const string Name = "catmaid_stats_summary";

    // CATMAID's nightly run empties the table and fills it again in one transaction.
    private const string Patience = "250ms";

    private const string Versions =
        """
        (SELECT id, project_id, user_id, creation_time, edition_time, parent_id, txid, location_x, location_y, location_z FROM treenode
         UNION ALL
         SELECT id, project_id, user_id, creation_time, edition_time, parent_id, txid, location_x, location_y, location_z FROM treenode__history)
        """;

    private const string LiveVersions =
        "(SELECT id, project_id, user_id, creation_time, edition_time, parent_id, txid, location_x, location_y, location_z FROM treenode)";

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    // The user and the time of each row that CATMAID counts.
    private static readonly (string Table, string User, string Time)[] Counted =
    [
        ("treenode", "user_id", "creation_time"),
        ("treenode_connector", "user_id", "creation_time"),
        ("review", "reviewer_id", "review_time"),
    ];

    /// <summary>Whether the database is CATMAID's, and has the table.</summary>
    public static Task<bool> IsThereAsync(PostgresLink link, CancellationToken cancellationToken) => link.ScalarAsync<bool>(
        "SELECT to_regclass('catmaid_stats_summary') IS NOT NULL AND to_regclass('django_migrations') IS NOT NULL", [], cancellationToken);

    /// <summary>Computes the rows of the users and hours of some rows.</summary>
    /// <param name="project">The project of the rows.</param>
    /// <param name="rows">The ids of the rows by table.</param>
    /// <param name="cancellationToken">Cancels the work; the table is unchanged then.</param>
    /// <returns>The number of rows of statistics.</returns>
    public async Task<long> RenewAsync(long project, IReadOnlyDictionary<string, IReadOnlyList<IdRange>> rows, CancellationToken cancellationToken)
    {
        var touched = new HashSet<(int User, DateTime Hour)>();
        foreach (var (table, user, when) in Counted)
        {
            foreach (var part in rows.GetValueOrDefault(table, []).Chunk(10_000))
            {
                await link.QueryAsync(
                    $"""
                    SELECT DISTINCT t.{user}, date_trunc('hour', t.{when}, 'UTC')
                    FROM unnest($1::int8[], $2::int8[]) AS written (first_id, last_id) JOIN {table} t ON t.id BETWEEN first_id AND last_id
                    WHERE t.project_id = $3
                    """,
                    [part.Select(range => range.First).ToArray(), part.Select(range => range.Last).ToArray(), (int)project],
                    row => touched.Add((row.GetInt32(0), row.GetDateTime(1))),
                    cancellationToken);
            }
        }

        return touched.Count == 0 ? 0 : await WriteAsync(project, touched, isStoredOnly: false, cancellationToken);
    }

    /// <summary>Adds new treenodes of a small import to the counts of their users and hours: many such imports follow each other.</summary>
    /// <param name="project">The project of the treenodes.</param>
    /// <param name="treenodes">Their ids.</param>
    /// <param name="cancellationToken">Cancels the work; the table is unchanged then.</param>
    public async Task AddAsync(long project, IReadOnlyList<IdRange> treenodes, CancellationToken cancellationToken)
    {
        var file = await FileAsync(cancellationToken);
        var added = await link.QueryAsync(
            """
            SELECT t.user_id, date_trunc('hour', t.creation_time, 'UTC'), count(*)::int4, count(import.transaction_id)::int4
            FROM unnest($1::int8[], $2::int8[]) AS written (first_id, last_id) JOIN treenode t ON t.id BETWEEN first_id AND last_id
            LEFT JOIN catmaid_transaction_info import ON import.transaction_id = t.txid AND import.project_id = $3 AND import.label = 'skeletons.import'
            WHERE t.project_id = $3
            GROUP BY 1, 2
            """,
            [treenodes.Select(range => range.First).ToArray(), treenodes.Select(range => range.Last).ToArray(), (int)project],
            row => (User: row.GetInt32(0), Hour: row.GetDateTime(1), Nodes: row.GetInt32(2), Imported: row.GetInt32(3)),
            cancellationToken);
        foreach (var (user, hour, nodes, imported) in added)
        {
            var known = 0;
            var isSame = await TryAsync("ROW EXCLUSIVE", file, async () => known = await link.ExecuteAsync(
                $"UPDATE {Name} SET n_treenodes = n_treenodes + $4, n_imported_treenodes = n_imported_treenodes + $5 WHERE project_id = $1 AND user_id = $2 AND date = $3",
                [(int)project, user, hour, nodes, imported],
                cancellationToken), cancellationToken);
            if (!isSame || known == 0)
                await WriteAsync(project, [(user, hour)], isStoredOnly: false, cancellationToken);
        }
    }

    /// <summary>
    /// Computes the rows of some users and hours after others were deleted. Only rows that are there: hours that CATMAID has not
    /// counted yet stay uncounted. A row that counts nothing any more is deleted.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="touched">The users and hours.</param>
    /// <param name="cancellationToken">Cancels the work; the table is unchanged then.</param>
    public async Task RenewStoredAsync(long project, HashSet<(int User, DateTime Hour)> touched, CancellationToken cancellationToken) =>
        await WriteAsync(project, touched, isStoredOnly: true, cancellationToken);

    /// <summary>Computes all rows of a project.</summary>
    /// <returns>The number of rows of statistics.</returns>
    public Task<long> RefreshAsync(long project, CancellationToken cancellationToken) => WriteAsync(project, null, isStoredOnly: false, cancellationToken);

    private async Task<long> WriteAsync(long project, HashSet<(int User, DateTime Hour)>? touched, bool isStoredOnly, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var file = await FileAsync(cancellationToken);
            var rows = await ComputeAsync(project, touched, cancellationToken);
            var isWritten = isStoredOnly && touched is not null
                ? await TryCorrectAsync(project, [.. rows, .. Empty(touched, rows)], file, cancellationToken)
                : await TryWriteAsync(project, rows, isAll: touched is null, file, cancellationToken);
            if (isWritten)
                return rows.Count;
            if (time.GetElapsedTime(began) > GiveUpAfter)
            {
                throw new StoreException(
                    "statistics-busy", $"{link.Store}: another client holds {Name}; CATMAID may be computing its statistics", $"tracelift store refresh --project {project} computes them later", null, isTransient: true);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(50, 500)), time, cancellationToken);
        }
    }

    private async Task<List<Row>> ComputeAsync(long project, HashSet<(int User, DateTime Hour)>? touched, CancellationToken cancellationToken)
    {
        var hasHistory = await link.ScalarAsync<bool>("SELECT to_regclass('treenode__history') IS NOT NULL", [], cancellationToken);
        var versions = hasHistory ? Versions : LiveVersions;
        object[] parameters = touched is null
            ? [(int)project]
            : [(int)project, touched.Select(one => one.User).ToArray(), touched.Select(one => DateTime.SpecifyKind(one.Hour, DateTimeKind.Utc)).ToArray()];
        string Rows(string table, string user, string when) => touched is null
            ? table
            : $"(SELECT t.* FROM touched JOIN {table} t ON t.{user} = touched.user_id AND t.{when} >= touched.hour AND t.{when} < touched.hour + interval '1 hour')";
        var sql = PostgresScripts.Read("Sql", "statistics")
            .Replace("{touched}", touched is null ? "" : "touched AS (SELECT user_id, hour FROM unnest($2::int4[], $3::timestamptz[]) AS touched (user_id, hour)), ", StringComparison.Ordinal);
        foreach (var (name, from) in new[]
        {
            ("{treenode}", Rows("treenode", "user_id", "creation_time")),
            ("{link}", Rows("treenode_connector", "user_id", "creation_time")),
            ("{review}", Rows("review", "reviewer_id", "review_time")),
            ("{version}", Rows(versions, "user_id", "creation_time")),
        })
        {
            sql = sql.Replace(name, from, StringComparison.Ordinal);
        }

        var rows = await link.QueryAsync(
            sql, parameters, row => new Row(row.GetInt32(0), row.GetDateTime(1), row.GetInt32(2), row.GetDouble(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), 0), cancellationToken);
        if (touched is null && await HasImportsAsync(project, cancellationToken))
        {
            rows.AddRange(await link.QueryAsync(
                PostgresScripts.Read("Sql", "statistics_imports").Replace("{version}", versions, StringComparison.Ordinal),
                parameters,
                row => new Row(row.GetInt32(0), row.GetDateTime(1), 0, 0, 0, 0, 0, row.GetDouble(2)),
                cancellationToken));

            // Times at a full hour share the row of their hour.
            rows = [.. rows.GroupBy(row => (row.User, row.Date)).Select(same => same.First() with { ImportedLength = same.Sum(row => row.ImportedLength) })];
        }

        return rows;
    }

    private Task<bool> HasImportsAsync(long project, CancellationToken cancellationToken) => link.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM catmaid_transaction_info WHERE project_id = $1 AND label = 'skeletons.import')", [(int)project], cancellationToken);

    // Another number after a TRUNCATE.
    private Task<long> FileAsync(CancellationToken cancellationToken) => link.ScalarAsync<long>($"SELECT pg_relation_filenode('{Name}')::int8", [], cancellationToken);

    /// <summary>Writes the rows, unless another client is writing or has emptied the table since they were computed.</summary>
    private Task<bool> TryWriteAsync(long project, List<Row> rows, bool isAll, long file, CancellationToken cancellationToken) => TryAsync(
        "SHARE ROW EXCLUSIVE",
        file,
        async () =>
        {
            if (isAll)
                await link.ExecuteAsync($"DELETE FROM {Name} WHERE project_id = $1", [(int)project], cancellationToken);
            await link.ExecuteAsync(
                $"""
                INSERT INTO {Name} (project_id, user_id, date, n_treenodes, cable_length, n_connector_links, n_reviewed_nodes, n_imported_treenodes, import_cable_length)
                SELECT $1, fresh.* FROM unnest($2::int4[], $3::timestamptz[], $4::int4[], $5::float8[], $6::int4[], $7::int4[], $8::int4[], $9::float8[]) AS fresh
                ON CONFLICT (project_id, user_id, date) DO UPDATE SET
                    n_treenodes = excluded.n_treenodes, cable_length = excluded.cable_length, n_connector_links = excluded.n_connector_links,
                    n_reviewed_nodes = excluded.n_reviewed_nodes, n_imported_treenodes = excluded.n_imported_treenodes,
                    import_cable_length = {(isAll ? "excluded" : Name)}.import_cable_length
                """,
                [.. Parameters(project, rows), rows.Select(row => row.ImportedLength).ToArray()],
                cancellationToken);
        },
        cancellationToken);

    /// <summary>Corrects rows that are stored, and deletes those that count nothing any more, under the same conditions.</summary>
    private Task<bool> TryCorrectAsync(long project, List<Row> rows, long file, CancellationToken cancellationToken) => TryAsync(
        "SHARE ROW EXCLUSIVE",
        file,
        async () =>
        {
            await link.ExecuteAsync(
                $"""
                UPDATE {Name} stored SET n_treenodes = fresh.nodes, cable_length = fresh.length, n_connector_links = fresh.links, n_reviewed_nodes = fresh.reviews, n_imported_treenodes = fresh.imported
                FROM unnest($2::int4[], $3::timestamptz[], $4::int4[], $5::float8[], $6::int4[], $7::int4[], $8::int4[]) AS fresh (user_id, date, nodes, length, links, reviews, imported)
                WHERE stored.project_id = $1 AND stored.user_id = fresh.user_id AND stored.date = fresh.date
                """,
                Parameters(project, rows),
                cancellationToken);
            await link.ExecuteAsync(
                $"""
                DELETE FROM {Name} stored USING unnest($2::int4[], $3::timestamptz[]) AS fresh (user_id, date)
                WHERE stored.project_id = $1 AND stored.user_id = fresh.user_id AND stored.date = fresh.date
                    AND n_connector_links = 0 AND n_reviewed_nodes = 0 AND n_treenodes = 0 AND n_edited_treenodes = 0 AND n_edited_connectors = 0
                    AND n_imported_treenodes = 0 AND n_imported_connectors = 0 AND cable_length = 0 AND import_cable_length = 0
                """,
                Parameters(project, rows)[..3],
                cancellationToken);
        },
        cancellationToken);

    private static object[] Parameters(long project, List<Row> rows) =>
    [
        (int)project,
        rows.Select(row => row.User).ToArray(),
        rows.Select(row => DateTime.SpecifyKind(row.Date, DateTimeKind.Utc)).ToArray(),
        rows.Select(row => row.Nodes).ToArray(),
        rows.Select(row => row.Length).ToArray(),
        rows.Select(row => row.Links).ToArray(),
        rows.Select(row => row.Reviews).ToArray(),
        rows.Select(row => row.Imported).ToArray(),
    ];

    /// <summary>Returns rows without a count for the users and hours that have no work.</summary>
    private static IEnumerable<Row> Empty(HashSet<(int User, DateTime Hour)> touched, List<Row> rows)
    {
        var known = rows.Select(row => (row.User, row.Date)).ToHashSet();
        return touched.Where(one => !known.Contains(one)).Select(one => new Row(one.User, one.Hour, 0, 0, 0, 0, 0, 0));
    }

    /// <summary>Runs work in a short transaction, unless another client holds the table or has emptied it.</summary>
    private async Task<bool> TryAsync(string mode, long file, Func<Task> work, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync($"BEGIN; SET LOCAL lock_timeout = '{Patience}'", cancellationToken);
        try
        {
            await link.ExecuteAsync($"LOCK TABLE {Name} IN {mode} MODE", cancellationToken);
            if (await FileAsync(cancellationToken) != file)
            {
                await link.ExecuteAsync("ROLLBACK", cancellationToken);
                return false;
            }

            await work();
            await link.ExecuteAsync("COMMIT", CancellationToken.None);
            return true;
        }
        catch (StoreException e)
        {
            if (link.IsOpen)
                await link.ExecuteAsync("ROLLBACK", CancellationToken.None);
            if (PostgresErrors.SqlState(e) is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
                return false;
            throw;
        }
        catch
        {
            if (link.IsOpen)
                await link.ExecuteAsync("ROLLBACK", CancellationToken.None);
            throw;
        }
    }

    private readonly record struct Row(int User, DateTime Date, int Nodes, double Length, int Links, int Reviews, int Imported, double ImportedLength);
}
