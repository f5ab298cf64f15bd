using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Limits the number of large bodies that are parsed at once. Hundreds of thousands of ids take many times the size of their text
/// until the answer is made: a quarter of a million fields cost some 100 MB.
/// </summary>
internal sealed class FormLimit(ServerOptions options) : ConcurrencyLimit((int)Math.Clamp(options.Memory / MemoryOfOne, 1, MostAtOnce), options.MostWaitingOfCaller)
{
    private const long MemoryOfOne = 256 << 20;
    private const int MostAtOnce = 4;
}
