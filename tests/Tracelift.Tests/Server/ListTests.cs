using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>Lists of callers' are sets, and there is an end to what they can hold.</summary>
public sealed class ListTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_named_often_costs_as_much_as_what_is_named_once()
    {
        await using var server = await WithAnnotationsAsync();
        var once = await AnswerAsync(server, "annotations/query-targets", "types[0]=neuron&annotated_with[0]=100001");

        Assert.Equal(once, await AnswerAsync(server, "annotations/query-targets", "types[0]=neuron&" + Many(12_000, i => $"annotated_with[{i}]=100001")));
        Assert.Equal(once, await AnswerAsync(server, "annotations/query-targets", "types[0]=neuron&" + Many(12_000, i => $"annotated_with{i}=100001")));
        await AnswerAsync(server, "annotations/query-targets", Many(12_000, i => $"not_annotated_with[{i}]=100001") + "&" + Many(12_000, i => $"sub_annotated_with[{i}]=100001"));
        await AnswerAsync(server, "annotations", Many(12_000, i => $"annotations[{i}]=100001") + "&" + Many(12_000, i => $"parallel_annotations[{i}]=100001"));

        // A sorting within a sorting, as deep as the list is long, would end the process.
        Assert.Equal(
            await AnswerAsync(server, "annotations/table-list", "length=3&order[0][0]=1&order[0][1]=desc"),
            await AnswerAsync(server, "annotations/table-list", "length=3&" + Many(20_000, i => $"order[{i}][0]=1&order[{i}][1]=desc")));
    }

    [Theory]
    [InlineData("annotations/query-targets", "annotated_with[{0}]=10{0}", 400, "annotated_with has more than 200 different values")]
    [InlineData("annotations/query-targets", "annotated_with{0}=10{0}", 400, "annotated_with has more than 200 different values")]
    [InlineData("annotations/query-targets", "types[{0}]=a{0}", 400, "types has more than 200 different values")]
    [InlineData("annotations", "parallel_annotations[{0}]=10{0}", 400, "parallel_annotations has more than 200 different values")]
    [InlineData("annotations/add", "annotations[{0}]=a{0}", 400, "annotations has more than 200 different values")]
    [InlineData("label/treenode/1/update", "tags[{0}]=a{0}", 400, "tags has more than 200 different values")]
    public async Task Where_something_is_done_for_each_there_can_be_some(string path, string field, int status, string message)
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);

        var answer = await server.SendAsync("trusted", HttpMethod.Post, $"/{server.Project}/{path}", Form(Many(201, i => string.Format(System.Globalization.CultureInfo.InvariantCulture, field, i))));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(message, (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_has_an_end_of_values_however_they_are_written()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        async Task<HttpStatusCode> StatusAsync(HttpContent body, string path = "skeletons/cable-length")
        {
            using var answer = await server.SendAsync("trusted", HttpMethod.Post, $"/{server.Project}/{path}", body).WaitAsync(Soon, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Form(Many(100_000, i => $"skeleton_ids[{i}]={i}"))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Form("skeleton_ids=" + string.Join(',', Enumerable.Range(0, 250_000)))));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(Form("skeleton_ids=" + string.Join(',', Enumerable.Range(0, 250_001)))));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(Form("skeleton_ids[lines]=" + string.Join("%0A", Enumerable.Range(0, 250_001)))));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(Form(Many(250_001, _ => "skeleton_ids=1"))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Json($"{{\"skeleton_ids\":[{string.Join(',', Enumerable.Range(0, 250_000))}]}}")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(Json($"{{\"skeleton_ids\":[{string.Join(',', Enumerable.Range(0, 250_001))}]}}")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(Json("[" + string.Join(',', Enumerable.Repeat('1', 2_000_001)) + "]")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(Form("type=trimesh&title=a&mesh=[" + string.Join(',', Enumerable.Repeat('1', 2_000_001)) + "]"), "volumes/add"));

        // All uses of annotations are rows.
        using var uses = await server.SendAsync("trusted", HttpMethod.Post, $"/{server.Project}/annotations/add", Form(Many(100, i => $"annotations={i}") + "&entity_ids=" + string.Join(',', Enumerable.Range(0, 2_501))));
        Assert.Equal(HttpStatusCode.BadRequest, uses.StatusCode);
    }

    private static string Many(int count, Func<int, string> field) => string.Join('&', Enumerable.Range(0, count).Select(field));

    private static StringContent Form(string text) => new(text, Encoding.ASCII, "application/x-www-form-urlencoded");

    private static StringContent Json(string text) => new(text, Encoding.ASCII, "application/json");

    private static async Task<string> AnswerAsync(RunningServer server, string path, string form)
    {
        using var answer = await server.SendAsync("viewer", HttpMethod.Post, $"/{server.Project}/{path}", Form(form)).WaitAsync(Soon, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return text;
    }

    private static async Task<RunningServer> WithAnnotationsAsync()
    {
        var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        foreach (var (id, name) in new[] { (9001, "annotation"), (9002, "neuron") })
            await server.TestStore.ExecuteAsync($"INSERT INTO class (id, user_id, project_id, class_name, creation_time, edition_time, txid) VALUES ({id}, 1, {server.Project}, '{name}', 0, 0, 1)");
        await server.TestStore.ExecuteAsync($"INSERT INTO relation (id, user_id, project_id, relation_name, isreciprocal, creation_time, edition_time, txid) VALUES (9003, 1, {server.Project}, 'annotated_with', 0, 0, 0, 1)");
        await server.TestStore.ExecuteAsync(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO class_instance (id, user_id, project_id, class_id, name, creation_time, edition_time, txid) "
            + $"SELECT 100000 + i, 1, {server.Project}, CASE WHEN i <= 1000 THEN 9001 ELSE 9002 END, 'name ' || i, 0, 0, 1 FROM n");
        await server.TestStore.ExecuteAsync(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO class_instance_class_instance (id, user_id, project_id, relation_id, class_instance_a, class_instance_b, creation_time, edition_time, txid) "
            + $"SELECT 200000 + i, 1, {server.Project}, 9003, 101000 + i, 100001, 0, 0, 1 FROM n");
        return server;
    }
}
