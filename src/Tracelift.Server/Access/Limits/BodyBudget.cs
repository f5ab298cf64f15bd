using Microsoft.AspNetCore.Http;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access.Limits;

/// <summary>
/// How many bytes of bodies may be in memory at once, in all and of each caller: a body costs several times its size
/// until its request ends. Files that are written to disk as they arrive are not counted here.
/// </summary>
internal sealed class BodyBudget(ServerOptions options)
{
    // What one caller may have of all.
    private const int ShareOfOne = 4;

    private readonly Purse _unknown = new(options.MostUnknownBodies, options.MostUnknownBodies / ShareOfOne);
    private readonly Purse _reading = new(options.MostReadingBodies, Math.Max(options.LargestReadingBody, options.MostReadingBodies / ShareOfOne));
    private readonly Purse _changing = new(options.MostChangingBodies, Math.Max(options.LargestBody, options.MostChangingBodies / ShareOfOne));

    /// <summary>Bytes that are taken now.</summary>
    public long Taken => _unknown.Taken + _reading.Taken + _changing.Taken;

    /// <summary>Counts a body until the request ends: its length where that is known, else what arrives of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="login">The user who sends it; null before that is known, and for who is not logged in.</param>
    /// <param name="need">What the call needs.</param>
    /// <exception cref="ApiFault">There are too many bytes already: of this caller, or of all.</exception>
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

    /// <summary>Bytes for one kind of callers.</summary>
    private sealed class Purse(long most, long mostOfOne)
    {
        private readonly Lock _lock = new();

        // Only callers with a body under way are in it.
        private readonly Dictionary<string, long> _of = new(StringComparer.Ordinal);

        public long Taken { get; private set; }

        public void Take(string key, long bytes)
        {
            lock (_lock)
            {
                var own = _of.GetValueOrDefault(key) + bytes;
                if (own > mostOfOne)
                    throw ApiFault.TooMany("You send too much at once", $"All bodies under way together may have {mostOfOne >> 10} kB: send one after the other.");
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

    /// <summary>What a request has of a purse.</summary>
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
