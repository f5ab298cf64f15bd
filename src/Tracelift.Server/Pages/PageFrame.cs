using Microsoft.AspNetCore.Http;
using Tracelift.Server.Access;

namespace Tracelift.Server.Pages;

/// <summary>What every page shows around itself.</summary>
/// <param name="Caller">Who looks at it.</param>
/// <param name="Base">What all paths begin with, without a slash at the end.</param>
/// <param name="Path">Where it is, below that.</param>
public sealed record PageFrame(Caller Caller, string Base, string Path)
{
    /// <summary>What forms send along, so that no other site can send them.</summary>
    public string Csrf => Caller.Session?.Csrf ?? "";

    /// <summary>Where a form with a file, or a large form, is sent: the address shows that the form is ours before the form is read.</summary>
    /// <param name="path">The address, below the base.</param>
    public string Action(string path) => Base + path + (Caller.Session is { } session ? $"?{RequestGate.TicketField}={RequestGate.Ticket(session, path)}" : "");

    /// <summary>Where one can go from every page: names, and paths below the base.</summary>
    public IEnumerable<(string Name, string Path)> Places
    {
        get
        {
            yield return ("Projects", "/");
            if (Caller.IsLoggedIn)
                yield return ("Jobs", "/jobs");
            if (Caller.IsSuperuser)
            {
                yield return ("Import", "/import");
                yield return ("Users", "/access");
            }

            yield return ("API", "/apis");
        }
    }

    internal static PageFrame Of(HttpContext context, Caller caller) => new(caller, context.Request.PathBase.Value ?? "", context.Request.Path + context.Request.QueryString.ToString());
}
