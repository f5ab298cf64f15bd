using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;

namespace Tracelift.Postgres.Bulk;

/// <summary>
/// Decides whether a load drops indexes, if the user has not: it does where that is faster and where no other client
/// would wait for a table or trace without indexes.
/// </summary>
/// <param name="link">A connection without a transaction.</param>
/// <param name="few">The number of rows up to which indexes are always kept.</param>
internal sealed class IndexRule(PostgresLink link, long few)
{
    // The least size of a row with its header: a table with fewer bytes can't hold the number of rows in question, and need not be counted.
    private const int BytesOfTreenode = 64;

    private const string Override = "(--drop-indexes drops them anyway)";

    /// <summary>Decides.</summary>
    /// <param name="rows">The number of rows of each model in the chunks.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<IndexChoice> ChooseAsync(IReadOnlyDictionary<ModelDescription, long> rows, CancellationToken cancellationToken)
    {
        var foreign = await LoadIndexes.NotOwnedAsync(link, LoadIndexes.Tables(rows.Keys), cancellationToken);
        if (foreign.Count > 0)
            return new IndexChoice(false, $"this role does not own {string.Join(", ", foreign)}");
        var all = rows.Values.Sum();
        if (all <= few)
            return new IndexChoice(false, string.Create(CultureInfo.InvariantCulture, $"for {all:N0} rows, keeping them is faster than rebuilding them {Override}"));
        if (await OthersAsync(cancellationToken) is > 0 and var others)
            return new IndexChoice(false, string.Create(CultureInfo.InvariantCulture, $"{others:N0} other client{(others == 1 ? " is" : "s are")} connected to the database {Override}"));
        var treenodes = rows.GetValueOrDefault(Models.Treenode);
        return await HoldsAsync(treenodes, cancellationToken)
            ? new IndexChoice(false, string.Create(CultureInfo.InvariantCulture, $"the table already holds at least as many treenodes as the load's {treenodes:N0} {Override}"))
            : new IndexChoice(true, "the load is larger than the tables, and no other client is connected");
    }

    // A role without privileges sees that other sessions exist, but not their kind or work. The server's own workers have no user.
    private Task<long> OthersAsync(CancellationToken cancellationToken) => link.ScalarAsync<long>(
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
            AND pid <> pg_backend_pid() AND application_name IS DISTINCT FROM nullif(current_setting('application_name'), '')
        """,
        [],
        cancellationToken);

    // Counts rows: statistics know nothing of a table that was not analyzed since the last load.
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
