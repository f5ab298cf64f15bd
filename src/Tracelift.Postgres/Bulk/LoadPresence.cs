using Tracelift.Model;
using Tracelift.Postgres.Ids;
using Tracelift.Postgres.Import;

namespace Tracelift.Postgres.Bulk;

/// <summary>
/// The presence of this process at a load: an advisory lock that ends with its connection. Meanwhile, sequences are kept
/// beyond the load's ids.
/// </summary>
internal sealed class LoadPresence : IAsyncDisposable
{
    private readonly PostgresLink _link;
    private readonly ControlConnection _side;
    private readonly SequenceKeeper _sequences;

    private LoadPresence(PostgresLink link, ControlConnection side, SequenceKeeper sequences)
    {
        _link = link;
        _side = side;
        _sequences = sequences;
    }

    public static async Task<LoadPresence> BeginAsync(
        PostgresUrl url, TimeProvider time, long run, IReadOnlyDictionary<IdFamily, long> ends, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        LoadPresence presence;
        try
        {
            await link.ExecuteAsync("SELECT pg_advisory_lock_shared($1, $2)", [LoadTables.Presence, checked((int)run)], cancellationToken);
            var families = await FamilyTables.LoadAsync(link, cancellationToken);
            var side = new ControlConnection(url);
            presence = new LoadPresence(link, side, new SequenceKeeper(side, families, time));
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }

        try
        {
            foreach (var (family, end) in ends)
                presence._sequences.Keep(family, end);
            await presence._sequences.RaiseAsync(cancellationToken);
            return presence;
        }
        catch
        {
            await presence.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sequences.DisposeAsync();
        await _side.DisposeAsync();
        await _link.DisposeAsync();
    }
}
