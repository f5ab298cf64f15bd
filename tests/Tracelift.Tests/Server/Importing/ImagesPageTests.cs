using System.Text.Json.Nodes;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>Images as a source of the importer's pages and of the call, within the folder of data and at public addresses only.</summary>
public sealed class ImagesPageTests
{
    [Fact]
    public async Task Images_of_the_data_folder_and_of_an_address_become_stacks()
    {
        using var images = new ImageFolder().N5("brain.n5/em", (1000, 900, 50), factors: [(1, 1, 1), (2, 2, 1)]).Precomputed("segments", type: "segmentation");
        await using var web = images.Serve();
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite, options => options with { DataFolder = images.Path });

        var source = (await scene.BeginAsync()).Form().Set("source", "images").Set("images", $"brain.n5/em\n{web.Url}/segments");
        var projects = (await source.SubmitAsync("next")).At("/projects");
        Assert.Contains("4 x 4.05 x 2 µm", projects.Text, StringComparison.Ordinal);
        await scene.FinishAsync(projects);

        var bases = await scene.Server.TestStore.QueryAsync("SELECT image_base FROM stack_mirror ORDER BY id");
        Assert.Equal([$"{scene.Server.Http.BaseAddress}data/brain.n5/em/%SCALE_DATASET%/0_1_2", $"{web.Url}/segments/%SCALE_DATASET%/0_1_2"], bases);

        // Nothing outside of the folder is read.
        foreach (var outside in (string[])["../x", "n5:///etc", "precomputed://" + Path.GetTempPath()])
            Assert.Contains("is not in the folder of data", (await (await scene.BeginAsync()).Form().Set("source", "images").Set("images", outside).SubmitAsync("next")).At("/source").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_call_takes_images_in_the_query_and_reaches_no_private_address()
    {
        using var images = new ImageFolder().Precomputed("em");
        await using var web = images.Serve();
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { MayFetchFrom = _ => true });
        await using var careful = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var call = $"/projects/import?images={Uri.EscapeDataString(web.Url + "/em")}&image_base=https://example.org&dry_run=true";

        using var answer = await server.SendAsync("root", HttpMethod.Post, call, null);
        var report = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal("em", (string)report["projects"]![0]!["title"]!);
        Assert.Equal(0.8, (double)report["projects"]![0]!["stacks"]![0]!["size_micrometres"]![0]!);
        using var refusal = await careful.SendAsync("root", HttpMethod.Post, call, null);
        using var local = await careful.SendAsync("root", HttpMethod.Post, "/projects/import?images=n5%3A%2F%2F%2Fetc&dry_run=true", null);
        Assert.Contains("is not in the folder of data", await local.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("may not connect", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
