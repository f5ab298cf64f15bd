using System.Net;
using System.Text.Json.Nodes;
using Tracelift.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>Logging in and out, and what keeps others out.</summary>
public sealed class LoginTests
{
    [Theory]
    [MemberData(nameof(RunningServer.Kinds), MemberType = typeof(RunningServer))]
    public async Task A_session_lasts_from_login_to_logout_and_changes_nothing_without_its_csrf_token(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        using var login = await PostAsync(server, "/accounts/login", [], ("name", "annotator"), ("pwd", "annotator"));
        var cookies = Cookies(login);

        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        Assert.Equal("application/json", login.Content.Headers.ContentType!.ToString());
        Assert.Contains(login.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("sessionid=", StringComparison.Ordinal) && cookie.Contains("httponly", StringComparison.Ordinal) && cookie.Contains("samesite=lax", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, $"/{server.Project}/stacks", cookies)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(server, $"/{server.Project}/stacks", cookies)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(server, $"/{server.Project}/stacks", new(cookies) { ["X-CSRFToken"] = new string('a', 64) })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, $"/{server.Project}/stacks", cookies, ("csrfmiddlewaretoken", cookies["csrftoken"]))).StatusCode);
        var withHeader = new Dictionary<string, string>(cookies) { ["X-CSRFToken"] = cookies["csrftoken"] };
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, $"/{server.Project}/stacks", withHeader)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "/accounts/logout", withHeader)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, $"/{server.Project}/stacks", cookies)).StatusCode);
    }

    [Fact]
    public async Task A_session_ends_where_the_password_is_changed_or_the_user_is_no_longer_active()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var one = Cookies(await PostAsync(server, "/accounts/login", [], ("name", "viewer"), ("pwd", "viewer")));
        var other = Cookies(await PostAsync(server, "/accounts/login", [], ("name", "chief"), ("pwd", "chief")));
        await server.TestStore.ExecuteAsync("UPDATE auth_user SET password = '!' WHERE username = 'viewer'");
        var accounts = new Accounts(server.Store, TimeProvider.System);
        await server.GetAsync("chief", $"/{server.Project}/stacks");
        Assert.True(await accounts.SetActiveAsync("chief", isActive: false, TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, $"/{server.Project}/stacks", one)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, $"/{server.Project}/stacks", other)).StatusCode);
        await server.GetAsync("chief", $"/{server.Project}/stacks", 401);

        // The token is the user's again afterwards; a login that was found ended has ended.
        Assert.True(await accounts.SetActiveAsync("chief", isActive: true, TestContext.Current.CancellationToken));
        await server.GetAsync("chief", $"/{server.Project}/stacks");
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, $"/{server.Project}/stacks", other)).StatusCode);
    }

    [Fact]
    public async Task Wrong_logins_are_told_alike_and_after_ten_a_name_has_to_wait()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        using var unknown = await PostAsync(server, "/accounts/login", [], ("name", "nobody-here"), ("pwd", "x"));
        using var wrong = await PostAsync(server, "/accounts/login", [], ("name", "viewer"), ("pwd", "x"));
        using var gone = await PostAsync(server, "/accounts/login", [], ("name", "gone"), ("pwd", "gone"));
        foreach (var answer in new[] { unknown, wrong, gone })
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(await TextAsync(unknown), await TextAsync(wrong));
        Assert.Equal(await TextAsync(unknown), await TextAsync(gone));
        for (var i = 0; i < 9; i++)
            await PostAsync(server, "/accounts/login", [], ("name", "viewer"), ("pwd", $"{i}"));

        using var refused = await PostAsync(server, "/accounts/login", [], ("name", "viewer"), ("pwd", "viewer"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "/accounts/login", [], ("name", "chief"), ("pwd", "chief"))).StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_can_not_log_in()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);

        using var answer = await PostAsync(server, "/accounts/login", new() { ["Origin"] = "https://evil.example" }, ("name", "viewer"), ("pwd", "viewer"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Programs_log_in_as_the_clients_of_catmaid_do()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);

        // With a token rcatmaid logs in with an empty body.
        using var withToken = await server.SendAsync("viewer", HttpMethod.Post, "/accounts/login");
        Assert.Equal("viewer", (string)JsonNode.Parse(await TextAsync(withToken))!["username"]!);

        // A web server in front needs basic authentication; the token has its own header, and wins.
        using var both = new HttpRequestMessage(HttpMethod.Get, $"/{server.Project}/stacks");
        both.Headers.Authorization = RunningServer.Basic("someone", "else");
        both.Headers.TryAddWithoutValidation("X-Authorization", $"Token {server.Token("viewer")}");
        Assert.Equal(HttpStatusCode.OK, (await server.Http.SendAsync(both, TestContext.Current.CancellationToken)).StatusCode);
        using var bare = new HttpRequestMessage(HttpMethod.Get, $"//{server.Project}//stacks/");
        bare.RequestUri = new Uri(server.Http.BaseAddress!, $"/{server.Project}//stacks/");
        bare.Headers.TryAddWithoutValidation("Authorization", $"Token {server.Token("viewer")}");
        Assert.Equal(HttpStatusCode.OK, (await server.Http.SendAsync(bare, TestContext.Current.CancellationToken)).StatusCode);
        using var home = await server.Http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains(home.Headers.GetValues("Set-Cookie"), cookie => cookie.Contains("csrf", StringComparison.Ordinal));
        using var bad = new HttpRequestMessage(HttpMethod.Get, "/projects/");
        bad.Headers.TryAddWithoutValidation("X-Authorization", "Token 0000000000000000000000000000000000000000");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.SendAsync(bad, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_browser_is_led_to_the_login_and_back_to_a_page_of_ours_only()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var browser = new Dictionary<string, string> { ["Accept"] = "text/html,application/xhtml+xml" };
        using var led = await GetAsync(server, $"/{server.Project}/stacks", browser);
        Assert.Equal((HttpStatusCode.SeeOther, $"/accounts/login?next=%2F{server.Project}%2Fstacks"), (led.StatusCode, led.Headers.Location!.ToString()));
        using var page = await GetAsync(server, led.Headers.Location.ToString(), browser);
        Assert.Contains("name=\"pwd\"", await TextAsync(page), StringComparison.Ordinal);
        using var again = await PostAsync(server, "/accounts/login", browser, ("name", "<b>viewer</b>"), ("pwd", "x"), ("next", "\"><script>"));
        var text = await TextAsync(again);
        Assert.Contains("role=\"alert\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>viewer", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        foreach (var (next, leads) in new[] { ("/projects/", "/projects/"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"), ("", "/") })
        {
            using var answer = await PostAsync(server, "/accounts/login", browser, ("name", "viewer"), ("pwd", "viewer"), ("next", next));
            Assert.Equal((HttpStatusCode.SeeOther, leads), (answer.StatusCode, answer.Headers.Location!.ToString()));
        }
    }

    [Fact]
    public async Task Every_answer_tells_browsers_to_run_nothing_of_others()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        foreach (var path in new[] { "/", "/version", "/nothing", "/apis/index.html", "/apis/openapi.json", "/static/tracelift.css" })
        {
            using var answer = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Contains("script-src 'self';", string.Join(' ', answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> GetAsync(RunningServer server, string path, Dictionary<string, string> headers) => SendAsync(server, HttpMethod.Get, path, headers, null);

    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string path, Dictionary<string, string> headers, params (string Name, string Value)[] fields) =>
        SendAsync(server, HttpMethod.Post, path, headers, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>Values without a header are cookies.</summary>
    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, HttpMethod method, string path, Dictionary<string, string> headers, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        var cookies = headers.Where(header => header.Key is "sessionid" or "csrftoken").Select(cookie => $"{cookie.Key}={cookie.Value}").ToList();
        if (cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies));
        foreach (var (name, value) in headers.Where(header => header.Key is not ("sessionid" or "csrftoken")))
            request.Headers.Add(name, value);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Dictionary<string, string> Cookies(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0].Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
