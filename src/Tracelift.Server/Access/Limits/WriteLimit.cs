using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Limits concurrent changing requests, separately from reading ones: while changes wait for an import to end, others
/// can still read.
/// </summary>
internal sealed class WriteLimit(ServerOptions options) : ConcurrencyLimit(Math.Max(1, options.MostAtStore / 2), options.MostWaitingOfCaller);
