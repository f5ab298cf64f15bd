using System.Globalization;
using Npgsql;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Runs;

/// <summary>Which rows a run has made, as conditions: for each row of large tables it is asked of several columns.</summary>
internal sealed class OwnRows
{
    // So many ranges are compared with faster than they are looked up. Most runs have one for each table.
    private const int Few = 8;

    private readonly long _run;
    private readonly Dictionary<string, (long[] First, long[] Last)> _few;

    private OwnRows(long run, Dictionary<string, (long[] First, long[] Last)> few) => (_run, _few) = (run, few);

    /// <summary>Looks where few ranges hold a table's rows.</summary>
    public static async Task<OwnRows> LoadAsync(PostgresLink link, long run, CancellationToken cancellationToken)
    {
        var few = await link.QueryAsync(
            "SELECT table_name, array_agg(first_id ORDER BY first_id), array_agg(last_id ORDER BY first_id) FROM tracelift.run_rows WHERE run_id = $1 AND is_made GROUP BY table_name HAVING count(*) <= $2",
            [run, Few],
            row => (Table: row.GetString(0), First: row.GetFieldValue<long[]>(1), Last: row.GetFieldValue<long[]>(2)),
            cancellationToken);
        return new OwnRows(run, few.ToDictionary(table => table.Table, table => (table.First, table.Last), StringComparer.Ordinal));
    }

    /// <summary>Whether an expression is the id of one of them; never null.</summary>
    public string Contain(string table, string id) => _few.TryGetValue(table, out var ranges)
        ? $"coalesce({string.Join(" OR ", ranges.First.Zip(ranges.Last, (first, last) => string.Create(CultureInfo.InvariantCulture, $"{id} BETWEEN {first} AND {last}")))}, false)"
        // The ranges do not overlap: the last that begins before it tells.
        : string.Create(
            CultureInfo.InvariantCulture,
            $"coalesce((SELECT own.last_id FROM tracelift.run_rows own WHERE own.run_id = {_run} AND own.is_made AND own.table_name = {SqlText.Literal(table)} AND own.first_id <= {id} ORDER BY own.first_id DESC LIMIT 1) >= {id}, false)");

    /// <summary>That a row <c>t</c> of a reference is not one of them.</summary>
    public string AreNot(PostgresReference reference) =>
        KnownReferences.IsLastEditor(reference.Table, reference.Column) ? AreNotSummaries
            : reference.Condition + (reference.HasId ? $" AND NOT {Contain(reference.Table, "t.id")}" : "");

    // A summary goes with its skeleton, and is computed again where treenodes of the skeleton go: those name their editors.
    private string AreNotSummaries =>
        $" AND NOT {Contain(Models.ClassInstance.Table, "t.skeleton_id")} AND NOT EXISTS (SELECT FROM treenode node WHERE node.skeleton_id = t.skeleton_id AND {Contain(Models.Treenode.Table, "node.id")})";
}
