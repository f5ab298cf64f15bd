using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>An import that is undone was never there; shared objects that others use stay.</summary>
public sealed class UndoTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task The_store_is_as_before(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var empty = await StoreContent.ReadAsync(store);
        var first = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var before = await StoreContent.ReadAsync(store);
        var file = Another();

        var second = await RunStore.ImportAsync(store, file, "1", "--origin", "https://example.org");
        Assert.NotEqual(before, await StoreContent.ReadAsync(store));
        var report = await RunStore.UndoAsync(store, second);

        Assert.Equal(before, await StoreContent.ReadAsync(store));
        Assert.Empty(report["kept"]!.AsArray());
        Assert.Equal(0, (long)report["gone_before"]!);
        await RunStore.UndoAsync(store, first);
        Assert.Equal(empty, await StoreContent.ReadAsync(store));
        Assert.All((await RunStore.RunsAsync(store))["runs"]!.AsArray(), run => Assert.Equal("undone", (string)run!["state"]!));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task The_store_is_as_before_where_ids_were_kept(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var before = await StoreContent.ReadAsync(store);

        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one", "--preserve-ids");
        await RunStore.UndoAsync(store, run);

        Assert.Equal(before, await StoreContent.ReadAsync(store));
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:two", "--preserve-ids");
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Of_two_imports_that_share_annotations_the_first_can_be_undone(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var empty = await StoreContent.ReadAsync(store);
        var first = await RunStore.ImportAsync(store, Another(), "new:one");
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

        // What is left is whole: it goes out and comes in, and can be undone in its turn.
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
        var first = await RunStore.ImportAsync(store, Another(), "new:one");
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 91, new() { ["class_column"] = 3, ["name"] = "only here" });
        await RunStore.ImportAsync(store, file, "1");

        await RunStore.UndoAsync(store, first);

        Assert.Equal(["only here"], await store.QueryAsync("SELECT name FROM class_instance WHERE name = 'only here'"));
        await RunStore.AssertSoundAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Rows_that_have_gone_meanwhile_are_counted(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var before = await StoreContent.ReadAsync(store);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await store.ExecuteAsync("DELETE FROM treenode_class_instance");

        var report = await RunStore.UndoAsync(store, run);

        Assert.Equal(1, (long)report["gone_before"]!);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_dry_run_counts_the_same_and_writes_nothing(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var run = await RunStore.ImportAsync(store, Another(), "1");
        var before = await StoreContent.ReadAsync(store);

        var dry = await RunStore.UndoAsync(store, run, "--dry-run");

        Assert.True((bool)dry["dry_run"]!);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        var real = await RunStore.UndoAsync(store, run);
        Assert.Equal(dry["tables"]!.ToJsonString(), real["tables"]!.ToJsonString());
        Assert.Equal(dry["kept"]!.ToJsonString(), real["kept"]!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Who_comes_second_is_told_that_it_is_undone(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");

        var results = await Task.WhenAll(RunStore.RunAsync(store, "undo", $"{run}"), RunStore.RunAsync(store, "undo", $"{run}"));

        Assert.Equal([0, 4], results.Select(result => result.ExitCode).Order());
        Assert.Contains("is undone already", results.Single(result => result.ExitCode == 4).Error, StringComparison.Ordinal);
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task An_unknown_run_is_a_usage_error(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);

        foreach (var arguments in (string[][])[["undo", "77"], ["undo", "x"], ["undo"], ["runs", "77"]])
            (await RunStore.RunAsync(store, arguments)).Expect(2);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Nodes_that_took_others_place_go_and_the_others_do_not_come_back(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one", "--origin", "https://example.org");
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1", "--origin", "https://example.org", "--on-known", "replace");

        var report = await RunStore.UndoAsync(store, run);

        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        Assert.Equal(["2"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance WHERE name LIKE 'skeleton %'"));
        Assert.True((long)report["not_restored"]! >= 6);
        await RunStore.AssertSoundAsync(store);
    }

    /// <summary>Another file with the same annotation, and one of its own.</summary>
    private static TracingFile Another()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 91, new() { ["class_column"] = 3, ["name"] = "only here" });
        file.Add("catmaid.classinstanceclassinstance", 92, new() { ["relation"] = 12, ["class_instance_a"] = 22, ["class_instance_b"] = 91 });
        file.Add("catmaid.classinstanceclassinstance", 93, new() { ["relation"] = 12, ["class_instance_a"] = 61, ["class_instance_b"] = 91 });
        return file;
    }
}
