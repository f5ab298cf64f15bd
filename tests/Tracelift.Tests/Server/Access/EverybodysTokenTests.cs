using System.Net;
using Tracelift.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>The API token of the anonymous user, which everybody can get.</summary>
public sealed class EverybodysTokenTests
{
    [Fact]
    public async Task It_shows_what_is_public_and_is_no_login()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        await new Accounts(server.Store, TimeProvider.System).TokenAsync(ProjectGrant.Anonymous, isRotated: false, TestContext.Current.CancellationToken);
        var token = (string)(await server.GetAsync("stranger", "/accounts/anonymous-api-token"))!["token"]!;

        // As clients begin with it.
        Assert.Contains(ProjectGrant.Anonymous, (await AskAsync(server, token, HttpMethod.Post, "/accounts/login", 200)), StringComparison.Ordinal);
        Assert.Contains("For all", await AskAsync(server, token, HttpMethod.Get, "/projects", 200), StringComparison.Ordinal);
        await AskAsync(server, token, HttpMethod.Get, $"/{server.PublicProject}/stacks", 200);
        await AskAsync(server, token, HttpMethod.Get, $"/{server.Project}/stacks", 403);

        // The token belongs to everybody: no user may delete or manage it.
        await AskAsync(server, token, HttpMethod.Get, "/account", 403);
        await AskAsync(server, token, HttpMethod.Post, "/account/token", 403, ("do", "revoke"));
        await AskAsync(server, token, HttpMethod.Post, "/account/token", 403, ("do", "token"));
        await AskAsync(server, token, HttpMethod.Post, "/account/password", 403, ("old", ""), ("password", "longenough"), ("again", "longenough"));
        Assert.Equal(token, (string)(await server.GetAsync("stranger", "/accounts/anonymous-api-token"))!["token"]!);
    }

    [Fact]
    public async Task Its_jobs_are_as_those_of_nobody_seen_by_who_knows_their_ids()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var token = await new Accounts(server.Store, TimeProvider.System).TokenAsync(ProjectGrant.Anonymous, isRotated: false, TestContext.Current.CancellationToken);

        var job = System.Text.Json.Nodes.JsonNode.Parse(await AskAsync(server, token, HttpMethod.Post, $"/{server.PublicProject}/export", 200))!;

        Assert.Null(job["user_id"]);
        await AskAsync(server, token, HttpMethod.Get, "/jobs", 403);
        await AskAsync(server, token, HttpMethod.Get, $"/jobs/{(string)job["id"]!}", 200);
        Assert.Contains((string)job["id"]!, (await server.GetAsync("root", "/jobs"))!.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(RunningServer server, string token, HttpMethod method, string path, int status, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Authorization", $"Token {token}");
        if (method == HttpMethod.Post)
            request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((HttpStatusCode)status == answer.StatusCode, $"{method} {path} answered {(int)answer.StatusCode}: {text}");
        return text;
    }
}
