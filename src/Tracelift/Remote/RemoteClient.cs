using System.Net;
using System.Net.Sockets;
using Tracelift.Errors;

namespace Tracelift.Remote;

/// <summary>
/// The one place where connections to other servers are opened, so that whoever fetches for others can say which
/// addresses may be reached. Redirects are not followed; each would be asked for anew.
/// </summary>
internal static class RemoteClient
{
    /// <summary>A client without a time limit of its own, and without cookies.</summary>
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
        // Asked after the name was looked up: a name can lead anywhere.
        var found = IPAddress.TryParse(to.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(to.Host, cancellationToken);
        var addresses = options.MayConnect is { } may ? Array.FindAll(found, address => may(address)) : found;
        if (addresses.Length == 0)
            throw new InputException("remote-address", $"{to.Host} is at an address that may not be connected to", "Name a public server, or have whoever runs this one allow it.");
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
