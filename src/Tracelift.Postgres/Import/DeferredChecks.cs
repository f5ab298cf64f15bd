using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// The checks of references that wait for the commit. The server keeps each in its memory until then, some 20 bytes, and what
/// has waited once it keeps even when it is checked before. So where there are too many, those that come are made at the end
/// of their statement, and rows come in several statements.
/// </summary>
/// <param name="link">The import's connection.</param>
/// <param name="most">How many may wait.</param>
internal sealed class DeferredChecks(PostgresLink link, long most)
{
    private long _waiting;
    private bool _areImmediate;

    /// <summary>Whether so many wait that the statement should end.</summary>
    public bool AreMany => _waiting >= most;

    /// <summary>Parts small enough to stop near the limit, or null where so many rows alone do not reach it.</summary>
    public int? PartOf(ModelDescription model, long rows) =>
        rows * References(model) < most ? null : (int)Math.Clamp(most / References(model) / 10, 1, int.MaxValue);

    /// <summary>Notes rows that are about to be written.</summary>
    public void Add(Batch rows) => _waiting += rows.Count * References(rows.Model);

    /// <summary>After a statement: has them made where too many wait, and from then on those of each statement with it.</summary>
    public async Task RelieveAsync(CancellationToken cancellationToken)
    {
        if (AreMany && !_areImmediate)
            await FinishAsync(cancellationToken);
        if (_areImmediate)
            _waiting = 0;
    }

    /// <summary>Has all be checked now, and what is written later at once.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);
        _areImmediate = true;
    }

    private static long References(ModelDescription model) => model.Columns.Count(column => column.RefersTo is not null);
}
