using System.Text.Json.Nodes;
using Tracelift.Copying;
using Tracelift.Projects;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing;
using Xunit;

namespace Tracelift.Tests.Copying;

/// <summary>A project that the target has already: the strategies of an import of projects.</summary>
public sealed class CopyAgainTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_second_copy_changes_nothing(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        await CopyAsync(store, "two", "--rights");
        var before = await StoreContent.ReadAsync(store);
        var runs = (await RunStore.RunsAsync(store))["runs"]!.AsArray().Count;

        var ignored = await CopyAsync(store, "two", "--strategy", "ignore");
        var skipped = await CopyAsync(store, "two", "--on-known", "skip");
        var merged = await CopyAsync(store, "two", "--strategy", "merge", "--rights");
        var overridden = await CopyAsync(store, "two", "--strategy", "merge-override", "--known-by", "stacks");

        Assert.Equal(["ignore", "ignore", "merge", "override"], ((JsonNode[])[ignored, skipped, merged, overridden]).Select(report => (string)report["known"]!["action"]!));
        Assert.Contains("treenodes", (string)merged["known"]!["tracing_data"]!, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        Assert.Equal(runs, (await RunStore.RunsAsync(store))["runs"]!.AsArray().Count);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Merging_adds_what_a_copy_lacks_and_can_be_undone(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        var project = (long)(await CopyAsync(store, "two"))["import"]!["project"]!["id"]!;
        await store.ExecuteAsync($"DELETE FROM project_stack WHERE project_id = {project} AND stack_id = (SELECT max(id) FROM stack)");
        await store.ExecuteAsync("DELETE FROM stack_stack_group WHERE stack_id = (SELECT max(id) FROM stack)");
        await store.ExecuteAsync("DELETE FROM taggit_taggeditem WHERE object_id <> 1");
        var before = await StoreContent.ReadAsync(store);

        var merged = await CopyAsync(store, "two", "--strategy", "merge", "--rights");

        Assert.Equal(["2"], await store.QueryAsync($"SELECT '' || count(*) FROM project_stack WHERE project_id = {project}"));
        Assert.Equal(2, (int)merged["rights"]!);
        await RunStore.UndoAsync(store, (long)merged["import"]!["run"]!);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_project_of_stacks_alone_gets_the_data(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        (await RunStore.RunAsync(store, "projects", "create", "two", "--like", "1")).Expect(0);

        var merged = await CopyAsync(store, "two", "--strategy", "merge");
        var again = await CopyAsync(store, "two", "--strategy", "merge");

        Assert.Null((string?)merged["known"]!["tracing_data"]);
        Assert.True((long)merged["import"]!["models"]!["catmaid.treenode"]!["created"]! > 0);
        Assert.Equal(["1 1"], await store.QueryAsync(
            "SELECT (SELECT count(DISTINCT n) FROM (SELECT count(*) AS n FROM treenode GROUP BY project_id) AS counts) || ' ' || (SELECT count(*) FROM project WHERE title = 'two')"));
        Assert.NotNull((string?)again["known"]!["tracing_data"]);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Replacing_needs_force_and_is_one_transaction(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        await CopyAsync(store, "two", "--new-stacks");
        var before = await StoreContent.ReadAsync(store);

        var refused = await RunStore.RunAsync(store, "projects", "copy", "1", "--title", "two", "--strategy", "replace", "--yes");

        refused.Expect(2);
        Assert.Contains("holds tracing data", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        var replaced = await CopyAsync(store, "two", "--strategy", "replace", "--force");
        Assert.True((bool)replaced["comparison"]!["are_same"]!);
        Assert.Equal(["one", "two"], await store.QueryAsync("SELECT title FROM project WHERE id > 0 ORDER BY title"));
        Assert.Equal(["2"], await store.QueryAsync("SELECT '' || count(*) FROM stack"));
        Assert.Contains((await RunStore.RunsAsync(store))["runs"]![0]!["tables"]!.AsArray(), table => (string)table!["table"]! == "treenode" && (long)table["deleted"]! > 0);
    }

    [Fact]
    public async Task While_data_are_copied_users_and_rights_can_be_changed()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Postgres);
        await WholeProject.CreateAsync(store);
        await using var opened = await store.OpenAsync();
        var loading = new List<string>();
        var progress = new FirstLoad(() => loading.AddRange(store.QueryAsync(HeldLocks.IsStoreFree).GetAwaiter().GetResult()));

        await ProjectCopier.CopyAsync(
            opened, 1, opened, new CopyOptions { Import = new() { NewProjectTitle = "two" }, Strategy = KnownStrategy.Ignore }, TimeProvider.System, progress, TestContext.Current.CancellationToken);

        Assert.Equal([bool.TrueString], loading);
    }

    [Fact]
    public async Task A_project_that_is_named_can_not_be_looked_for()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");

        Assert.Contains("contradict", (await RunStore.RunAsync(store, "projects", "copy", "1", "--into", "1", "--strategy", "merge", "--yes")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("ignore", (await RunStore.RunAsync(store, "projects", "copy", "1", "--strategy", "ignor", "--yes")).Expect(2).Error, StringComparison.Ordinal);
    }

    /// <summary>Does something when the first rows are loaded.</summary>
    private sealed class FirstLoad(Action work) : IProgress<WorkProgress>
    {
        private bool _isDone;

        public void Report(WorkProgress value)
        {
            if (!_isDone && value.Stage == "Loading treenode")
                work();
            _isDone |= value.Stage == "Loading treenode";
        }
    }

    private static async Task<JsonNode> CopyAsync(TestStore store, string title, params string[] more) =>
        JsonNode.Parse((await RunStore.RunAsync(store, ["projects", "copy", "1", "--title", title, "--yes", "--json", .. more])).Expect(0).Output)!;
}
