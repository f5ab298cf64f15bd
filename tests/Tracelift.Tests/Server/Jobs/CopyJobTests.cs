using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>Jobs copy projects within the server's store, to the stores that its settings name, and from these.</summary>
public sealed class CopyJobTests
{
    [Theory]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Catmaid, TestStoreKind.Sqlite)]
    public async Task A_project_goes_to_another_store_and_comes_back(TestStoreKind here, TestStoreKind there)
    {
        await using var other = await OtherAsync(there);
        await using var scene = await JobScene.CreateAsync(here, With(other));
        var stacks = scene.Folder.Write("stacks.json", Definitions.List(Definitions.Of("one", Definitions.Stack("raw").In("pair"), Definitions.Stack("labels").In("pair"))));
        (await scene.RunAsync("projects", "import", "--input", stacks, "--project-id", "1", "--tag", "em", "--permission", "user:chief:can_browse", "--yes")).Expect(0);

        var gone = await ReportAsync(scene, await scene.PostAsync("/1/copy", "to=archive&title=Archived&users=create&rights=true", "chief"));

        Assert.True((bool)gone["comparison"]!["are_same"]!);
        Assert.Equal(("archive", "this server#1"), ((string)gone["import"]!["store"]!, (string)gone["import"]!["source"]!));
        Assert.Equal(["Archived"], await other.QueryAsync("SELECT title FROM project WHERE id > 0"));
        var listed = (await scene.GetAsync("/stores/archive/projects", "chief")).Expect(200).Json.AsArray();
        Assert.Equal("Archived", (string)Assert.Single(listed)!["title"]!);
        var unknown = await scene.EndOfAsync(await scene.PostAsync("/copy", $"from=archive&project={(long)listed[0]!["id"]!}&title=Back", "chief"), "chief");
        if ((string)unknown["state"]! == "failed")
            Assert.DoesNotContain(other.Address.Split('/')[^1], unknown["fault"]!.ToJsonString(), StringComparison.Ordinal);
        else
            (await scene.RunAsync("undo", $"{(long)(await scene.GetAsync($"/jobs/{(string)unknown["id"]!}/report", "chief")).Json["import"]!["run"]!}", "--yes")).Expect(0);
        var back = await ReportAsync(scene, await scene.PostAsync("/copy", $"from=archive&project={(long)listed[0]!["id"]!}&title=Back&users=create", "chief"));
        Assert.True((bool)back["comparison"]!["are_same"]!);
        Assert.Equal((0, 2), ((int)back["stacks"]!["added"]!, (int)back["stacks"]!["reused"]!));

        // As a run it bears the user's name, and can be undone.
        var run = JsonNode.Parse((await scene.RunAsync("runs", "--json")).Expect(0).Output)!["runs"]![0]!;
        Assert.Equal(("chief", (long)back["import"]!["run"]!), ((string)run["who"]!, (long)run["id"]!));
        Assert.StartsWith("archive#", (string)run["source"]!, StringComparison.Ordinal);
        (await scene.RunAsync("undo", $"{(long)run["id"]!}", "--yes")).Expect(0);
        Assert.Equal(["0"], await scene.Store.QueryAsync("SELECT '' || count(*) FROM project WHERE title = 'Back'"));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_a_known_project_is_left_alone()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        var before = await StoreContent.ReadAsync(scene.Store);

        var planned = await scene.EndOfAsync(await scene.PostAsync("/1/copy", "dry_run=true&title=two", "chief"), "chief");

        Assert.Equal(("done", "copy-plan"), ((string)planned["state"]!, (string)planned["kind"]!));
        Assert.Equal(before, await StoreContent.ReadAsync(scene.Store));
        await ReportAsync(scene, await scene.PostAsync("/1/copy", "title=two", "chief"));
        var again = await ReportAsync(scene, await scene.PostAsync("/1/copy", "title=two&strategy=ignore", "chief"));
        Assert.Equal("ignore", (string)again["known"]!["action"]!);
        Assert.Equal(["1"], await scene.Store.QueryAsync("SELECT '' || count(*) FROM project WHERE title = 'two'"));
    }

    [Fact]
    public async Task Nobody_names_an_address_or_a_file()
    {
        await using var other = await OtherAsync(TestStoreKind.Sqlite);
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, With(other));
        var users = scene.Folder.Write("users.txt", "ann=chief\n");

        foreach (var form in (string[])[$"to={other.Address}", "to=postgresql://localhost/x", "to=../archive"])
            Assert.Contains("There are archive", (await scene.PostAsync("/1/copy", form, "chief")).Expect(404).Body, StringComparison.Ordinal);
        (await scene.PostAsync("/copy", $"from={other.Address}&project=1", "chief")).Expect(404);
        (await scene.PostAsync("/copy", "from=archive&project=77", "chief")).Expect(404);
        Assert.Contains("Expected map or create", (await scene.PostAsync("/1/copy", $"users={users}", "chief")).Expect(400).Body, StringComparison.Ordinal);
        foreach (var user in (string[])["admin", "importer", "reader"])
        {
            (await scene.PostAsync("/1/copy", "", user)).Expect(403);
            (await scene.PostAsync("/copy", "from=archive&project=1", user)).Expect(403);
            (await scene.GetAsync("/stores", user)).Expect(403);
        }

        Assert.Equal("""["archive"]""", (await scene.GetAsync("/stores", "chief")).Expect(200).Body.Trim());
        Assert.Equal(["0"], await other.QueryAsync("SELECT '' || count(*) FROM project WHERE id > 0"));
    }

    [Fact]
    public async Task A_store_that_is_gone_is_told_by_its_name()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, options => options with
        {
            CopyStores = [new CopyStore("archive", _ => throw new StoreException("no-store", "There is no store /secret/place"))],
        });

        var failed = await scene.EndOfAsync(await scene.PostAsync("/1/copy", "to=archive", "chief"), "chief");

        Assert.Equal("failed", (string)failed["state"]!);
        Assert.Contains("archive", failed["fault"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failed.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await scene.GetAsync("/stores/archive/projects", "chief")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_another_store_does_not_say_where_it_is()
    {
        await using var other = await OtherAsync(TestStoreKind.Sqlite);
        await using var scene = await JobScene.CreateAsync(
            TestStoreKind.Sqlite, With(other, call => call == nameof(IStore.OpenSnapshotAsync) ? new StoreException("damaged", $"{other.Address} is damaged") : null));

        foreach (var answer in (JobAnswer[])[await scene.GetAsync("/stores/archive/projects", "chief"), await scene.PostAsync("/copy", "from=archive&project=1", "chief"), await scene.GetAsync("/projects/bring?from=archive", "chief")])
        {
            Assert.Contains("archive is damaged", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(other.Address, answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_copy_that_can_not_be_compared_is_done_all_the_same()
    {
        await using var other = await OtherAsync(TestStoreKind.Sqlite);
        var isCopied = false;
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, With(other, call =>
        {
            isCopied |= call == nameof(IStore.BeginImportAsync);
            return isCopied && call == nameof(IStore.OpenSnapshotAsync) ? new StoreException("damaged", $"{other.Address} is damaged") : null;
        }));

        var report = await ReportAsync(scene, await scene.PostAsync("/1/copy", "to=archive&users=create", "chief"));

        Assert.Null(report["comparison"]);
        Assert.Contains("was not compared with the source: archive is damaged", report["import"]!["notes"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["1"], await other.QueryAsync("SELECT '' || count(*) FROM project WHERE id > 0"));
    }

    [Fact]
    public async Task Serve_takes_names_and_refuses_others()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await (await store.OpenAsync()).DisposeAsync();

        foreach (var text in (string[])["archive", "=x.sqlite", "archive=", "a/b=x.sqlite", "archive=missing.sqlite"])
            Assert.Contains("--copy-store", (await Tool.RunHereAsync("serve", "--store", store.Address, "--copy-store", text)).Expect(2).Error, StringComparison.Ordinal);
    }

    private static Func<ServerOptions, ServerOptions> With(TestStore other, Func<string, Exception?>? fault = null) => options => options with
    {
        CopyStores = [new CopyStore("archive", async _ => fault is null ? await other.OpenAsync() : FaultyStore.Around(await other.OpenAsync(), fault))],
    };

    private static async Task<TestStore> OtherAsync(TestStoreKind kind)
    {
        var other = await TestStore.CreateAsync(kind);
        (await Tool.RunHereAsync("user", "add", "root", "--superuser", "--store", other.Address)).Expect(0);
        return other;
    }

    private static async Task<JsonNode> ReportAsync(JobScene scene, JobAnswer begun)
    {
        var end = await scene.EndOfAsync(begun.Expect(200), "chief");
        Assert.True((string)end["state"]! == "done", end.ToJsonString());
        return (await scene.GetAsync($"/jobs/{(string)end["id"]!}/report", "chief")).Json;
    }
}
