using System.Net;
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
}
