using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Projects;

/// <summary>Answers that clients unpack whole have exactly CATMAID's keys.</summary>
public sealed partial class ExactAnswersTests
{
    private const string Definition = """
        [{"project": {"title": "For some", "stacks": [
            {"title": "EM", "dimension": "(512,384,3)", "resolution": "(4,4.5,40)", "translation": "(1,2,3)", "comment": "seen", "description": "by us", "attribution": "all", "metadata": {"a": [1]},
             "downsample_factors": [[1,1,1],[2,2,1]], "orientation": 1, "canary_location": "(5,6,7)", "placeholder_color": "(0.5,0,1,1)", "broken_sections": [2],
             "stackgroups": [{"title": "Channels", "relation": "channel"}],
             "mirrors": [{"title": "Lab", "url": "https://tiles.example.org/em/", "fileextension": "png", "position": 2, "tile_width": 256, "tile_height": 128, "tile_source_type": 4}]},
            {"title": "Plain", "dimension": "(5,6,7)", "resolution": "(1,1,1)", "mirrors": [{"title": "m", "url": "https://a.org/x"}]}]}}]
        """;

    [Theory]
    [MemberData(nameof(RunningServer.Kinds), MemberType = typeof(RunningServer))]
    public async Task Projects_stacks_and_groups_have_CATMAID_s_keys_and_no_other(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        using (var imported = await server.SendAsync("root", HttpMethod.Post, $"/projects/import?project_id={server.Project}", new StringContent(Definition, Encoding.UTF8, "application/json")))
            Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var (project, other) = (server.Project, server.PublicProject);
        var em = await IdAsync(server, "SELECT id FROM stack WHERE title = 'EM'");
        var plain = await IdAsync(server, "SELECT id FROM stack WHERE title = 'Plain'");
        var group = await IdAsync(server, "SELECT id FROM stack_group");
        var mirrors = (await server.TestStore.QueryAsync("SELECT id FROM stack_mirror ORDER BY stack_id")).ConvertAll(id => long.Parse(id, CultureInfo.InvariantCulture));

        await IsAsync(server, "/projects/", $$"""
            [{"id": {{other}}, "title": "For all", "comment": null, "stacks": [], "stackgroups": []},
             {"id": {{project}}, "title": "For some", "comment": null,
              "stacks": [{"id": {{em}}, "title": "EM", "comment": "seen", "dimensions": [512, 384, 3]}, {"id": {{plain}}, "title": "Plain", "comment": "", "dimensions": [5, 6, 7]}],
              "stackgroups": [{"id": {{group}}, "title": "Channels", "comment": ""}]}]
            """);
        var mirrored = (await server.GetAsync("viewer", "/projects/?with_mirrors=true"))!.AsArray().Single(known => (long)known!["id"]! == project)!;
        var info = await server.GetAsync("viewer", $"/{project}/stack/{em}/info");
        Assert.Equal(info!["mirrors"]!.ToJsonString(), mirrored["stacks"]![0]!["mirrors"]!.ToJsonString());
        await IsAsync(server, "/projects/?has_tracing_data=true", "[]");
        await IsAsync(server, $"/{project}/stacks", $$"""[{"id": {{em}}, "pid": {{project}}, "title": "EM", "comment": "seen"}, {"id": {{plain}}, "pid": {{project}}, "title": "Plain", "comment": ""}]""");
        await IsAsync(server, $"/{project}/stack/{em}/info", $$"""
            {"sid": {{em}}, "pid": {{project}}, "ptitle": "For some", "stitle": "EM", "downsample_factors": [{"x": 1, "y": 1, "z": 1}, {"x": 2, "y": 2, "z": 1}], "num_zoom_levels": 1,
             "translation": {"x": 1, "y": 2, "z": 3}, "resolution": {"x": 4, "y": 4.5, "z": 40}, "dimension": {"x": 512, "y": 384, "z": 3}, "comment": "seen", "description": "by us", "metadata": {"a": [1]},
             "broken_slices": {"2": 1},
             "mirrors": [{"id": {{mirrors[0]}}, "title": "Lab", "image_base": "https://tiles.example.org/em/", "tile_width": 256, "tile_height": 128, "tile_source_type": 4, "file_extension": "png", "position": 2}],
             "orientation": 1, "attribution": "all", "canary_location": {"x": 5, "y": 6, "z": 7}, "placeholder_color": {"r": 0.5, "g": 0, "b": 1, "a": 1} }
            """);
        await IsAsync(server, $"/{project}/stack/{plain}/info", $$"""
            {"sid": {{plain}}, "pid": {{project}}, "ptitle": "For some", "stitle": "Plain", "downsample_factors": null, "num_zoom_levels": -1,
             "translation": {"x": 0, "y": 0, "z": 0}, "resolution": {"x": 1, "y": 1, "z": 1}, "dimension": {"x": 5, "y": 6, "z": 7}, "comment": null, "description": "", "metadata": "", "broken_slices": {},
             "mirrors": [{"id": {{mirrors[1]}}, "title": "m", "image_base": "https://a.org/x/", "tile_width": 512, "tile_height": 512, "tile_source_type": 1, "file_extension": "jpg", "position": 0}],
             "orientation": 0, "attribution": null, "canary_location": {"x": 0, "y": 0, "z": 0}, "placeholder_color": {"r": 0, "g": 0, "b": 0, "a": 0} }
            """);
        await IsAsync(server, $"/{project}/stack/{em}/groups", $$"""{"stack_group_ids": [{{group}}]}""");
        await IsAsync(server, $"/{project}/stack/{plain}/groups", """{"stack_group_ids": []}""");
        await IsAsync(server, $"/{project}/stackgroup/{group}/info", $$"""{"id": {{group}}, "project_id": {{project}}, "title": "Channels", "stacks": [{"id": {{em}}, "relation": "channel", "position": 0}]}""");
    }

    [Fact]
    public async Task The_version_and_the_token_of_everybody_are_as_clients_read_them()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        await server.GetAsync("viewer", "/accounts/anonymous-api-token", 404);
        var token = await new Accounts(server.Store, TimeProvider.System).TokenAsync(ProjectGrant.Anonymous, isRotated: false, TestContext.Current.CancellationToken);

        await IsAsync(server, "/accounts/anonymous-api-token", $$"""{"token": "{{token}}"}""");

        // Clients take it by its name, or take the first.
        var version = (await server.GetAsync("viewer", "/version"))!.AsObject();
        Assert.Equal(["SERVER_VERSION", "TRACELIFT_VERSION"], version.Select(field => field.Key));
        Assert.Matches(Version(), (string)version["SERVER_VERSION"]!);
    }

    private static async Task IsAsync(RunningServer server, string path, string expected)
    {
        var actual = await server.GetAsync("viewer", path);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"{path} answered {actual!.ToJsonString()}");
    }

    private static async Task<long> IdAsync(RunningServer server, string sql) => long.Parse((await server.TestStore.QueryAsync(sql))[0], CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}\.\d+\.\d+(-\d+)?(-g[0-9a-f]+)?$")]
    private static partial Regex Version();
}
