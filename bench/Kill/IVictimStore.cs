namespace Tracelift.Bench.Kill;

/// <summary>A store whose processes are killed, and that can be reset any number of times.</summary>
internal interface IVictimStore : IAsyncDisposable
{
    /// <summary>The value of --store.</summary>
    string Address { get; }

    /// <summary>Creates an empty store.</summary>
    Task CreateAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the present contents for later resets.</summary>
    Task KeepAsync(CancellationToken cancellationToken);

    /// <summary>Resets the store to the kept contents.</summary>
    Task RestoreAsync(CancellationToken cancellationToken);

    /// <summary>Waits until no session of a killed process is left.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>Returns the number of rows and a checksum of each table, and all indexes and triggers by name.</summary>
    /// <param name="without">Columns to ignore, such as times of writing.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    Task<Dictionary<string, string>> ReadAsync(IReadOnlyCollection<string> without, CancellationToken cancellationToken);
}
