using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Bulk;

/// <summary>Claims the start of a load with an advisory lock, which ends with its connection.</summary>
internal sealed class LoadClaim : ILoadClaim
{
    // The first number of the lock; the second is a hash of the load's name.
    private const int Beginning = 0x7472_6C63;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresLink _link;

    private LoadClaim(PostgresLink link) => _link = link;

    public static async Task<LoadClaim> TakeAsync(PostgresUrl url, string load, TimeProvider time, Action waits, CancellationToken cancellationToken)
    {
        var key = BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(load)));
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            while (!await link.ScalarAsync<bool>("SELECT pg_try_advisory_lock($1, $2)", [Beginning, key], cancellationToken))
            {
                waits();
                await Task.Delay(Pause, time, cancellationToken);
            }

            return new LoadClaim(link);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task RequireHeldAsync(CancellationToken cancellationToken) => _link.ExecuteAsync("SELECT 1", cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _link.DisposeAsync();
}
