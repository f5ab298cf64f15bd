using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>An undo restores the store before the import.</summary>
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
        var file = RunStore.Another();

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
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
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
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_dry_run_counts_the_same_and_writes_nothing(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var run = await RunStore.ImportAsync(store, RunStore.Another(), "1");
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
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task An_unknown_run_is_a_usage_error(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);

        foreach (var arguments in (string[][])[["undo", "77"], ["undo", "x"], ["undo"], ["runs", "77"]])
            (await RunStore.RunAsync(store, arguments)).Expect(2);
    }
}
