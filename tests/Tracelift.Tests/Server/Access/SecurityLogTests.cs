using System.Net.Sockets;
using System.Text;
using Tracelift.Tests.Server.Jobs;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>The log records logins and refused files, but not callers who disconnect.</summary>
public sealed class SecurityLogTests
{
    [Fact]
    public async Task Logins_are_noted_at_the_usual_verbosity_without_secrets()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.EndAsync();
        await using var server = Tool.Start(["serve", "--store", scene.Store.Address, "--urls", "http://127.0.0.1:0"]);
        await server.WaitForErrorAsync("Ctrl-C stops it");
        var address = new Uri(System.Text.RegularExpressions.Regex.Match(server.Error, "http://[0-9.:]+").Value);
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = address };
        await scene.Store.ExecuteAsync($"UPDATE auth_user SET password = 'pbkdf2_sha256$1$salt${Convert.ToBase64String(System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2("geheim", "salt"u8, 1, System.Security.Cryptography.HashAlgorithmName.SHA256, 32))}' WHERE username = 'reader'");
        async Task LogInAsync(string name, string password) =>
            (await http.PostAsync(new Uri("/accounts/login", UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("name", name), KeyValuePair.Create("pwd", password)]), TestContext.Current.CancellationToken)).Dispose();

        await LogInAsync("reader", "geheim");
        await LogInAsync("reader", "my-wrong-password");
        await LogInAsync("my-password-as-name", "x");
        using (var upload = new HttpRequestMessage(HttpMethod.Post, "/1/import") { Content = new StringContent("[]") })
        {
            upload.Headers.Add("X-Authorization", $"Token {scene.Tokens["reader"]}");
            (await http.SendAsync(upload, TestContext.Current.CancellationToken)).Dispose();
        }

        server.Signal(CliSignal.Terminate);
        var log = (await server.WaitAsync()).Error;
        Assert.Matches(@"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z note: security: reader from 127\.0\.0\.1: logged in$", log);
        Assert.Contains("warning: security: reader from 127.0.0.1: login failed\n", log, StringComparison.Ordinal);
        Assert.Contains("warning: security: an unknown name from 127.0.0.1: login failed\n", log, StringComparison.Ordinal);
        Assert.Contains("warning: security: reader from 127.0.0.1: upload to /1/import refused: 403 PermissionError\n", log, StringComparison.Ordinal);
        foreach (var secret in (string[])["geheim", "my-wrong-password", "my-password-as-name", scene.Tokens["reader"]])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gives_rights_and_makes_tokens_is_noted()
    {
        using var log = new CollectedLog();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, log: log);
        using var root = new WebVisitor(server.Http.BaseAddress!);
        await root.LogInAsync("root");
        var stranger = await server.TestStore.QueryAsync("SELECT id FROM auth_user WHERE username = 'stranger'");
        await root.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/{server.Project}/permissions/project-user")
        {
            Headers = { { "X-CSRFToken", root.Cookies.GetCookies(server.Http.BaseAddress!)["csrftoken"]!.Value } },
            Content = new FormUrlEncodedContent([KeyValuePair.Create("user_id", stranger[0]), KeyValuePair.Create("permissions[0][0]", "can_browse"), KeyValuePair.Create("permissions[0][1]", "true")]),
        });
        var token = (await (await root.GetAsync("/account")).Form("/account/token").SubmitAsync("token")).Expect(200);

        Assert.Contains($"Information: security: root from 127.0.0.1: gave can_browse to project {server.Project}: user stranger", log.Lines);
        Assert.Contains("Information: security: root from 127.0.0.1: made a token", log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains(token.Document.QuerySelector("main code")?.TextContent ?? "no token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_locked_out_is_noted_once()
    {
        using var log = new CollectedLog();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, log: log);
        for (var i = 0; i < 15; i++)
        {
            using var answer = await server.Http.PostAsync("/accounts/login", new FormUrlEncodedContent([KeyValuePair.Create("name", "viewer"), KeyValuePair.Create("pwd", "x")]), TestContext.Current.CancellationToken);
        }

        Assert.Single(log.Lines, line => line == "Warning: security: viewer from 127.0.0.1: locked out after too many wrong logins");
    }

    [Theory]
    [InlineData("POST /accounts/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nname=")]
    [InlineData("POST /accounts/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 18\r\n\r\nname=chief&pwd=bad")]
    [InlineData("POST /PID/import HTTP/1.1\r\nHost: x\r\nX-Authorization: Token TOKEN\r\nContent-Length: 100000\r\n\r\n[")]
    [InlineData("POST /PID/annotations/query HTTP/1.1\r\nHost: x\r\nX-Authorization: Token TOKEN\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n")]
    [InlineData("POST /projects/import HTTP/1.1\r\nHost: x\r\nX-Authorization: Token ROOT\r\nContent-Length: 100000\r\n\r\n[")]
    [InlineData("POST /PID/skeletons/import HTTP/1.1\r\nHost: x\r\nX-Authorization: Token TOKEN\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    public async Task A_caller_who_goes_away_is_no_error(string request)
    {
        using var log = new CollectedLog();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { EqualizedIterations = 1_000_000 }, log: log);
        using (var client = new TcpClient { LingerState = new LingerOption(true, 0) })
        {
            await client.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
            var text = request.Replace("PID", $"{server.Project}", StringComparison.Ordinal).Replace("TOKEN", server.Token("trusted"), StringComparison.Ordinal).Replace("ROOT", server.Token("root"), StringComparison.Ordinal);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        // The next one is answered after it was noticed.
        await Task.Delay(300, TestContext.Current.CancellationToken);
        await server.GetAsync("viewer", "/projects");
        Assert.DoesNotContain(log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }
}
