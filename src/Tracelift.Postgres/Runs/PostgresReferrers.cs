using Tracelift.Model;

namespace Tracelift.Postgres.Runs;

/// <summary>Finds the rows that refer to some rows and were not made by the run.</summary>
internal sealed class PostgresReferrers(PostgresLink link, OwnRows own, PostgresReference by)
{
    private const int IdsInStatement = 20_000;

    private string Others => own.AreNot(by);

    /// <summary>Finds the referring rows.</summary>
    /// <param name="named">The rows that are referred to.</param>
    /// <param name="inTurn">Whether to follow references within the same table, step by step.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>Their ids; for rows without an id, the ids that they refer to.</returns>
    public async Task<IdSet> FindAsync(IdSet named, bool inTurn, CancellationToken cancellationToken)
    {
        var found = new IdSet();
        foreach (var part in named.Chunk(IdsInStatement))
        {
            var sql = $"SELECT {(by.HasId ? "t.id" : by.Value)}::int8 FROM {by.From} WHERE {Names(part)}";
            if (inTurn && by.Table == by.RefersTo && by.Obstacle is null)
            {
                // A neuron is thousands of nodes deep: with an index, no step may scan the table.
                sql = $"""
                    WITH RECURSIVE namers (id) AS (
                        {sql}
                        UNION
                        SELECT next.id FROM namers CROSS JOIN LATERAL (
                            SELECT t.id::int8 FROM {by.From} WHERE {by.Value} = namers.id{Others}{(by.IsIndexed ? " OFFSET 0" : "")}) next)
                    SELECT id FROM namers
                    """;
            }

            await link.QueryAsync(sql, [], row => found.Add(row.GetInt64(0)), cancellationToken);
        }

        return found;
    }

    /// <summary>Finds and locks the rows, and those that refer to them in turn.</summary>
    public async Task<IdSet> LockAsync(IdSet named, CancellationToken cancellationToken)
    {
        await RunTables.RequireOthersAsync(link, cancellationToken);
        var held = new IdSet();
        while (true)
        {
            // Repeats until all found rows were locked before: the last holder of a lock may have changed a reference or added a row.
            var found = await FindAsync(named, inTurn: true, cancellationToken);
            var free = new IdSet(found.Where(id => !held.Contains(id)));
            if (free.IsEmpty || by.Obstacle is not null)
                return found;
            foreach (var part in free.Chunk(IdsInStatement))
            {
                await link.ExecuteAsync(
                    $"SELECT FROM ONLY {by.Sql} t WHERE {SqlText.OneOf("t.id", ColumnKind.Id, part)} ORDER BY t.id FOR UPDATE", cancellationToken);
            }

            held.UnionWith(free);
        }
    }

    /// <summary>Sets the referring column to null.</summary>
    public async Task SetNullAsync(IdSet named, CancellationToken cancellationToken)
    {
        foreach (var part in named.Chunk(IdsInStatement))
            await link.ExecuteAsync($"UPDATE ONLY {by.Sql} t SET {SqlText.Name(by.Column)} = NULL WHERE {Names(part)}", cancellationToken);
    }

    /// <summary>Deletes rows of a table without derived rows.</summary>
    /// <returns>The number of rows deleted.</returns>
    public static async Task<long> DeleteAsync(PostgresLink link, string table, IdSet ids, Action<long>? done, CancellationToken cancellationToken)
    {
        var (count, through) = (0L, 0L);
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            count += await link.ExecuteAsync($"DELETE FROM ONLY {table} WHERE {SqlText.OneOf("id", ColumnKind.Id, part)}", cancellationToken);
            done?.Invoke(through += part.Length);
        }

        return count;
    }

    private string Names(long[] part) => SqlText.OneOf(by.Value, ColumnKind.Id, part) + Others;
}
