using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tracelift.Server.Access;

/// <summary>Who counts as one caller where something is shared out: a user, and at each address all who have not logged in.</summary>
internal static class CallerRow
{
    // Somebody who has one address of version 6 usually has all addresses that begin like it.
    private const int OwnBytes = 8;

    /// <summary>The one of a caller.</summary>
    public static string Of(Caller caller, IPAddress? address) =>
        caller.Login is { } user ? string.Create(CultureInfo.InvariantCulture, $"user {user}") : Of(address);

    /// <summary>
    /// The one of a request that has yet to be looked up: those who show something do not wait behind those at their address
    /// who show nothing.
    /// </summary>
    public static string Unknown(bool showsSomething, IPAddress? address) => showsSomething ? "unknown at " + Of(address) : Of(address);

    /// <summary>The one of all who have not logged in at an address.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "no address";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, OwnBytes)) : address.ToString();
    }
}
