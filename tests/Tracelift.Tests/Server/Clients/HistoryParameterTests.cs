using System.Net;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>Parameters of the history calls: names of time zones are no paths, and pages are bounded.</summary>
[Collection(nameof(ClientScenes))]
public sealed class HistoryParameterTests(ClientScenes scenes)
{
    [Theory]
    [InlineData("../zoneinfo/Europe/London")]
    [InlineData("Europe/../Europe/London")]
    [InlineData("/usr/share/zoneinfo/Europe/London")]
    [InlineData("./Europe/London")]
    [InlineData("Europe//London")]
    [InlineData("Europe%5CLondon%00")]
    [InlineData("Europe/London%0A")]
    [InlineData("Nowhere/Town")]
    public async Task A_time_zone_that_is_no_plain_name_is_refused(string zone)
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        Assert.StartsWith("Unknown time zone", (await scene.GetAsync($"/1/stats/user-history?time_zone={zone}")).Expect(HttpStatusCode.BadRequest).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/London")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT%2B5")]
    public async Task A_time_zone_is_taken_by_its_name(string zone)
    {
        var scene = await scenes.GetAsync(TestStoreKind.Sqlite);
        Assert.Equal(11, (await scene.GetAsync($"/1/stats/user-history?time_zone={zone}")).Json["days"]!.AsArray().Count);
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task A_longer_page_than_the_limit_is_cut(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        foreach (var length in (string[])["1", "10000000000"])
        {
            Assert.InRange((await scene.GetAsync($"/2/transactions?range_length={length}")).Json["transactions"]!.AsArray().Count, 0, length == "1" ? 1 : 10_000);
            Assert.InRange((await scene.GetAsync($"/2/logs/list?iDisplayLength={length}", "chief")).Json["aaData"]!.AsArray().Count, 0, length == "1" ? 1 : 10_000);
        }
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task The_store_sorts_and_searches_the_log(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var nodes = new List<long>();
        foreach (var place in (string[])["x=30&y=-1.5&z=2", "x=-7.25&y=100&z=1", "x=4&y=9&z=-1000"])
            nodes.Add((long)(await scene.PostAsync("/2/treenode/create", place, "editor")).Expect(HttpStatusCode.OK).Json["treenode_id"]!);
        foreach (var node in nodes)
            (await scene.PostAsync("/2/treenode/create", $"x=0&y=0&z=0&parent_id={node}", "editor")).Expect(HttpStatusCode.OK);
        async Task<List<JsonArray>> Rows(string query, string user = "editor") =>
            [.. (await scene.GetAsync($"/2/logs/list?operation_type=create_neuron{query}", user)).Expect(HttpStatusCode.OK).Json["aaData"]!.AsArray().Select(row => row!.AsArray())];

        foreach (var (column, place) in new[] { (3, "x"), (4, "y"), (5, "z") })
        {
            var up = (await Rows($"&iSortingCols=1&iSortCol_0={column}&sSortDir_0=ASC")).ConvertAll(row => (double)row[column]!);
            Assert.Equal((place, true), (place, up.SequenceEqual(up.Order())));
            var down = (await Rows($"&iSortingCols=1&iSortCol_0={column}")).ConvertAll(row => (double)row[column]!);
            Assert.Equal(up.AsEnumerable().Reverse(), down);
            Assert.Equal(up.Skip(1).Take(1), (await Rows($"&iSortingCols=1&iSortCol_0={column}&sSortDir_0=ASC&iDisplayStart=1&iDisplayLength=1")).ConvertAll(row => (double)row[column]!));
        }

        var all = await Rows("&iDisplayLength=10000");
        Assert.All(all, row => Assert.Equal("editor", (string)row[0]!));
        Assert.Equal(all.Count(row => ((string)row[6]!).Contains("neuron", StringComparison.Ordinal)), (await Rows("&search_freetext=neuron")).Count);
        Assert.Empty(await Rows("&search_freetext=%25"));

        // Others' entries are for superusers.
        Assert.Empty(await Rows($"&user_id={await scene.IdAsync("SELECT id FROM auth_user WHERE username = 'editor'")}", "other"));
        Assert.NotEmpty(await Rows("", "chief"));
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task Former_skeletons_are_known_to_CATMAIDs_database_only(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var answer = await scene.GetAsync("/1/skeletons/change-history");
        if (kind == TestStoreKind.Catmaid)
            Assert.Contains("[[31],", answer.Json.ToJsonString(), StringComparison.Ordinal);
        else
            Assert.Contains("no former versions", answer.Expect(HttpStatusCode.NotImplemented).Error, StringComparison.Ordinal);
        (await scene.GetAsync("/1/skeletons/change-history?changes_after=yesterday")).Expect(HttpStatusCode.BadRequest);
    }
}
