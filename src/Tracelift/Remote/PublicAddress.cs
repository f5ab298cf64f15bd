using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tracelift.Remote;

/// <summary>
/// Which addresses are everybody's: not this machine's own, not those of networks that only it may reach, and none that
/// stand for something else. By the special-purpose address registries of the IANA.
/// </summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",

            // Of what is global: tunnels and translations, which lead to any address, and documentation.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ]).Select(network => IPNetwork.Parse(network)),
    ];

    // Everything else of IPv6 is local, reserved, for groups, or stands for an address of IPv4.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>Whether an address is everybody's, and not one of this machine's own.</summary>
    public static bool Is(IPAddress address) => Is(address, OwnAddresses());

    /// <summary>The addresses of all of this machine's interfaces, as they are now.</summary>
    internal static IReadOnlyList<IPAddress> OwnAddresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(each => each.GetIPProperties().UnicastAddresses).Select(each => each.Address)];
        }
        catch (NetworkInformationException)
        {
            // A system that does not tell has no more than those that nobody else can have either.
            return [];
        }
    }

    /// <summary>The same for a machine with these addresses.</summary>
    internal static bool Is(IPAddress address, IEnumerable<IPAddress> own)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = Plain(address);
        return (plain.AddressFamily == AddressFamily.InterNetwork || Global6.Contains(plain))
            && !Array.Exists(NotPublic, network => network.Contains(plain))
            && !own.Any(each => Plain(each).Equals(plain));
    }

    // Neither as one of version 6, nor with the interface that it is reached by.
    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;
}
