using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>A database can hold treenodes whose parents form a ring. No call goes round in it for ever.</summary>
public sealed class RingTests
{
    [Theory]
    [InlineData("treenodes/102/next-branch-or-end", "")]
    [InlineData("treenode/102/radius", "radius=5&option=1")]
    [InlineData("treenode/102/radius", "radius=5&option=2")]
    [InlineData("treenode/102/radius", "radius=5&option=3")]
    [InlineData("treenode/102/radius", "radius=5&option=4")]
    [InlineData("skeletons/31/review", "subarbor_node_id=102")]
    [InlineData("skeletons/31/find-labels", "treenode_id=102&label_regex=soma")]
    [InlineData("skeletons/31/open-leaves", "treenode_id=102")]
    [InlineData("skeleton/reroot", "treenode_id=102")]
    [InlineData("skeleton/split", "treenode_id=102")]
    [InlineData("skeleton/join", "from_id=102&to_id=104")]
    [InlineData("treenode/delete", "treenode_id=102")]
    public async Task Each_call_ends(string path, string form)
    {
        await using var scene = await ClientScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.Store.ExecuteAsync("UPDATE treenode SET parent_id = 102 WHERE id = 101");
        Assert.Equal(["101"], await scene.Store.QueryAsync("SELECT parent_id FROM treenode WHERE id = 102"));
        await scene.Store.ExecuteAsync("UPDATE treenode SET parent_id = 102 WHERE id = 103");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/1/" + path);
        request.Content = new FormUrlEncodedContent(
            (form + "&state={\"nocheck\": true}").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => KeyValuePair.Create(field.Split('=', 2)[0], field.Split('=', 2)[1])));
        request.Headers.Add("X-Authorization", "Token " + scene.Tokens["chief"]);

        using var answer = await scene.Http.SendAsync(request, patience.Token);

        Assert.NotEqual(404, (int)answer.StatusCode);
        Assert.NotEqual(501, (int)answer.StatusCode);
    }
}
