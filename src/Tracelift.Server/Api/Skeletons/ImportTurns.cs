using Tracelift.Server.Access;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>
/// Lets a few imports run at once, and the others wait: each has connections of its own, and a store has only so many.
/// </summary>
internal sealed class ImportTurns(ServerOptions options) : Turns(AtOnce, options.MostWaitingOfCaller)
{
    private const int AtOnce = 6;
}
