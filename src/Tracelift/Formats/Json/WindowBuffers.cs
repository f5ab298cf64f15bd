namespace Tracelift.Formats.Json;

/// <summary>
/// The memory of a file's windows. A closed window leaves its buffers to the next one: large buffers of a window for each
/// model would otherwise stay until a full garbage collection, which an import seldom triggers.
/// </summary>
/// <param name="chunk">The number of bytes per read.</param>
internal sealed class WindowBuffers(int chunk)
{
    private WindowSpace? _spare;

    /// <summary>The number of bytes per read.</summary>
    internal int Chunk => chunk;

    /// <summary>Returns the buffers of a closed window, or new buffers: several windows may be open at once.</summary>
    internal WindowSpace Take() => Interlocked.Exchange(ref _spare, null) ?? new WindowSpace(chunk);

    /// <summary>Takes back buffers that are no longer in use.</summary>
    internal void Return(WindowSpace space) => Volatile.Write(ref _spare, space);
}

/// <summary>The initial buffers of a window.</summary>
/// <param name="chunk">The number of bytes per read.</param>
internal sealed class WindowSpace(int chunk)
{
    /// <summary>Receives bytes in the background.</summary>
    internal byte[] Ahead { get; } = GC.AllocateUninitializedArray<byte>(chunk);

    /// <summary>Holds the current bytes.</summary>
    internal byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(2 * chunk);
}
