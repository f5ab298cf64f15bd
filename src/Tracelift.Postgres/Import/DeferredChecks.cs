using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Limits the foreign key checks that wait for the commit. The server keeps each in memory until then (some 20 bytes),
/// even after it has run. Beyond the limit, checks run at the end of each statement, and rows are written with several
/// statements.
/// </summary>
/// <param name="link">The import's connection.</param>
/// <param name="most">How many checks may wait.</param>
internal sealed class DeferredChecks(PostgresLink link, long most)
{
    private long _waiting;
    private bool _areImmediate;

    /// <summary>Whether the statement should end because too many checks wait.</summary>
    public bool AreMany => _waiting >= most;

    /// <summary>Returns the batch size with which a statement can stop near the limit; null if the rows alone do not reach it.</summary>
    public int? PartOf(ModelDescription model, long rows) =>
        rows * References(model) < most ? null : (int)Math.Clamp(most / References(model) / 10, 1, int.MaxValue);

    /// <summary>Counts rows that are about to be written.</summary>
    public void Add(Batch rows) => _waiting += rows.Count * References(rows.Model);

    /// <summary>Call it after each statement: beyond the limit it runs the waiting checks, and from then on each statement runs its own.</summary>
    public async Task RelieveAsync(CancellationToken cancellationToken)
    {
        if (AreMany && !_areImmediate)
            await FinishAsync(cancellationToken);
        if (_areImmediate)
            _waiting = 0;
    }

    /// <summary>Runs all checks now; later rows are checked at once.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);
        _areImmediate = true;
    }

    private static long References(ModelDescription model) => model.Columns.Count(column => column.RefersTo is not null);
}
