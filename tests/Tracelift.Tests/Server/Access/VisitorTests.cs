using System.Net;
using Tracelift.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>Who is not logged in sends to CATMAID's calls what their page or program has read from our cookie.</summary>
public sealed class VisitorTests
{
    [Fact]
    public async Task A_visitors_POST_needs_the_cookie_against_forgery_as_in_CATMAID()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var path = $"/{server.PublicProject}/annotations/query-targets";
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(server, path, null, null));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(server, path, "", ""));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(server, path, null, "a"));

        using var home = await server.Http.GetAsync("/", TestContext.Current.CancellationToken);
        var cookie = home.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("csrftoken=", StringComparison.Ordinal)).Split(';')[0].Split('=')[1];
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, path, cookie, cookie));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(server, path, cookie, "b" + cookie[1..]));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(server, path, cookie, null));

        // A form has it in a field, as pages do; a token says who is asking.
        using var form = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("csrfmiddlewaretoken", cookie)]) };
        form.Headers.Add("Cookie", $"csrftoken={cookie}");
        using var sent = await server.Http.SendAsync(form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        var token = await new Accounts(server.Store, TimeProvider.System).TokenAsync(ProjectGrant.Anonymous, isRotated: false, TestContext.Current.CancellationToken);
        using var byToken = new HttpRequestMessage(HttpMethod.Post, path);
        byToken.Headers.Add("Authorization", $"Token {token}");
        using var answer = await server.Http.SendAsync(byToken, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        // What a visitor may not see stays hidden, with a cookie as well.
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(server, $"/{server.Project}/annotations/query-targets", cookie, cookie));
    }

    private static async Task<HttpStatusCode> PostAsync(RunningServer server, string path, string? cookie, string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "a")]) };
        if (cookie is not null)
            request.Headers.Add("Cookie", $"csrftoken={cookie}");
        if (header is not null)
            request.Headers.Add("X-CSRFToken", header);
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
