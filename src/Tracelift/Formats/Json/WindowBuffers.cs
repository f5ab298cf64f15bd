namespace Tracelift.Formats.Json;

/// <summary>
/// The memory of a file's windows. One that ends leaves its own to the next: as large objects, those of a window for each
/// model would lie about until all of the heap is collected, which an import seldom has a reason for.
/// </summary>
/// <param name="chunk">Bytes that are read at a time.</param>
internal sealed class WindowBuffers(int chunk)
{
    private WindowSpace? _spare;

    /// <summary>Bytes that are read at a time.</summary>
    internal int Chunk => chunk;

    /// <summary>The memory of a window that has ended, or new memory: windows may be open beside each other.</summary>
    internal WindowSpace Take() => Interlocked.Exchange(ref _spare, null) ?? new WindowSpace(chunk);

    /// <summary>Takes back what nobody reads from or into any more.</summary>
    internal void Return(WindowSpace space) => Volatile.Write(ref _spare, space);
}

/// <summary>The memory that a window begins with.</summary>
/// <param name="chunk">Bytes that are read at a time.</param>
internal sealed class WindowSpace(int chunk)
{
    /// <summary>Takes what is read while other bytes are being used.</summary>
    internal byte[] Ahead { get; } = GC.AllocateUninitializedArray<byte>(chunk);

    /// <summary>Has the bytes that are being used.</summary>
    internal byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(2 * chunk);
}
