using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>CATMAID's computed statistics do not prevent the deletion of a user, and do not count deleted rows.</summary>
public sealed class UndoStatisticsTests
{
    private const string Bob = "(SELECT id FROM auth_user WHERE username = 'bob')";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_the_nightly_statistics_a_run_goes_with_its_users_and_comes_again(bool isSilent)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await RunStore.ImportAsync(store, WithTimes(), "new:one");
        await CatmaidStatistics.ComputeAsync(store);
        var before = await ContentAsync(store);
        for (var round = 0; round < 2; round++)
        {
            var run = await RunStore.ImportAsync(store, OfBoth(), "1");
            await CatmaidStatistics.ComputeAsync(store);
            Assert.NotEqual(["0"], await store.QueryAsync($"SELECT count(*) FROM catmaid_stats_summary WHERE user_id = {Bob}"));

            var dry = await UndoAsync(store, isSilent, "undo", $"{run}", "--dry-run");
            var report = await UndoAsync(store, isSilent, "undo", $"{run}");

            Assert.Equal(dry["tables"]!.ToJsonString(), report["tables"]!.ToJsonString());
            Assert.Empty(report["kept"]!.AsArray());
            Assert.Equal(["0"], await store.QueryAsync("SELECT count(*) FROM auth_user WHERE username = 'bob'"));
            var (stored, fresh) = await CatmaidStatistics.CompareAsync(store);
            Assert.NotEmpty(stored);
            Assert.Equal(fresh, stored);
            await CatmaidStatistics.ComputeAsync(store);
            Assert.Equal(before, await ContentAsync(store));
        }
    }

    [Fact]
    public async Task Hours_without_a_row_get_none()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        await RunStore.ImportAsync(store, WithTimes(), "new:one");
        var run = await RunStore.ImportAsync(store, OfBoth(), "1");
        await CatmaidStatistics.ComputeAsync(store);

        // As far as counted, and no farther.
        await store.ExecuteAsync("DELETE FROM catmaid_stats_summary WHERE date > (SELECT min(date) FROM catmaid_stats_summary)");
        await RunStore.UndoAsync(store, run);

        var (stored, fresh) = await CatmaidStatistics.CompareAsync(store);
        Assert.Equal(fresh[..1], stored);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task The_last_editor_of_anothers_skeleton_stays_and_is_named(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var run = await RunStore.ImportAsync(store, OfBoth(), "1");

        // CATMAID notes who has deleted a node; there is no other row of this user.
        await store.ExecuteAsync($"UPDATE catmaid_skeleton_summary SET last_editor_id = {Bob} WHERE skeleton_id = (SELECT min(skeleton_id) FROM treenode)");

        var dry = await RunStore.UndoAsync(store, run, "--dry-run");
        var report = await RunStore.UndoAsync(store, run);

        foreach (var document in (JsonNode[])[dry, report])
        {
            Assert.Equal(["auth_group", "auth_user"], document["kept"]!.AsArray().Select(one => (string)one!["table"]!).Order(StringComparer.Ordinal));
            var kept = document["kept"]!.AsArray().Single(one => (string)one!["table"]! == "auth_user")!;
            Assert.Equal(["bob"], kept["names"]!.AsArray().Select(name => (string)name!));
        }

        Assert.Equal(["1"], await store.QueryAsync("SELECT count(*) FROM auth_user WHERE username = 'bob'"));
        Assert.Equal(["2"], await store.QueryAsync("SELECT count(*) FROM catmaid_skeleton_summary"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task The_last_editor_of_a_skeleton_whose_nodes_go_does_not_stay(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var run = await RunStore.ImportAsync(store, OfBoth(), "1");
        await store.ExecuteAsync("UPDATE treenode SET skeleton_id = (SELECT min(skeleton_id) FROM treenode) WHERE skeleton_id = (SELECT max(skeleton_id) FROM treenode)");
        await store.ExecuteAsync($"UPDATE catmaid_skeleton_summary SET last_editor_id = {Bob}, num_nodes = 6 WHERE skeleton_id = (SELECT min(skeleton_id) FROM treenode)");

        var dry = await RunStore.UndoAsync(store, run, "--dry-run", "--yes");
        var report = await RunStore.UndoAsync(store, run, "--yes");

        Assert.Equal(dry["tables"]!.ToJsonString(), report["tables"]!.ToJsonString());
        Assert.Empty(report["kept"]!.AsArray());
        Assert.Equal(["0"], await store.QueryAsync("SELECT count(*) FROM auth_user WHERE username = 'bob'"));
        await RunStore.AssertSoundAsync(store);
    }

    [Fact]
    public async Task What_a_foreign_key_keeps_is_told_as_of_an_undo()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        var run = await RunStore.ImportAsync(store, OfBoth(), "new:one");

        // Refers to a user by another column than the id, which undo does not follow.
        await store.ExecuteAsync("CREATE TABLE pet (owner varchar REFERENCES auth_user (username)); INSERT INTO pet VALUES ('bob')");
        var before = await StoreContent.ReadAsync(store);

        var error = (await RunStore.RunAsync(store, "undo", $"{run}")).Expect(4).Error;

        Assert.Contains($"Run {run} was not undone: pet: a row refers to something that the undo would delete", error, StringComparison.Ordinal);
        Assert.Contains($"tracelift undo {run} --dry-run", error, StringComparison.Ordinal);
        Assert.DoesNotContain("import was running", error, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Fact]
    public async Task A_key_of_several_columns_that_leads_to_an_id_is_foreseen()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Catmaid);
        var run = await RunStore.ImportAsync(store, OfBoth(), "new:one");
        await store.ExecuteAsync(
            $"ALTER TABLE auth_user ADD UNIQUE (username, id); CREATE TABLE pet (name varchar, keeper int, FOREIGN KEY (name, keeper) REFERENCES auth_user (username, id)); INSERT INTO pet SELECT 'bob', {Bob}");

        var dry = await RunStore.UndoAsync(store, run, "--dry-run");
        var report = await RunStore.UndoAsync(store, run);

        Assert.Equal(["bob"], report["kept"]![0]!["names"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(dry["kept"]!.ToJsonString(), report["kept"]!.ToJsonString());
    }

    [Fact]
    public async Task After_a_yes_nothing_is_in_the_way()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await store.ExecuteAsync(UndoRefusedTests.Complete(store, UndoRefusedTests.Everywhere["a moved node"].Sql));

        var dry = await RunStore.RunAsync(store, "undo", $"{run}", "--dry-run", "--yes");
        var done = await RunStore.RunAsync(store, "undo", $"{run}", "--yes");

        Assert.Contains("Prevents the undo: treenode: 1 rows of the run were changed since", dry.Expect(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Prevents the undo", done.Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("Overridden: treenode: 1 rows of the run were changed since", done.Output, StringComparison.Ordinal);
    }

    /// <summary>One link of the synapse is made later: a row of the statistics counts it.</summary>
    private static TracingFile WithTimes()
    {
        var file = TracingFile.Sound();
        file.Fields("catmaid.treenodeconnector", 52)["creation_time"] = "2020-01-02T05:04:05Z";
        file.Fields("catmaid.treenode", 103)["creation_time"] = "2020-01-03T05:04:05Z";
        return file;
    }

    /// <summary>Another file with nodes, a link and a review of "bob", who is new, and of "ann", who is there.</summary>
    private static TracingFile OfBoth()
    {
        var file = WithTimes();
        file.Objects.Add(new JsonObject { ["model"] = "auth.user", ["pk"] = 8L, ["fields"] = new JsonObject { ["username"] = "bob", ["password"] = "x" } });
        foreach (var node in (long[])[112, 113])
        {
            file.Fields("catmaid.treenode", node)["user"] = 8;
            file.Fields("catmaid.treenode", node)["editor"] = 8;
            file.Fields("catmaid.treenode", node)["creation_time"] = "2020-01-04T05:04:05Z";
        }

        file.Fields("catmaid.treenodeconnector", 51)["user"] = 8;
        file.Objects.Add(new JsonObject
        {
            ["model"] = "catmaid.review",
            ["pk"] = 301L,
            ["fields"] = new JsonObject { ["project"] = 1, ["reviewer"] = 8, ["review_time"] = TracingFile.Time, ["skeleton"] = 32, ["treenode"] = 113 },
        });
        return file;
    }

    private static async Task<JsonNode> UndoAsync(TestStore store, bool isSilent, params string[] arguments) => JsonNode.Parse(
        (await Tool.RunHereAsync([.. arguments, "--json", "--store", isSilent ? store.SuperuserAddress : store.Address])).Expect(0).Output)!;

    /// <summary>All rows but for the ids of statistics, which are made from scratch each time.</summary>
    private static async Task<List<string>> ContentAsync(TestStore store) =>
        [.. (await StoreContent.ReadAsync(store)).Where(row => !row.StartsWith("catmaid_stats_summary ", StringComparison.Ordinal))];
}
