using System.Net;
using System.Security.Cryptography;
using Tracelift.Server.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>Passwords in the forms of all CATMAID versions, wrong ones, and ones for another realm.</summary>
public sealed class PasswordTests
{
    [Fact]
    public async Task Wrong_logins_that_are_sent_all_at_once_are_counted_as_well()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => LogInAsync(server, "viewer", $"wrong {number}")));

        Assert.InRange(statuses.Count(status => status == HttpStatusCode.Unauthorized), 10, 10 + PasswordCheck.AtOnce - 1);
        Assert.All(statuses, status => Assert.Contains(status, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests]));
        Assert.Equal(HttpStatusCode.TooManyRequests, await LogInAsync(server, "viewer", "viewer"));
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_login_is_noted_as_the_users_last_and_nothing_else_is(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        Task<List<string>> Noted() => server.TestStore.QueryAsync("SELECT username FROM auth_user WHERE last_login IS NOT NULL");

        Assert.Equal(HttpStatusCode.Unauthorized, await LogInAsync(server, "viewer", "wrong"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "viewer", "viewer", "/projects"));
        Assert.Empty(await Noted());

        Assert.Equal(HttpStatusCode.OK, await LogInAsync(server, "viewer", "viewer"));

        Assert.Equal(["viewer"], await Noted());
        if (kind == TestStoreKind.Catmaid)
            Assert.Equal(["viewer"], await server.TestStore.QueryAsync("SELECT username FROM auth_user WHERE last_login BETWEEN now() - interval '10 minutes' AND now() + interval '1 minute'"));
    }

    [Fact]
    public async Task A_login_does_not_wait_for_an_import_that_has_the_file()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        await using var store = await server.TestStore.OpenAsync();
        await using (await store.BeginImportAsync(TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.OK, await LogInAsync(server, "viewer", "viewer"));

        Assert.Empty(await server.TestStore.QueryAsync("SELECT username FROM auth_user WHERE last_login IS NOT NULL"));
    }

    [Fact]
    public async Task A_password_that_an_older_django_has_stored_lets_in()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var hash = Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2("geheim", "salt"u8, 1000, HashAlgorithmName.SHA1, 20));
        await server.TestStore.ExecuteAsync($"UPDATE auth_user SET password = 'pbkdf2_sha1$1000$salt${hash}' WHERE username = 'viewer'");

        Assert.Equal(HttpStatusCode.OK, await LogInAsync(server, "viewer", "geheim"));
        Assert.Equal(HttpStatusCode.Unauthorized, await LogInAsync(server, "viewer", "viewer"));
    }

    [Fact]
    public async Task A_password_that_can_not_be_read_lets_nobody_in_and_the_log_says_why()
    {
        using var log = new CollectedLog();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, log: log);
        const string Stored = "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA";
        await server.TestStore.ExecuteAsync($"UPDATE auth_user SET password = '{Stored}' WHERE username = 'viewer'");

        Assert.Equal(HttpStatusCode.Unauthorized, await LogInAsync(server, "viewer", "viewer"));

        var line = Assert.Single(log.Lines, line => line.Contains("argon2", StringComparison.Ordinal));
        Assert.StartsWith("Warning: ", line, StringComparison.Ordinal);
        Assert.Contains("only pbkdf2_sha256 and pbkdf2_sha1 are read", line, StringComparison.Ordinal);
        Assert.DoesNotContain("aGFzaA", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_web_server_in_front_wants_is_nobodys_where_nothing_is_needed()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        for (var i = 0; i < 60; i++)
        {
            foreach (var path in (string[])["/", "/accounts/login", "/projects"])
                Assert.Equal((HttpStatusCode.OK, path), (await AskAsync(server, "lab", "shared", path), path));
        }

        // A browser sends them along when it logs in, too. None of them was a try to log in.
        using var login = new HttpRequestMessage(HttpMethod.Post, "/accounts/login") { Content = Form("viewer", "viewer") };
        login.Headers.Authorization = RunningServer.Basic("lab", "shared");
        using var answer = await server.Http.SendAsync(login, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        // Where something is needed they are a wrong login, as ever.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, "lab", "shared", $"/{server.Project}/stacks"));
    }

    [Fact]
    public async Task What_a_web_server_in_front_wants_keeps_nobody_from_what_is_public()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "lab", "shared", $"/{server.PublicProject}/stacks"));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "viewer", $"wrong {i}", $"/{server.PublicProject}/stacks"));
        }

        // A correct password works before any attempt; and private calls count wrong ones as ever.
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "annotator", "annotator", $"/{server.PublicProject}/stacks"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "annotator", "annotator", $"/{server.Project}/stacks"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
            statuses.Add(await AskAsync(server, "viewer", $"wrong {i}", $"/{server.Project}/stacks"));
        Assert.Equal(HttpStatusCode.Unauthorized, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, "lab", "shared", "/4711/stacks"));
    }

    [Fact]
    public async Task Nobody_tries_out_passwords_where_nothing_is_needed()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        for (var i = 0; i < 10; i++)
            await AskAsync(server, "viewer", $"wrong {i}", "/projects");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/projects");
        request.Headers.Authorization = RunningServer.Basic("viewer");
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("For some", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await LogInAsync(server, "viewer", "viewer"));
    }

    private static async Task<HttpStatusCode> AskAsync(RunningServer server, string user, string password, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = RunningServer.Basic(user, password);
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> LogInAsync(RunningServer server, string user, string password)
    {
        using var answer = await server.Http.PostAsync("/accounts/login", Form(user, password), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static FormUrlEncodedContent Form(string user, string password) => new([KeyValuePair.Create("name", user), KeyValuePair.Create("pwd", password)]);
}
