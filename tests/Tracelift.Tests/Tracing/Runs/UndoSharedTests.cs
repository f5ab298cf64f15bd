using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>An undo keeps shared rows that others use, and can't restore deleted ones.</summary>
public sealed class UndoSharedTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Of_two_imports_that_share_annotations_the_first_can_be_undone(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var empty = await StoreContent.ReadAsync(store);
        var first = await RunStore.ImportAsync(store, RunStore.Another(), "new:one");
        var second = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        var counts = await RunStore.RunAsync(store, "export", "--source", "1", "--file", "-");

        var report = await RunStore.UndoAsync(store, first);

        var kept = report["kept"]!.AsArray().ToDictionary(rows => (string)rows!["table"]!, rows => rows!["names"]!.AsArray().Select(name => (string)name!).ToList());
        Assert.Equal(["ann"], kept["auth_user"]);
        Assert.Equal(["one"], kept["project"]);
        Assert.Equal(["published", "soma"], kept["class_instance"].Where(name => name != "neuropile"));
        Assert.Empty(await store.QueryAsync("SELECT name FROM class_instance WHERE name = 'only here'"));
        Assert.Equal(["6"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        await RunStore.AssertSoundAsync(store);

        // The remaining rows are consistent: they can be exported, imported and undone.
        (await RunStore.RunAsync(store, "export", "--source", "1", "--file", "-")).Expect(0);
        counts.Expect(0);
        await RunStore.UndoAsync(store, second);
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        Assert.Equal(empty.Count(row => row.StartsWith("treenode", StringComparison.Ordinal)), (await StoreContent.ReadAsync(store)).Count(row => row.StartsWith("treenode", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task What_another_import_has_only_found_there_stays(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var first = await RunStore.ImportAsync(store, RunStore.Another(), "new:one");
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 91, new() { ["class_column"] = 3, ["name"] = "only here" });
        await RunStore.ImportAsync(store, file, "1");

        await RunStore.UndoAsync(store, first);

        Assert.Equal(["only here"], await store.QueryAsync("SELECT name FROM class_instance WHERE name = 'only here'"));
        await RunStore.AssertSoundAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Nodes_that_took_others_place_go_and_the_others_do_not_come_back(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one", "--origin", "https://example.org");

        // Unchanged nodes stay, and are no part of the second run.
        var moved = TracingFile.Sound();
        foreach (var node in (long[])[101, 102, 103, 111, 112, 113])
            (moved.Fields("catmaid.treenode", node)["location_x"], moved.Fields("catmaid.treenode", node)["edition_time"]) = (node + 500.5, "2021-01-02T03:04:05.678Z");
        var run = await RunStore.ImportAsync(store, moved, "1", "--origin", "https://example.org", "--on-known", "replace");

        var report = await RunStore.UndoAsync(store, run);

        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        Assert.Equal(["2"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance WHERE name LIKE 'skeleton %'"));
        Assert.True((long)report["not_restored"]! >= 6);
        await RunStore.AssertSoundAsync(store);
    }
}
