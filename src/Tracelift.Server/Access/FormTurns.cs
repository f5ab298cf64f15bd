namespace Tracelift.Server.Access;

/// <summary>
/// Lets a few large bodies be taken apart at once. Hundreds of thousands of ids have many times the size of their text, from
/// when they are read until the answer is made.
/// </summary>
internal sealed class FormTurns(ServerOptions options) : Turns(AtOnce, options.MostWaitingOfCaller)
{
    private const int AtOnce = 4;
}
