using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tracelift.Tests.Support;

/// <summary>The fate of a piece of a client's data.</summary>
public enum ProxyVerdict
{
    /// <summary>It goes on.</summary>
    Pass,

    /// <summary>All connections are cut, and it never arrives.</summary>
    Cut,

    /// <summary>It arrives, and once the server has answered all connections are cut: the answer never arrives.</summary>
    CutAnswer,
}

/// <summary>
/// A wire to a server that can be cut, held or silenced when something is sent over it. What is sent is looked at as
/// text, so that a stage of the work is known by its statement.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _host;
    private readonly int _port;
    private readonly ConcurrentDictionary<Socket, bool> _sockets = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private byte[]? _text;
    private Func<Task<ProxyVerdict>>? _decide;
    private long _cutAt = long.MaxValue;
    private long _passed;

    private FaultProxy(string url)
    {
        var target = new Uri(url);
        (_host, _port) = (target.Host, target.Port);
        _listener.Start();

        // An encrypted stream could not be inspected.
        Url = new UriBuilder(target) { Host = "127.0.0.1", Port = Port, Query = "sslmode=disable&gssencmode=disable" }.ToString();
        _accepting = AcceptAsync();
    }

    /// <summary>The store behind this proxy, for --store.</summary>
    public string Url { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether new connections are taken and closed at once, as of a server that is gone.</summary>
    public bool Refuses { get; set; }

    /// <summary>Whether new connections are accepted without an answer, as by a host that drops packets.</summary>
    public bool Swallows { get; set; }

    /// <summary>Ends when the awaited text has been sent.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Begins to pass on to the server of a database.</summary>
    public static FaultProxy Before(TestDatabase database) => new(database.Url);

    /// <summary>Begins to pass on to a server.</summary>
    public static FaultProxy Before(string url) => new(url);

    /// <summary>Asks what becomes of the next piece that holds a text.</summary>
    public void When(string text, Func<Task<ProxyVerdict>> decide)
    {
        lock (_lock)
            (_text, _decide) = (Encoding.UTF8.GetBytes(text), decide);
    }

    /// <inheritdoc cref="When(string, Func{Task{ProxyVerdict}})"/>
    public void When(string text, ProxyVerdict verdict) => When(text, () => Task.FromResult(verdict));

    /// <summary>Cuts all connections when so many bytes more have gone through, in either direction.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _cutAt, Interlocked.Read(ref _passed) + bytes);

    /// <summary>Cuts all connections.</summary>
    public void Cut()
    {
        foreach (var socket in _sockets.Keys)
            socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                _sockets[client] = _sockets[server] = true;
                if (Refuses)
                    return;
                if (Swallows)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                await server.ConnectAsync(_host, _port, _stop.Token);
                var isAnswerCut = new StrongBox();
                await Task.WhenAny(UpAsync(client, server, isAnswerCut), DownAsync(server, client, isAnswerCut));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side is gone, and so is the other.
            }
            finally
            {
                _sockets.TryRemove(client, out _);
                _sockets.TryRemove(server, out _);
            }
        }
    }

    private async Task UpAsync(Socket client, Socket server, StrongBox isAnswerCut)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await client.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            if (IsCut(count))
                return;
            if (Decider(buffer.AsSpan(0, count)) is { } decide)
            {
                _reached.TrySetResult();
                var verdict = await decide();
                isAnswerCut.Value = verdict == ProxyVerdict.CutAnswer;
                if (verdict == ProxyVerdict.Cut)
                {
                    Cut();
                    return;
                }
            }

            await SendAsync(server, buffer.AsMemory(0, count));
        }
    }

    private async Task DownAsync(Socket server, Socket client, StrongBox isAnswerCut)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await server.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            if (isAnswerCut.Value)
                Cut();
            if (isAnswerCut.Value || IsCut(count))
                return;

            await SendAsync(client, buffer.AsMemory(0, count));
        }
    }

    private bool IsCut(int count)
    {
        if (Interlocked.Add(ref _passed, count) <= Interlocked.Read(ref _cutAt))
            return false;
        Interlocked.Exchange(ref _cutAt, long.MaxValue);
        Cut();
        _reached.TrySetResult();
        return true;
    }

    // A statement is sent in one piece.
    private Func<Task<ProxyVerdict>>? Decider(ReadOnlySpan<byte> piece)
    {
        lock (_lock)
        {
            if (_text is null || piece.IndexOf(_text) < 0)
                return null;
            _text = null;
            return _decide;
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await to.SendAsync(bytes, _stop.Token)..];
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
