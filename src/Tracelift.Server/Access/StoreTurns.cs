namespace Tracelift.Server.Access;

/// <summary>
/// Lets some requests read the store at once, and the others wait: each has a connection or two of its own, and a database
/// has only so many.
/// </summary>
internal sealed class StoreTurns(ServerOptions options) : Turns(options.MostAtStore, options.MostWaitingOfCaller);
