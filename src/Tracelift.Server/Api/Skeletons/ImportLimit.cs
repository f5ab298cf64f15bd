using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>
/// Limits concurrent imports: each has connections of its own, and a store has a limited number.
/// </summary>
internal sealed class ImportLimit(ServerOptions options) : ConcurrencyLimit(AtOnce, options.MostWaitingOfCaller)
{
    private const int AtOnce = 6;
}
