namespace Tracelift.Server.Access;

/// <summary>
/// Lets some requests change the store at once. They have turns of their own: where they wait for an import to end, others
/// can still read.
/// </summary>
internal sealed class ChangeTurns(ServerOptions options) : Turns(Math.Max(1, options.MostAtStore / 2), options.MostWaitingOfCaller);
