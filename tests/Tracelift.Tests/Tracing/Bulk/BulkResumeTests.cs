using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Stores.Ledger;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Import;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>A load resumes only with its original source and options, so that nothing is loaded twice or differently.</summary>
public sealed class BulkResumeTests
{
    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_changed_source_is_not_loaded_beside_the_loaded_half(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync();
        await scene.InterruptAsync(file, "new", 300);
        var half = await scene.ContentAsync();

        var shifted = await Assert.ThrowsAsync<UsageException>(() => scene.LoadAsync(file, "new", options => options with { Resume = true, Offset = 1_000_000 }));
        await File.AppendAllTextAsync(file, " \n");
        var changed = await Assert.ThrowsAsync<UsageException>(() => scene.LoadAsync(file, "new", options => options with { Resume = true }));

        Assert.Equal("other-source", shifted.Code);
        Assert.Equal("other-source", changed.Code);
        Assert.Contains("Load 1 of", changed.Message, StringComparison.Ordinal);
        Assert.Equal(half, await scene.ContentAsync());

        // Into another project it is another load.
        Assert.False((await scene.LoadAsync(file, "other", options => options with { Resume = true })).IsResumed);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Options_need_not_be_repeated_and_others_are_refused(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync();
        BulkOptions Begun(BulkOptions options) => options with { Import = options.Import with { Transform = SpaceTransform.Parse("1,1,1,10,0,0") } };
        await scene.InterruptAsync(file, "new", 300, Begun);
        var half = await scene.ContentAsync();

        foreach (var (change, expected) in ((Func<ImportOptions, ImportOptions>, string)[])
            [
                (import => import with { Transform = SpaceTransform.Parse("2,2,2,0,0,0") }, "transform"),
                (import => import with { Origin = "http://elsewhere" }, "origin"),
                (import => import with { PreserveIds = true }, "preserve-ids"),
            ])
        {
            var refused = await Assert.ThrowsAsync<UsageException>(
                () => scene.LoadAsync(file, "new", options => options with { Resume = true, Import = change(options.Import) }));
            Assert.Equal("other-options", refused.Code);
            Assert.Contains($"options: {expected} is", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(half, await scene.ContentAsync());
        Assert.True((await scene.LoadAsync(file, "new", options => options with { Resume = true, Import = options.Import with { CreateUnknownUsers = false, AutoNameUnknownUsers = false } })).IsResumed);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_machine_that_comes_late_sees_that_all_is_done(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync();
        var first = await scene.LoadAsync(file, "new", options => options with { Shard = new BulkShard(1, 2) });

        var late = await scene.LoadAsync(file, "new", options => options with { Shard = new BulkShard(2, 2) });

        Assert.True(late.WasFinished);
        Assert.Equal(first.Load, late.Load);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_dry_run_tells_what_a_load_would_make_and_writes_nothing(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync();
        var before = await scene.ContentAsync();

        string[] command = ["bulk", "load", file, "--target", "new:new", "--create-unknown-users", "--auto-name-unknown-users", "--dry-run"];
        var document = JsonNode.Parse((await RunStore.RunAsync(scene.Store, [.. command, "--json"])).Expect(0).Output)!;
        var inWords = (await RunStore.RunAsync(scene.Store, command)).Expect(0).Output;

        Assert.Equal(before, await scene.ContentAsync());
        Assert.Contains("Nothing was written", inWords, StringComparison.Ordinal);
        var report = await scene.LoadAsync(file, "new");
        Assert.True((bool)document["dry_run"]!);
        Assert.Equal(report.Tables.Single(table => table.Table == "treenode").Made, (long)document["plan"]!["models"]!["catmaid.treenode"]!["created"]!);
    }
}
