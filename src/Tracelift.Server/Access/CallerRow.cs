using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tracelift.Server.Access;

/// <summary>The key under which limits count a caller: a user, or, for callers who are not logged in, an address.</summary>
internal static class CallerRow
{
    // A client with one IPv6 address usually owns all addresses with the same first bytes.
    private const int OwnBytes = 8;

    /// <summary>Returns the key of a caller.</summary>
    public static string Of(Caller caller, IPAddress? address) =>
        caller.Login is { } user ? string.Create(CultureInfo.InvariantCulture, $"user {user}") : Of(address);

    /// <summary>
    /// Returns the key of a request whose caller is not identified yet: requests with credentials do not wait behind requests
    /// without credentials from the same address.
    /// </summary>
    public static string Unknown(bool showsSomething, IPAddress? address) => showsSomething ? "unknown at " + Of(address) : Of(address);

    /// <summary>Returns the key of callers at an address who are not logged in.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "no address";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, OwnBytes)) : address.ToString();
    }
}
