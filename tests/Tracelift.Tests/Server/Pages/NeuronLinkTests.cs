using System.Net;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Pages;

/// <summary>Addresses by which people of CATMAID send each other a neuron, and that `tracelift upload` tells.</summary>
public sealed class NeuronLinkTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/catmaid")]
    public async Task They_lead_to_the_page_of_the_skeleton(string basePath)
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { BasePath = basePath });

        foreach (var (query, path) in ((string, string?)[])
            [
                ("?pid=3&tool=tracingtool&active_skeleton_id=17", "/projects/3/skeletons/17"), ("?active_skeleton_id=18&pid=3&zp=50&yp=1.5&xp=2&active_node_id=4&s0=2", "/projects/3/skeletons/18"),
                ("?pid=3", null), ("?active_skeleton_id=17", null), ("?pid=3&active_skeleton_id=", null), ("?pid=-3&active_skeleton_id=17", null), ("?pid=3&active_skeleton_id=17/../..", null),
                ("?pid=//evil.org&active_skeleton_id=17", null), ("?pid=3&active_skeleton_id=99999999999999999999", null), ("?pid=3&active_skeleton_id=%D9%A3", null),
            ])
        {
            using var answer = await server.SendAsync(null, HttpMethod.Get, $"{basePath}/{query}");
            Assert.Equal((path is null ? HttpStatusCode.OK : HttpStatusCode.SeeOther, path is null ? null : basePath + path), (answer.StatusCode, answer.Headers.Location?.ToString()));
        }
    }
}
