using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Http;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>The different forms in which pymaid, catpy, rcatmaid and curl send the same request.</summary>
[Collection(nameof(ClientScenes))]
public sealed class ClientTrapTests(ClientScenes scenes)
{
    private const string Names = """{"31":"neuron 0","32":"neuron 1"}""";

    [Theory]
    [InlineData("skids[0]=31&skids[1]=32")]
    [InlineData("skids%5B1%5D=31&skids%5B2%5D=32")]
    [InlineData("skids[]=31&skids[]=32")]
    [InlineData("skids=31&skids=32")]
    [InlineData("skids=31,32")]
    [InlineData("skids[]=31,32")]
    [InlineData("skids[0][0]=31&skids[0][1]=32")]
    [InlineData("skids=[31, 32]")]
    [InlineData("skids=31.0&skids=32.0")]
    public async Task Lists_are_written_in_many_ways(string form)
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        Assert.Equal(Names, (await scene.PostAsync("/1/skeleton/neuronnames", form)).Json.ToJsonString());
    }

    [Fact]
    public async Task A_body_is_a_form_or_multipart_without_files_or_JSON()
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        using var multipart = new MultipartFormDataContent { { new StringContent("31"), "\"skids[0]\"" }, { new StringContent("32"), "\"skids[1]\"" } };
        Assert.Equal(Names, (await scene.SendAsync("reader", HttpMethod.Post, "/1/skeleton/neuronnames", multipart)).Json.ToJsonString());
        foreach (var json in (string[])["""{"skids": [31, 32]}""", """{"skids": ["31", "32"]}""", """{"skids": "31,32"}"""])
            Assert.Equal(Names, (await scene.SendAsync("reader", HttpMethod.Post, "/1/skeleton/neuronnames", new StringContent(json, Encoding.UTF8, "application/json"))).Json.ToJsonString());
        foreach (var json in (string[])["{", "[1]", "3"])
            (await scene.SendAsync("reader", HttpMethod.Post, "/1/skeleton/neuronnames", new StringContent(json, Encoding.UTF8, "application/json"))).Expect(HttpStatusCode.BadRequest);
        using var endless = new StringContent("--x\r\nContent-Disposition: form-data; name=\"skids[0]\"\r\n\r\n31");
        endless.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        (await scene.SendAsync("reader", HttpMethod.Post, "/1/skeleton/neuronnames", endless)).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Twenty_thousand_ids_are_fields_of_their_own()
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        var form = string.Join('&', Enumerable.Range(0, 20_000).Select(i => $"skids[{i}]={(i == 19_999 ? 31 : 1_000_000 + i)}"));
        Assert.Equal("""{"31":"neuron 0"}""", (await scene.PostAsync("/1/skeleton/neuronnames", form)).Json.ToJsonString());
    }

    [Theory]
    [InlineData("/1/skeletons")]
    [InlineData("/1/skeletons/")]
    [InlineData("//1/skeletons/")]
    [InlineData("/1//skeletons")]
    public async Task Paths_end_with_a_slash_or_not_and_have_too_many(string path)
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(scene.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path));
        request.Headers.TryAddWithoutValidation("Authorization", $"Token {scene.Tokens["reader"]}");
        using var response = await scene.Http.SendAsync(request);
        Assert.Equal("[31,32]", await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Faults_are_objects_that_clients_know()
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        var answer = await scene.GetAsync("/1/skeletons/99/compact-detail");
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(["detail", "error", "meta", "type"], JsonNode.Parse(answer.Expect(HttpStatusCode.NotFound).Body)!.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
        (await scene.GetAsync("/1/skeletons", "nobody")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_skeleton_of_a_hundred_thousand_nodes_is_answered_in_full()
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        await scene.Store.ExecuteAsync("INSERT INTO project (id, title) VALUES (60, 'large')");
        await scene.Store.ExecuteAsync("INSERT INTO class (id, user_id, project_id, creation_time, edition_time, txid, class_name) VALUES (6000001, 1, 60, 0, 0, 0, 'skeleton')");
        await scene.Store.ExecuteAsync("INSERT INTO class_instance (id, user_id, project_id, creation_time, edition_time, txid, class_id, name) VALUES (6000002, 1, 60, 0, 0, 0, 6000001, 'large')");
        await scene.Store.ExecuteAsync(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999) INSERT INTO treenode (id, project_id, location_x, location_y, location_z, editor_id, user_id, creation_time, edition_time, skeleton_id, parent_id, radius, confidence) SELECT 7000000 + i, 60, i, 0.5, 0, 1, 1, 0, 0, 6000002, CASE WHEN i > 0 THEN 6999999 + i END, -1, 5 FROM n");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/60/skeletons/6000002/compact-detail");
        request.Headers.TryAddWithoutValidation("X-Authorization", $"Token {scene.Tokens["chief"]}");
        using var response = await scene.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var length = response.Content.Headers.ContentLength;
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, length);
        Assert.Equal(100_000, JsonNode.Parse(body)![0]!.AsArray().Count);
    }

    [Fact]
    public void Times_are_cut_off_as_CATMAID_cuts_them_off()
    {
        var time = Timestamp.From(new DateTimeOffset(2011, 9, 27, 7, 49, 15, TimeSpan.Zero)) + 802_999;
        Assert.Equal("2011-09-27T07:49:15.802Z", ApiTime.Json(time));
        Assert.Equal("2011-09-27T07:49:15.802999+00:00", ApiTime.Iso(time));
        Assert.Equal("2011-09-27T07:49:15Z", ApiTime.Json(time - 802_999));
        Assert.Equal("2011-09-27T07:49:15+00:00", ApiTime.Iso(time - 802_999));
        Assert.Equal(time, ApiTime.Parse(ApiTime.Iso(time)));
        Assert.Null(ApiTime.Parse("soon"));
    }
}
