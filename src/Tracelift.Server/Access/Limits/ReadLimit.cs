using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Lets some requests read the store at once, and the others wait: each has a connection or two of its own, and a database
/// has only so many.
/// </summary>
internal sealed class ReadLimit(ServerOptions options)
    : ConcurrencyLimit((int)Math.Clamp(options.Memory / MemoryOfOne, Math.Min(Fewest, options.MostAtStore), options.MostAtStore), options.MostWaitingOfCaller)
{
    // What an answer of many rows costs while it is made.
    private const long MemoryOfOne = 32 << 20;
    private const int Fewest = 4;
}
