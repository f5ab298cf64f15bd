using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Transport;

/// <summary>The guide's examples of web servers in front (docs/guide/server.md) work exactly as written.</summary>
public sealed partial class FrontServerTests
{
    [Fact]
    public async Task Nginx_as_the_guide_has_it()
    {
        const string Program = "/usr/sbin/nginx";
        Assert.SkipUnless(File.Exists(Program), "nginx is not installed here");
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { IsBehindProxy = true });
        using var folder = new TemporaryFolder();
        var (certificate, key) = Certificate(folder);
        var port = FreePort();
        var site = Example("nginx").Replace("listen 443 ssl", $"listen 127.0.0.1:{port} ssl", StringComparison.Ordinal)
            .Replace("/etc/ssl/certs/lab.pem", certificate, StringComparison.Ordinal).Replace("/etc/ssl/private/lab.key", key, StringComparison.Ordinal)
            .Replace("client_header_timeout 10s", "client_header_timeout 1s", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8080", server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        var configuration = folder.Write("nginx.conf", $$"""
            daemon off;
            error_log stderr notice;
            pid {{folder.File("nginx.pid")}};
            events { worker_connections 500; }
            http {
                access_log off;
                client_body_temp_path {{folder.File("body")}};
                proxy_temp_path {{folder.File("proxy")}};
                fastcgi_temp_path {{folder.File("fastcgi")}};
                uwsgi_temp_path {{folder.File("uwsgi")}};
                scgi_temp_path {{folder.File("scgi")}};
            {{site}}
            }
            """);
        await using var nginx = CliProcess.Start(Program, ["-p", folder.Path, "-c", configuration]);
        await nginx.WaitForErrorAsync("start worker process");

        await IsServedAsync(server, port, "127.0.0.1", certificate);
        nginx.Signal(CliSignal.Terminate);
        await nginx.WaitAsync();
    }

    [Fact]
    public async Task Caddy_as_the_guide_has_it()
    {
        const string Program = "/usr/bin/caddy";
        Assert.SkipUnless(File.Exists(Program), "Caddy is not installed here");
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { IsBehindProxy = true });
        using var folder = new TemporaryFolder();
        var (certificate, key) = Certificate(folder);
        var port = FreePort();
        var site = Example("caddy").Replace("lab.example.org {", $"https://localhost:{port} {{\n    tls {certificate} {key}", StringComparison.Ordinal)
            .Replace("read_header 10s", "read_header 1s", StringComparison.Ordinal)
            .Replace("127.0.0.1:8080", server.Http.BaseAddress!.Authority, StringComparison.Ordinal);
        site = new Regex(@"\A\{").Replace(site, "{\n    admin off\n    auto_https disable_redirects");
        await using var caddy = CliProcess.Start(Program, ["run", "--adapter", "caddyfile", "--config", folder.Write("Caddyfile", site)], new CliOptions { Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = folder.Path, ["XDG_CONFIG_HOME"] = folder.Path } });
        await caddy.WaitForErrorAsync("serving initial configuration");

        await IsServedAsync(server, port, "localhost", certificate);
        caddy.Signal(CliSignal.Terminate);
        await caddy.WaitAsync();
    }

    /// <summary>A login through it is one over TLS from the caller's own address, and who says nothing is hung up on.</summary>
    private static async Task IsServedAsync(RunningServer server, int port, string host, string certificate)
    {
        using var trusted = X509CertificateLoader.LoadCertificateFromFile(certificate);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { trusted }, RevocationMode = X509RevocationMode.NoCheck };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://{host}:{port}") };
        using var silent = new TcpClient();
        await silent.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        using var login = new HttpRequestMessage(HttpMethod.Post, "/accounts/login") { Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "viewer"), KeyValuePair.Create("pwd", "viewer")]) };
        login.Headers.Add("Origin", http.BaseAddress.GetLeftPart(UriPartial.Authority));
        login.Headers.Add("X-Forwarded-For", "203.0.113.9");

        using var answer = await http.SendAsync(login, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));

        // Only what the web server has added is believed.
        using var account = new HttpRequestMessage(HttpMethod.Get, "/account");
        account.Headers.Add("Cookie", string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
        account.Headers.Accept.ParseAdd("text/html");
        var page = await (await http.SendAsync(account, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<td>127.0.0.1</td>", page, StringComparison.Ordinal);
        using var large = new HttpRequestMessage(HttpMethod.Post, $"/{server.Project}/annotations/query") { Content = new FormUrlEncodedContent([KeyValuePair.Create("a", new string('a', 3_000_000))]) };
        large.Headers.Add("X-Authorization", $"Token {server.Token("viewer")}");
        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(large, TestContext.Current.CancellationToken)).StatusCode);
        var read = 0;
        try
        {
            read = await silent.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // It was reset.
        }

        Assert.Equal(0, read);
    }

    private static string Example(string language)
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs/guide/server.md"));
        return Assert.Single(Block().Matches(guide), block => block.Groups["language"].Value == language).Groups["text"].Value;
    }

    private static (string Certificate, string Key) Certificate(TemporaryFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (folder.Write("lab.pem", certificate.ExportCertificatePem()), folder.Write("lab.key", key.ExportPkcs8PrivateKeyPem()));
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"```(?<language>\w+)\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
