using Tracelift.Model;
using Tracelift.Postgres.Derived;

namespace Tracelift.Postgres.Runs;

/// <summary>
/// Remembers whose rows of CATMAID's statistics count rows that are deleted: one for each project, user and hour. The statistics
/// are neither read nor written meanwhile, so that CATMAID's nightly run, which empties them, does not wait for the deletion.
/// </summary>
internal sealed class TouchedHours(PostgresLink link)
{
    private const int IdsInStatement = 20_000;

    // The users whose work is deleted, as conditions on deleted rows: authors of treenodes, of links that complete a
    // synapse with them, and reviewers. Nodes of deleted links count, because they must be reviewed again. Connectors
    // count nowhere, but stored answers hold them.
    private static readonly (string Table, string Sql)[] Touching =
    [
        ("treenode", "SELECT DISTINCT gone.project_id, gone.user_id, date_trunc('hour', gone.creation_time, 'UTC') FROM treenode gone"),
        ("connector", "SELECT DISTINCT gone.project_id, gone.user_id, date_trunc('hour', gone.creation_time, 'UTC') FROM connector gone"),
        ("treenode_connector", "SELECT DISTINCT other.project_id, other.user_id, date_trunc('hour', other.creation_time, 'UTC') FROM treenode_connector gone JOIN treenode_connector other ON other.connector_id = gone.connector_id"),
        ("treenode_connector", "SELECT DISTINCT other.project_id, other.reviewer_id, date_trunc('hour', other.review_time, 'UTC') FROM treenode_connector gone JOIN review other ON other.treenode_id = gone.treenode_id"),
        ("review", "SELECT DISTINCT gone.project_id, gone.reviewer_id, date_trunc('hour', gone.review_time, 'UTC') FROM review gone"),
    ];

    // Bounded: a project has one entry for each hour in which a user worked.
    private readonly Dictionary<long, HashSet<(int User, DateTime Hour)>> _touched = [];
    private bool? _areThere;

    /// <summary>The users and hours by project.</summary>
    public IReadOnlyDictionary<long, HashSet<(int User, DateTime Hour)>> Projects => _touched;

    /// <summary>Remembers whose statistics count the rows that are about to be deleted.</summary>
    public async Task NoteAsync(string table, IdSet ids, CancellationToken cancellationToken)
    {
        var queries = Touching.Where(touching => touching.Table == table).Select(touching => touching.Sql).ToList();
        if (queries.Count == 0 || !(_areThere ??= await StatisticsTable.IsThereAsync(link, cancellationToken)))
            return;
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            foreach (var sql in queries)
            {
                await link.QueryAsync(
                    $"{sql} WHERE {SqlText.OneOf("gone.id", ColumnKind.Id, part)}",
                    [],
                    row => Add(row.GetInt32(0), (row.GetInt32(1), row.GetDateTime(2))),
                    cancellationToken);
            }
        }
    }

    /// <summary>Waits until no other client computes the statistics, before rows that they refer to are locked and deleted.</summary>
    /// <remarks>In the other order CATMAID's nightly run, which refers to users, and this transaction would wait for each other.</remarks>
    public async Task AwaitOthersAsync(CancellationToken cancellationToken)
    {
        if (_areThere ??= await StatisticsTable.IsThereAsync(link, cancellationToken))
            await link.ExecuteAsync($"LOCK TABLE {StatisticsTable.Name} IN ROW EXCLUSIVE MODE", cancellationToken);
    }

    private bool Add(long project, (int User, DateTime Hour) whose)
    {
        if (!_touched.TryGetValue(project, out var hours))
            _touched.Add(project, hours = []);
        return hours.Add(whose);
    }
}
