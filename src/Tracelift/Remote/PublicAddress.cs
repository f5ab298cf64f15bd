using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tracelift.Remote;

/// <summary>
/// Decides which addresses are public: not this machine's, not those of private networks, and none that stand for other
/// addresses. Follows the IANA registries of special-purpose addresses.
/// </summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",

            // Exceptions in the global range: tunnels and translations, which lead to any address, and documentation.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ]).Select(network => IPNetwork.Parse(network)),
    ];

    // All other IPv6 addresses are local, reserved, multicast, or stand for IPv4 addresses.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>Whether an address is public, and not this machine's.</summary>
    public static bool Is(IPAddress address) => Is(address, OwnAddresses());

    /// <summary>Returns the present addresses of all of this machine's interfaces.</summary>
    internal static IReadOnlyList<IPAddress> OwnAddresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(each => each.GetIPProperties().UnicastAddresses).Select(each => each.Address)];
        }
        catch (NetworkInformationException)
        {
            // A system that does not list them has only addresses that are not public anyway.
            return [];
        }
    }

    /// <summary>Whether an address is public for a machine with these addresses.</summary>
    internal static bool Is(IPAddress address, IEnumerable<IPAddress> own)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = Plain(address);
        return (plain.AddressFamily == AddressFamily.InterNetwork || Global6.Contains(plain))
            && !Array.Exists(NotPublic, network => network.Contains(plain))
            && !own.Any(each => Plain(each).Equals(plain));
    }

    // The address as IPv4 if it maps one, and without its interface.
    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;
}
