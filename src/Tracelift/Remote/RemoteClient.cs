using System.Net;
using System.Net.Sockets;
using Tracelift.Errors;

namespace Tracelift.Remote;

/// <summary>
/// The only class that opens connections to other servers, so that a server that fetches for its users can restrict the
/// addresses. It does not follow redirects: the caller sends a new request for each.
/// </summary>
internal static class RemoteClient
{
    /// <summary>Creates a client without a time limit and without cookies.</summary>
    public static HttpClient Create(RemoteOptions options) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        UseCookies = false,
        UseProxy = options.UsesProxy,
        ConnectCallback = async (context, cancellationToken) => await ConnectAsync(options, context.DnsEndPoint, cancellationToken),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static async Task<Stream> ConnectAsync(RemoteOptions options, DnsEndPoint to, CancellationToken cancellationToken)
    {
        // Checks after the name was resolved: a name can lead to any address.
        var found = IPAddress.TryParse(to.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(to.Host, cancellationToken);
        var addresses = options.MayConnect is { } may ? Array.FindAll(found, address => may(address)) : found;
        if (addresses.Length == 0)
            throw new InputException("remote-address", $"{to.Host} has an address that this server may not connect to", "Name a public server, or ask the administrator of this one to allow it.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, to.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
