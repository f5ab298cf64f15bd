using Microsoft.AspNetCore.Http;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// Limits the bytes of bodies in memory, in total and per caller: a body costs several times its size
/// until its request ends. Files that are written to disk on arrival do not count.
/// </summary>
internal sealed class BodyBudget(ServerOptions options)
{
    // The share of the total that one caller may use.
    private const int ShareOfOne = 4;

    private readonly Purse _unknown = new(options.MostUnknownBodies, options.MostUnknownBodies / ShareOfOne);
    private readonly Purse _reading = new(options.MostReadingBodies, Math.Max(options.LargestReadingBody, options.MostReadingBodies / ShareOfOne));
    private readonly Purse _changing = new(options.MostChangingBodies, Math.Max(options.LargestBody, options.MostChangingBodies / ShareOfOne));

    /// <summary>The bytes in use.</summary>
    public long Taken => _unknown.Taken + _reading.Taken + _changing.Taken;

    /// <summary>Counts a body until the request ends: its length if it is known, else the bytes that arrive.</summary>
    /// <param name="context">The request.</param>
    /// <param name="login">The user; null before the caller is identified, and for a caller who is not logged in.</param>
    /// <param name="need">The requirement of the call.</param>
    /// <exception cref="ApiFault">The caller, or all callers together, exceed the limit.</exception>
    public void Count(HttpContext context, long? login, Requirement need)
    {
        var purse = login is null ? _unknown : need is Requirement.Browse or Requirement.AnyProject or Requirement.Login or Requirement.Nothing ? _reading : _changing;
        var key = login is { } user ? $"user {user}" : CallerRow.Of(context.Connection.RemoteIpAddress);
        var share = new Share(purse, key);
        context.Response.RegisterForDispose(share);
        if (context.Request.ContentLength is { } length)
            share.Take(length);
        else
            context.Request.Body = new CountedBody(context.Request.Body, share.Take);
    }

    /// <summary>The budget of one kind of callers.</summary>
    private sealed class Purse(long most, long mostOfOne)
    {
        private readonly Lock _lock = new();

        // Holds only callers with a current body.
        private readonly Dictionary<string, long> _of = new(StringComparer.Ordinal);

        public long Taken { get; private set; }

        public void Take(string key, long bytes)
        {
            lock (_lock)
            {
                var own = _of.GetValueOrDefault(key) + bytes;
                if (own > mostOfOne)
                    throw ApiFault.TooMany("You send too much at once", $"All your current bodies together may have {mostOfOne >> 10} kB: send one after the other.");
                if (Taken + bytes > most)
                    throw ApiFault.NotNow("The server has no room for further bodies now", "Try again in some seconds.");
                _of[key] = own;
                Taken += bytes;
            }
        }

        public void GiveBack(string key, long bytes)
        {
            lock (_lock)
            {
                Taken -= bytes;
                if ((_of[key] -= bytes) == 0)
                    _of.Remove(key);
            }
        }
    }

    /// <summary>The bytes of a request.</summary>
    private sealed class Share(Purse purse, string key) : IDisposable
    {
        private long _bytes;

        public void Take(long bytes)
        {
            purse.Take(key, bytes);
            _bytes += bytes;
        }

        public void Dispose()
        {
            if (_bytes > 0)
                purse.GiveBack(key, _bytes);
            _bytes = 0;
        }
    }
}
