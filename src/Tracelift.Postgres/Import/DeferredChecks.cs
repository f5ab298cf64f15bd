using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Has the server make the checks that wait for the commit, and that it keeps in its memory until then: some tens of
/// bytes a row and reference.
/// </summary>
internal sealed class DeferredChecks(PostgresLink link)
{
    // Some 300 MB of the server's memory.
    private const long MostThatWait = 20_000_000;

    private long _waiting;

    /// <summary>Notes rows that were written, and has them checked where too many wait.</summary>
    public async Task AddAsync(ModelDescription model, long rows, CancellationToken cancellationToken)
    {
        _waiting += rows * model.Columns.Count(column => column.RefersTo is not null);
        if (_waiting <= MostThatWait)
            return;
        await link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", cancellationToken);
        _waiting = 0;
    }

    /// <summary>Has all be checked now, and what is written later at once.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) => link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);
}
