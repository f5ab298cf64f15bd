using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>Bodies that are not texts, or too large for their sender, are refused.</summary>
public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("""{"name": "\ud800"}""")]
    [InlineData("""{"\udc00": "name"}""")]
    [InlineData("""{"annotated_with": ["1", "\ud800"]}""")]
    public async Task Half_a_surrogate_is_told_and_no_defect(string json)
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);

        using var answer = await server.SendAsync("viewer", HttpMethod.Post, $"/{server.Project}/annotations/query", new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("not valid text", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60_000, false, HttpStatusCode.BadRequest)]
    [InlineData(60_000, true, HttpStatusCode.BadRequest)]
    [InlineData(70_000, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(70_000, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task What_anybody_may_send_is_small(int length, bool isChunked, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/accounts/login") { Content = new FormUrlEncodedContent([KeyValuePair.Create("pwd", new string('a', length))]) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }
}
