using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>
/// Lets a few imports run at once, and the others wait: each has connections of its own, and a store has only so many.
/// </summary>
internal sealed class ImportLimit(ServerOptions options) : ConcurrencyLimit(AtOnce, options.MostWaitingOfCaller)
{
    private const int AtOnce = 6;
}
