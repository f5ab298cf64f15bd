using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Limits concurrent reading requests: each uses one or two connections of its own, and a database
/// has a limited number.
/// </summary>
internal sealed class ReadLimit(ServerOptions options)
    : ConcurrencyLimit((int)Math.Clamp(options.Memory / MemoryOfOne, Math.Min(Fewest, options.MostAtStore), options.MostAtStore), options.MostWaitingOfCaller)
{
    // The memory of a large answer while it is made.
    private const long MemoryOfOne = 32 << 20;
    private const int Fewest = 4;
}
