using Npgsql;
using Tracelift.Model;

namespace Tracelift.Postgres.Runs;

/// <summary>
/// Keeps CATMAID's statistics correct when rows are deleted: one row for each project, user and hour. CATMAID computes
/// them each night, and would count deleted rows until then.
/// </summary>
internal sealed class StatisticsRows(PostgresLink link)
{
    private const int IdsInStatement = 20_000;

    // The users whose work is deleted, as conditions on deleted rows: authors of treenodes, of links that complete a
    // synapse with them, and reviewers. Nodes of deleted links count, because they must be reviewed again.
    private static readonly (string Table, string Sql)[] Touching =
    [
        ("treenode", "SELECT gone.project_id, gone.user_id, min(gone.creation_time), max(gone.creation_time) FROM treenode gone"),
        ("treenode_connector", "SELECT other.project_id, other.user_id, min(other.creation_time), max(other.creation_time) FROM treenode_connector gone JOIN treenode_connector other ON other.connector_id = gone.connector_id"),
        ("treenode_connector", "SELECT other.project_id, other.reviewer_id, min(other.review_time), max(other.review_time) FROM treenode_connector gone JOIN review other ON other.treenode_id = gone.treenode_id"),
        ("review", "SELECT gone.project_id, gone.reviewer_id, min(gone.review_time), max(gone.review_time) FROM review gone"),
    ];

    // Bounded: a project has as many entries as users.
    private readonly Dictionary<(int Project, int User), (DateTime First, DateTime Last)> _touched = [];
    private bool? _areThere;

    /// <summary>Records whose statistics count the rows that are about to be deleted.</summary>
    public async Task NoteAsync(string table, IdSet ids, CancellationToken cancellationToken)
    {
        var queries = Touching.Where(touching => touching.Table == table).Select(touching => touching.Sql).ToList();
        if (queries.Count == 0 || !(_areThere ??= await link.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM catmaid_stats_summary)", [], cancellationToken)))
            return;
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            foreach (var sql in queries)
            {
                await link.QueryAsync(
                    $"{sql} WHERE {SqlText.OneOf("gone.id", ColumnKind.Id, part)} GROUP BY 1, 2",
                    [],
                    row => Add((row.GetInt32(0), row.GetInt32(1)), row.GetDateTime(2), row.GetDateTime(3)),
                    cancellationToken);
            }
        }
    }

    /// <summary>Computes the recorded statistics again after the deletion; an hour without work has no row.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var project in _touched.GroupBy(touched => touched.Key.Project))
        {
            object[] parameters =
            [
                project.Key,
                project.Select(touched => touched.Key.User).ToArray(),
                project.Select(touched => touched.Value.First).ToArray(),
                project.Select(touched => touched.Value.Last).ToArray(),
            ];
            await link.ExecuteAsync(PostgresScripts.Read("Sql", "statistics_renew"), parameters, cancellationToken);
            await link.ExecuteAsync(
                """
                DELETE FROM catmaid_stats_summary WHERE project_id = $1 AND user_id = ANY($2::int4[])
                    AND n_connector_links = 0 AND n_reviewed_nodes = 0 AND n_treenodes = 0 AND n_edited_treenodes = 0 AND n_edited_connectors = 0
                    AND n_imported_treenodes = 0 AND n_imported_connectors = 0 AND cable_length = 0 AND import_cable_length = 0
                """,
                parameters[..2],
                cancellationToken);
        }
    }

    private bool Add((int Project, int User) whose, DateTime first, DateTime last)
    {
        var known = _touched.GetValueOrDefault(whose, (First: first, Last: last));
        _touched[whose] = (first < known.First ? first : known.First, last > known.Last ? last : known.Last);
        return true;
    }
}
