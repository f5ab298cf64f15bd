namespace Tracelift.Bench.Kill;

/// <summary>A store that processes are killed on, and that begins anew as often as one likes.</summary>
internal interface IVictimStore : IAsyncDisposable
{
    /// <summary>What --store takes.</summary>
    string Address { get; }

    /// <summary>Makes an empty store.</summary>
    Task CreateAsync(CancellationToken cancellationToken);

    /// <summary>What is in the store now is what it begins anew with.</summary>
    Task KeepAsync(CancellationToken cancellationToken);

    /// <summary>Begins anew with what was kept.</summary>
    Task RestoreAsync(CancellationToken cancellationToken);

    /// <summary>Waits until nothing of a killed process is left at the store.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>By table, the number of rows and a sum over all that is in them; by name, indexes and triggers.</summary>
    /// <param name="without">Columns that do not count, such as the moment of writing.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<Dictionary<string, string>> ReadAsync(IReadOnlyCollection<string> without, CancellationToken cancellationToken);
}
