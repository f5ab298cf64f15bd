using System.Net.Sockets;
using System.Text;

namespace Tracelift.Bench.Storm;

/// <summary>Connections that send requests and never read the answers.</summary>
internal sealed class SlowReaders : IAsyncDisposable
{
    private readonly List<TcpClient> _clients = [];

    public async Task AddAsync(Uri server, string path, string? token, CancellationToken cancellationToken)
    {
        var client = new TcpClient { ReceiveBufferSize = 2_048 };
        _clients.Add(client);
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        var who = token is null ? "" : $"X-Authorization: Token {token}\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\n{who}\r\n"), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        return ValueTask.CompletedTask;
    }
}
