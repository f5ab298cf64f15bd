using System.Collections.Concurrent;
using System.Net;

namespace Tracelift.Server.Access;

/// <summary>
/// Counts wrong logins in a quarter of an hour, by address and name together, by address, and by name, to stop
/// guessing with one name or many. A successful login resets the first count only.
/// </summary>
internal sealed class LoginTries(TimeProvider time)
{
    private const int MostForBoth = 10;
    private const int MostForAddress = 50;
    private const int MostForName = 200;
    private const int MostKeys = 100_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Until)> _wrong = new(StringComparer.Ordinal);

    /// <summary>Returns the time until another attempt is allowed; null if it is allowed now.</summary>
    public TimeSpan? Wait(IPAddress? address, string name)
    {
        var now = time.GetUtcNow();
        TimeSpan? wait = null;
        foreach (var (key, most) in Keys(address, name))
        {
            if (_wrong.TryGetValue(key, out var tries) && tries.Count >= most && tries.Until > now && (wait is null || tries.Until - now > wait))
                wait = tries.Until - now;
        }

        return wait;
    }

    /// <summary>Counts a wrong login.</summary>
    /// <returns>Whether it was the last allowed attempt.</returns>
    public bool Wrong(IPAddress? address, string name)
    {
        var isLast = false;
        var now = time.GetUtcNow();
        if (_wrong.Count > MostKeys)
        {
            foreach (var (key, _) in _wrong.Where(pair => pair.Value.Until <= now))
                _wrong.TryRemove(key, out _);
        }

        // A caller who fills the table with names still has an address, which is counted while there is room.
        foreach (var (key, most) in Keys(address, name).Where(pair => _wrong.Count <= MostKeys || _wrong.ContainsKey(pair.Key)))
        {
            var counted = _wrong.AddOrUpdate(key, _ => (1, now + Window), (_, tries) => tries.Until <= now ? (1, now + Window) : (tries.Count + 1, tries.Until));
            isLast |= counted.Count == most;
        }

        return isLast;
    }

    /// <summary>Notes a successful login.</summary>
    public void Right(IPAddress? address, string name) => _wrong.TryRemove(Keys(address, name)[0].Key, out _);

    private static (string Key, int Most)[] Keys(IPAddress? address, string name)
    {
        // No user has a longer name, so a prefix is enough.
        var user = name.Length > 150 ? name[..150] : name;
        var from = CallerRow.Of(address);
        return [($"both {from} {user}", MostForBoth), ($"address {from}", MostForAddress), ($"name {user}", MostForName)];
    }
}
