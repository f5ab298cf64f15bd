using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access;

/// <summary>
/// Closes silent connections, and connections beyond the limit of an address. A proxy has one
/// address for all its callers, so it is not limited: a proxy on this machine is recognised by its address, another one by
/// <c>--behind-proxy</c>.
/// </summary>
internal sealed partial class ConnectionGuard(ServerOptions options, TimeProvider time, ILogger<ConnectionGuard> log)
{
    private readonly Lock _lock = new();

    // Holds only addresses with open connections.
    private readonly Dictionary<string, int> _connections = new(StringComparer.Ordinal);

    /// <summary>Passes a connection to <paramref name="next"/>, or closes it.</summary>
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var isCounted = !options.IsBehindProxy && address is not null && !IPAddress.IsLoopback(address);
        var key = CallerRow.Of(address);
        if (isCounted && !Enter(key))
        {
            LogTooMany(log, key, options.MostConnectionsOfAddress);
            return;
        }

        try
        {
            if (await SpeaksAsync(connection))
                await next(connection);
        }
        finally
        {
            if (isCounted)
                Leave(key);
        }
    }

    /// <summary>Waits for the first byte without consuming it.</summary>
    private async Task<bool> SpeaksAsync(ConnectionContext connection)
    {
        using var end = new CancellationTokenSource(options.FirstByteWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, connection.ConnectionClosed);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(either.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            return false;
        }
    }

    private bool Enter(string address)
    {
        lock (_lock)
        {
            var count = _connections.GetValueOrDefault(address);
            if (count >= options.MostConnectionsOfAddress)
                return false;
            _connections[address] = count + 1;
            return true;
        }
    }

    private void Leave(string address)
    {
        lock (_lock)
        {
            if (--_connections[address] == 0)
                _connections.Remove(address);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection from {Address} was closed: it has {Count} already")]
    private static partial void LogTooMany(ILogger logger, string address, int count);
}
