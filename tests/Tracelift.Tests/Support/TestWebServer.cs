using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tracelift.Tests.Support;

/// <summary>A web server for one test, which answers byte by byte as told, however wrong.</summary>
internal sealed class TestWebServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<WebRequest, Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _work;

    private TestWebServer(Func<WebRequest, Stream, CancellationToken, Task> answer, bool isSecure)
    {
        _answer = answer;
        _certificate = isSecure ? SelfSigned() : null;
        _listener.Start();
        _work = AcceptAsync();
    }

    /// <summary>Where it is, without a slash at the end.</summary>
    public string Url => $"{(_certificate is null ? "http" : "https")}://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What was asked for.</summary>
    public List<WebRequest> Requests { get; } = [];

    /// <summary>A server that writes what it likes.</summary>
    public static TestWebServer Start(Func<WebRequest, Stream, CancellationToken, Task> answer, bool isSecure = false) => new(answer, isSecure);

    /// <summary>A server that answers in whole.</summary>
    public static TestWebServer Start(Func<WebRequest, WebAnswer> answer) => new((request, stream, _) => WriteAsync(stream, answer(request)), isSecure: false);

    public static async Task WriteAsync(Stream stream, WebAnswer answer)
    {
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} x\r\nConnection: close\r\nContent-Length: {answer.Body.Length}\r\n");
        if (answer.Type is not null)
            head.Append($"Content-Type: {answer.Type}\r\n");
        foreach (var (name, value) in answer.Headers)
            head.Append($"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        await stream.WriteAsync(answer.Body);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _certificate?.Dispose();
        _stop.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(_certificate);
                    stream = secure;
                }

                var request = await ReadAsync(stream);
                lock (Requests)
                    Requests.Add(request);
                await _answer(request, stream, _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or SocketException)
            {
                // The other side has gone, which is what some tests are about.
            }
        }
    }

    private static async Task<WebRequest> ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var first = await reader.ReadLineAsync() ?? throw new IOException();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
        return new WebRequest(first.Split(' ')[1], headers);
    }
}

/// <summary>What was asked for.</summary>
internal sealed record WebRequest(string Path, IReadOnlyDictionary<string, string> Headers);

/// <summary>An answer.</summary>
internal sealed record WebAnswer(int Status, string? Type, byte[] Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static WebAnswer Text(string type, string text) => new(200, type, Encoding.UTF8.GetBytes(text));
}
