using System.Globalization;
using Npgsql;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Runs;

/// <summary>Conditions for the rows that a run has made; they are evaluated for several columns of each row of large tables.</summary>
internal sealed class OwnRows
{
    // Up to this number, comparing with each range is faster than a lookup. Most runs have one range for each table.
    private const int Few = 8;

    private readonly long _run;
    private readonly Dictionary<string, (long[] First, long[] Last)> _few;

    private OwnRows(long run, Dictionary<string, (long[] First, long[] Last)> few) => (_run, _few) = (run, few);

    /// <summary>Reads the tables whose rows lie in few ranges.</summary>
    public static async Task<OwnRows> LoadAsync(PostgresLink link, long run, CancellationToken cancellationToken)
    {
        var few = await link.QueryAsync(
            "SELECT table_name, array_agg(first_id ORDER BY first_id), array_agg(last_id ORDER BY first_id) FROM tracelift.run_rows WHERE run_id = $1 AND is_made GROUP BY table_name HAVING count(*) <= $2",
            [run, Few],
            row => (Table: row.GetString(0), First: row.GetFieldValue<long[]>(1), Last: row.GetFieldValue<long[]>(2)),
            cancellationToken);
        return new OwnRows(run, few.ToDictionary(table => table.Table, table => (table.First, table.Last), StringComparer.Ordinal));
    }

    /// <summary>Returns a condition that an expression is the id of one of the rows; never null.</summary>
    public string Contain(string table, string id) => _few.TryGetValue(table, out var ranges)
        ? $"coalesce({string.Join(" OR ", ranges.First.Zip(ranges.Last, (first, last) => string.Create(CultureInfo.InvariantCulture, $"{id} BETWEEN {first} AND {last}")))}, false)"
        // Ranges do not overlap: the last one that begins at or before the id decides.
        : string.Create(
            CultureInfo.InvariantCulture,
            $"coalesce((SELECT own.last_id FROM tracelift.run_rows own WHERE own.run_id = {_run} AND own.is_made AND own.table_name = {SqlText.Literal(table)} AND own.first_id <= {id} ORDER BY own.first_id DESC LIMIT 1) >= {id}, false)");

    /// <summary>Returns the condition that row <c>t</c> of a reference was not made by the run.</summary>
    public string AreNot(PostgresReference reference) =>
        KnownReferences.IsLastEditor(reference.Table, reference.Column) ? AreNotSummaries
            : reference.Condition + (reference.HasId ? $" AND NOT {Contain(reference.Table, "t.id")}" : "");

    // A summary is deleted with its skeleton, and computed again when treenodes of the skeleton are deleted: the treenodes refer to their editors.
    private string AreNotSummaries =>
        $" AND NOT {Contain(Models.ClassInstance.Table, "t.skeleton_id")} AND NOT EXISTS (SELECT FROM treenode node WHERE node.skeleton_id = t.skeleton_id AND {Contain(Models.Treenode.Table, "node.id")})";
}
