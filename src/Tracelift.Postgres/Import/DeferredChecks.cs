using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Has the server make the checks that wait for the commit, and that it keeps in its memory until then: some 30 bytes a row
/// and reference.
/// </summary>
/// <param name="link">The import's connection.</param>
/// <param name="most">How many may wait.</param>
internal sealed class DeferredChecks(PostgresLink link, long most)
{
    private long _waiting;

    /// <summary>Whether so many wait that they should be made before more rows come.</summary>
    public bool AreMany => _waiting >= most;

    /// <summary>Parts small enough to stop near the limit, or null where so many rows alone do not reach it.</summary>
    public int? PartOf(ModelDescription model, long rows) =>
        rows * References(model) < most ? null : (int)Math.Clamp(most / References(model) / 10, 1, int.MaxValue);

    /// <summary>Notes rows that are about to be written.</summary>
    public void Add(Batch rows) => _waiting += rows.Count * References(rows.Model);

    /// <summary>Between two statements: has them made where too many wait.</summary>
    public async Task RelieveAsync(CancellationToken cancellationToken)
    {
        if (!AreMany)
            return;
        await link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", cancellationToken);
        _waiting = 0;
    }

    /// <summary>Has all be checked now, and what is written later at once.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) => link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);

    private static long References(ModelDescription model) => model.Columns.Count(column => column.RefersTo is not null);
}
