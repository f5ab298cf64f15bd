using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres.Bulk;

/// <summary>
/// Chooses whether a load drops indexes where nobody has said so: where that is quicker, and nobody has to wait for a table
/// or to trace without indexes.
/// </summary>
/// <param name="link">A connection without a transaction.</param>
/// <param name="few">For how many rows indexes are never dropped.</param>
internal sealed class IndexRule(PostgresLink link, long few)
{
    // No row has fewer, its header included: as many rows as asked for can't be in fewer bytes, and need not be counted.
    private const int BytesOfTreenode = 64;

    private const string Override = "(--drop-indexes drops them all the same)";

    /// <summary>Chooses.</summary>
    /// <param name="rows">How many rows of each model the chunks bring in.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IndexChoice> ChooseAsync(IReadOnlyDictionary<ModelDescription, long> rows, CancellationToken cancellationToken)
    {
        var foreign = await LoadIndexes.NotOwnedAsync(link, LoadIndexes.Tables(rows.Keys), cancellationToken);
        if (foreign.Count > 0)
            return new IndexChoice(false, $"this role does not own {string.Join(", ", foreign)}");
        var all = rows.Values.Sum();
        if (all <= few)
            return new IndexChoice(false, string.Create(CultureInfo.InvariantCulture, $"making them again is not worth it for {all:N0} rows {Override}"));
        if (await OthersAsync(cancellationToken) is > 0 and var others)
            return new IndexChoice(false, string.Create(CultureInfo.InvariantCulture, $"{others:N0} other{(others == 1 ? " is" : "s are")} connected to the database {Override}"));
        var treenodes = rows.GetValueOrDefault(Models.Treenode);
        return await HoldsAsync(treenodes, cancellationToken)
            ? new IndexChoice(false, string.Create(CultureInfo.InvariantCulture, $"the table holds as many treenodes as the {treenodes:N0} of the load, or more {Override}"))
            : new IndexChoice(true, "the load is larger than what the tables hold and nobody else is connected");
    }

    // What others do is not shown to every role, nor of what kind they are, but that they are there. Workers of the server
    // have no user.
    private Task<long> OthersAsync(CancellationToken cancellationToken) => link.ScalarAsync<long>(
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
            AND pid <> pg_backend_pid() AND application_name IS DISTINCT FROM nullif(current_setting('application_name'), '')
        """,
        [],
        cancellationToken);

    // Counted, because statistics know nothing of a table that was never analyzed, or not since the last load.
    private async Task<bool> HoldsAsync(long treenodes, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; {SessionSettings.Sql}", cancellationToken);
        var holds = await link.ScalarAsync<bool>(
            $"""
            SELECT CASE WHEN pg_relation_size('treenode') / {BytesOfTreenode} < $1 THEN false
                ELSE (SELECT count(*) FROM (SELECT FROM treenode LIMIT $1) AS there) >= $1 END
            """,
            [treenodes],
            cancellationToken);
        await link.ExecuteAsync("COMMIT", cancellationToken);
        return holds;
    }
}
