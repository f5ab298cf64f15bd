using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Files;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Types of nodes in SWC files become tags like those that users add.</summary>
public sealed class TypeTagTests
{
    private const string Tags =
        "SELECT s.name || ' ' || CAST(t.location_x AS int) || ' ' || c.name FROM treenode_class_instance l JOIN treenode t ON t.id = l.treenode_id "
        + "JOIN class_instance c ON c.id = l.class_instance_id JOIN class k ON k.id = c.class_id AND k.class_name = 'label' "
        + "JOIN relation r ON r.id = l.relation_id AND r.relation_name = 'labeled_as' JOIN class_instance s ON s.id = t.skeleton_id ORDER BY 1";

    private static readonly Dictionary<string, string> Cells = new(StringComparer.Ordinal)
    {
        ["a.swc"] = "1 1 1 0 0 9 -1\n2 0 2 0 0 1 1\n3 3 3 0 0 1 2\n",
        ["b.swc"] = "1 0 1 0 0 1 -1\n2 0 2 0 0 1 1\n",
        ["c.swc"] = Branch(),
        ["d.swc"] = "1 5 1 0 0 1 -1\n2 16 2 0 0 1 1\n3 6 3 0 0 1 1\n",
    };

    public static TheoryData<TestStoreKind> Kinds => [.. Enum.GetValues<TestStoreKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tags_of_a_bulk_load_are_part_of_its_run(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells.zip", Cells);
        string[] load = ["bulk", "load", path, "--user", "anna", "--chunk-rows", "4", "--json"];

        var report = JsonNode.Parse((await RunStore.RunAsync(store, [.. load, "--target", "new:cells"])).Expect(0).Output)!;
        Assert.Equal(["a 1 soma"], await store.QueryAsync(Tags));
        Assert.Equal("{\"0\":13,\"1\":1,\"2\":9,\"3\":1,\"5\":1,\"6\":1,\"16\":1}", report["node_types"]!.ToJsonString());
        Assert.Equal(1, (long)report["made"]!["treenode_class_instance"]!);
        await RunStore.AssertSoundAsync(store);

        // A project's own tag is taken, as that of a file of CATMAID's.
        var project = (long)report["project"]!["id"]!;
        var all = JsonNode.Parse((await RunStore.RunAsync(store, [.. load, "--target", $"{project}", "--types-as-tags", "all"])).Expect(0).Output)!;
        var tags = await store.QueryAsync(Tags);
        Assert.Equal(1 + 2 + 9 + 3, tags.Count);
        Assert.Equal(["a 1 soma", "a 1 soma", "a 3 dendrite"], tags.Where(tag => tag[0] == 'a'));
        Assert.Equal(["d 1 fork point", "d 2 SWC type 16", "d 3 end point"], tags.Where(tag => tag[0] == 'd'));
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance WHERE name = 'soma'"));
        await RunStore.AssertSoundAsync(store);

        await RunStore.UndoAsync(store, (long)all["run"]!);
        Assert.Equal(["a 1 soma"], await store.QueryAsync(Tags));
        await RunStore.UndoAsync(store, (long)report["run"]!);
        Assert.Empty(await store.QueryAsync("SELECT id FROM treenode_class_instance"));

        var none = JsonNode.Parse((await RunStore.RunAsync(store, [.. load, "--target", "new:none", "--types-as-tags", "none"])).Expect(0).Output)!;
        Assert.Empty(await store.QueryAsync(Tags));
        Assert.Equal(1, (long)none["node_types"]!["16"]!);
        Assert.Equal(2, (await RunStore.RunAsync(store, [.. load, "--target", "new:x", "--types-as-tags", "axon"])).ExitCode);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_load_that_goes_on_makes_each_tag_once(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells.zip", Cells);

        // Before each row in turn, until one load comes to its end.
        for (var rows = 0L; ; rows += 6)
        {
            using var stop = new CancellationTokenSource();
            try
            {
                await LoadAsync(store, path, $"cells {rows}", false, new BulkScene.Watch(seen => StopAt(seen, rows, stop)), stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.True((await LoadAsync(store, path, $"cells {rows}", true, null, default)).IsResumed);
                Assert.Equal(14, (await store.QueryAsync(Tags)).Count);
                await RunStore.UndoAsync(store, rows / 6 + 1);
                Assert.Empty(await store.QueryAsync(Tags));
            }

            Assert.InRange(rows, 0, 60);
        }

        Assert.Equal(14, (await store.QueryAsync(Tags)).Count);
    }

    [Fact]
    public async Task Kept_ids_have_their_tags()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells", new(StringComparer.Ordinal) { ["a.swc"] = "700 0 1 0 0 1 -1\n900 1 2 0 0 1 700\n" });

        (await RunStore.RunAsync(store, "bulk", "load", path, "--target", "new:cells", "--user", "anna", "--preserve-ids")).Expect(0);

        Assert.Equal(["900"], await store.QueryAsync("SELECT '' || treenode_id FROM treenode_class_instance"));
        await RunStore.AssertSoundAsync(store);
    }

    [Fact]
    public async Task Types_without_end_are_no_types()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells", new(StringComparer.Ordinal)
        {
            ["a.swc"] = string.Concat(Enumerable.Range(1, 1001).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i} {i} {i} 0 0 1 {(i == 1 ? -1 : i - 1)}\n"))),
            ["b.swc"] = "1 1 1 0 0 1 -1\n",
        });
        string[] load = ["bulk", "load", path, "--target", "new:cells", "--user", "anna"];

        Assert.Contains("--types-as-tags soma", (await RunStore.RunAsync(store, [.. load, "--types-as-tags", "all"])).Expect(3).Error, StringComparison.Ordinal);
        (await RunStore.RunAsync(store, [.. load, "--types-as-tags", "all", "--on-fault", "reject", "--reject-file", folder.File("r.tsv")])).Expect(0);
        Assert.Equal(["b 1 soma"], await store.QueryAsync(Tags));
        (await RunStore.RunAsync(store, load)).Expect(0);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Types_survive_an_import_and_an_export(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells", Cells);
        (await RunStore.RunAsync(store, "bulk", "load", path, "--target", "new:cells", "--user", "anna", "--types-as-tags", "all")).Expect(0);

        await using var opened = await store.OpenAsync();
        await using var session = await opened.OpenSnapshotAsync(default);
        foreach (var (name, text) in Cells)
        {
            var skeleton = long.Parse((await store.QueryAsync($"SELECT '' || c.id FROM class_instance c JOIN class k ON k.id = c.class_id WHERE k.class_name = 'skeleton' AND c.name = '{Path.GetFileNameWithoutExtension(name)}'"))[0], CultureInfo.InvariantCulture);
            var project = long.Parse((await store.QueryAsync("SELECT '' || id FROM project"))[0], CultureInfo.InvariantCulture);
            var export = new SkeletonExport(session, project);

            async Task<int[]> TypesAsync(TypesAsTags which) =>
                (await export.ReadAsync(skeleton, new SkeletonExportOptions { TypesAsTags = which }, default)).File is var file ? [.. file.Types.Take(file.Count)] : [];

            var types = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(types, await TypesAsync(TypesAsTags.All));
            Assert.Equal(types.Select(type => type == 1 ? 1 : 0), await TypesAsync(TypesAsTags.Soma));
            Assert.All(await TypesAsync(TypesAsTags.None), type => Assert.Equal(0, type));
        }
    }

    // More tagged nodes than are remembered, so that the file is read again for them.
    private static string Branch() => string.Concat(Enumerable.Range(1, 19).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{i} {(i > 10 ? 2 : 0)} {i} 0 0 1 {(i == 1 ? -1 : i - 1)}\n")));

    private static void StopAt(WorkProgress seen, long rows, CancellationTokenSource stop)
    {
        if (seen.Stage.StartsWith("Loading", StringComparison.Ordinal) && seen.Done >= rows)
            stop.Cancel();
    }

    private static async Task<BulkReport> LoadAsync(TestStore store, string path, string title, bool resume, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        await using var opened = (IBulkStore)await store.OpenAsync();
        await using var source = new SkeletonCollection(
            await SwcItems.OpenAsync(path, ItemNames.None, SwcOptions.Usual, InputLimits.Usual, cancellationToken), TimeProvider.System, keepsIds: false, TypesAsTags.All);
        var options = BulkScene.Options(title);
        return await BulkLoader.LoadAsync(
            opened, source, options with { ChunkRows = 4, Resume = resume, Import = options.Import with { MapUsers = false, CreateUnknownUsers = false, AutoNameUnknownUsers = false, User = "anna" } }, TimeProvider.System, progress, cancellationToken);
    }
}
