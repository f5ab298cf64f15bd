using Tracelift.Model;

namespace Tracelift.Postgres.Runs;

/// <summary>The rows that are not a run's and name some rows in a column.</summary>
internal sealed class PostgresReferrers(PostgresLink link, OwnRows own, PostgresReference by)
{
    private const int IdsInStatement = 20_000;

    private string Others => own.AreNot(by);

    /// <summary>Finds them.</summary>
    /// <param name="named">The rows that are named.</param>
    /// <param name="inTurn">Whether also those that name these, where the column names rows of its own table.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Their ids; where they have none what they name.</returns>
    public async Task<IdSet> FindAsync(IdSet named, bool inTurn, CancellationToken cancellationToken)
    {
        var found = new IdSet();
        foreach (var part in named.Chunk(IdsInStatement))
        {
            var sql = $"SELECT {(by.HasId ? "t.id" : by.Value)}::int8 FROM {by.From} WHERE {Names(part)}";
            if (inTurn && by.Table == by.RefersTo && by.Obstacle is null)
            {
                // A neuron is thousands of nodes deep: where there is an index nothing is to be read whole for each of them.
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

    /// <summary>Finds and locks them, and those that name them, too.</summary>
    public async Task<IdSet> LockAsync(IdSet named, CancellationToken cancellationToken)
    {
        await RunTables.RequireOthersAsync(link, cancellationToken);
        var held = new IdSet();
        while (true)
        {
            // Until all that are found were locked before: whoever had one may have made it name another row, or a new
            // row name it.
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

    /// <summary>Sets the column to null in them.</summary>
    public async Task SetNullAsync(IdSet named, CancellationToken cancellationToken)
    {
        foreach (var part in named.Chunk(IdsInStatement))
            await link.ExecuteAsync($"UPDATE ONLY {by.Sql} t SET {SqlText.Name(by.Column)} = NULL WHERE {Names(part)}", cancellationToken);
    }

    /// <summary>Deletes rows of a table from which nothing is derived.</summary>
    /// <returns>The number of rows that are gone.</returns>
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
