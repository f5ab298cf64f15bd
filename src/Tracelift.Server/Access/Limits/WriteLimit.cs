using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Lets some requests change the store at once. They have turns of their own: where they wait for an import to end, others
/// can still read.
/// </summary>
internal sealed class WriteLimit(ServerOptions options) : ConcurrencyLimit(Math.Max(1, options.MostAtStore / 2), options.MostWaitingOfCaller);
