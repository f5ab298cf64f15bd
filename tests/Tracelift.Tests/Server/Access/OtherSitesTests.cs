using System.Net;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>Pages of other sites can't make a browser act here.</summary>
public sealed class OtherSitesTests
{
    private const string Allowed = "https://viewer.example";

    [Theory]
    [InlineData("POST", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("POST", "null", HttpStatusCode.Forbidden)]
    [InlineData("POST", null, HttpStatusCode.OK)]
    [InlineData("POST", "OWN", HttpStatusCode.OK)]
    [InlineData("POST", Allowed, HttpStatusCode.OK)]
    [InlineData("GET", "https://evil.example", HttpStatusCode.OK)]
    public async Task A_password_that_a_browser_sends_along_changes_nothing_for_them(string method, string? origin, HttpStatusCode status)
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/{server.Project}/stacks");
        request.Headers.Authorization = RunningServer.Basic("viewer");
        if (origin is not null)
            request.Headers.Add("Origin", origin == "OWN" ? server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Our_own_pages_are_known_where_a_web_server_in_front_has_changed_the_address()
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{server.Project}/stacks");
        request.Headers.Authorization = RunningServer.Basic("viewer");
        request.Headers.Add("Origin", "https://lab.example");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Browsers_are_told_of_the_sites_that_may_call_and_of_no_others()
    {
        await using var server = await StartAsync();
        foreach (var (origin, isAllowed) in new[] { (Allowed, true), ("https://evil.example", false) })
        {
            // What a browser asks before, and what it then does.
            using var before = new HttpRequestMessage(HttpMethod.Options, $"/{server.Project}/stacks");
            before.Headers.Add("Access-Control-Request-Method", "POST");
            before.Headers.Add("Access-Control-Request-Headers", "x-authorization");
            using var call = new HttpRequestMessage(HttpMethod.Post, $"/{server.Project}/stacks");
            call.Headers.Add("X-Authorization", $"Token {server.Token("viewer")}");
            foreach (var request in new[] { before, call })
            {
                request.Headers.Add("Origin", origin);
                using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.Equal(isAllowed ? origin : null, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var told) ? told.Single() : null);
                if (request == before && isAllowed)
                    Assert.Contains("x-authorization", answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
                Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
            }
        }
    }

    private static Task<RunningServer> StartAsync() => RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { AllowedOrigins = [Allowed] });
}
