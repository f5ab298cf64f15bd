using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Stores.Ledger;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Bulk;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>A bulk load makes the same rows as an import, for any order of the source and after any interruption.</summary>
public sealed class BulkLoadTests
{
    [Theory]
    [MemberData(nameof(BulkScene.Kinds), MemberType = typeof(BulkScene))]
    public async Task A_file_is_loaded_completely_and_undone_completely(TestStoreKind kind, bool isSilent)
    {
        await using var scene = await BulkScene.CreateAsync(kind, isSilent);
        var file = await scene.FileAsync();
        var before = await scene.ContentAsync();
        var indexes = await scene.IndexesAsync();

        var report = await scene.LoadAsync(file, "new", options => options with { Connections = 2 });

        Assert.True(report.Chunks > 5);
        Assert.Equal(report.Chunks, report.ChunksHere);
        await scene.AssertSameAsync(file, report.Project);
        await RunStore.AssertSoundAsync(scene.Store);
        foreach (var table in report.Tables.Where(table => table.Table is not ("auth_user" or "project")))
            Assert.Equal(table.Made, long.Parse((await scene.Store.QueryAsync($"SELECT '' || count(*) FROM {table.Table}"))[0], System.Globalization.CultureInfo.InvariantCulture));
        if (kind != TestStoreKind.Sqlite)
            Assert.Equal(indexes, await scene.IndexesAsync());

        await scene.UndoAsync(report.Load);
        Assert.Equal(before, await scene.ContentAsync());
    }

    [Theory]
    [MemberData(nameof(BulkScene.Kinds), MemberType = typeof(BulkScene))]
    public async Task What_is_interrupted_goes_on_and_ends_as_if_it_had_not_been(TestStoreKind kind, bool isSilent)
    {
        await using var scene = await BulkScene.CreateAsync(kind, isSilent);
        await using var whole = await BulkScene.CreateAsync(kind, isSilent);
        var file = await scene.FileAsync(shuffled: true);
        var total = (await whole.LoadAsync(file, "new")).RowsHere;

        await scene.InterruptAsync(file, "new", total / 4);
        var refused = await Assert.ThrowsAsync<UsageException>(() => scene.LoadAsync(file, "new"));
        Assert.Equal("load-unfinished", refused.Code);
        await scene.InterruptAsync(file, "new", total * 3 / 4, options => options with { Resume = true });
        var report = await scene.LoadAsync(file, "new", options => options with { Resume = true, Connections = 3 });

        Assert.True(report.IsResumed);
        Assert.InRange(report.ChunksHere, 1, report.Chunks - 2);
        await scene.AssertSameAsync(file, report.Project);
        await RunStore.AssertSoundAsync(scene.Store);
        Assert.Equal(await whole.LastingAsync(), await scene.LastingAsync());
        Assert.Equal(await whole.IndexesAsync(), await scene.IndexesAsync());

        // Once more does nothing.
        Assert.True((await scene.LoadAsync(file, "new", options => options with { Resume = true })).WasFinished);
        await scene.UndoAsync(report.Load);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task What_others_have_attached_to_a_load_keeps_it_from_being_undone(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var load = (await scene.LoadAsync(await scene.FileAsync(), "new", options => options with { DropIndexes = true })).Load;
        var now = kind == TestStoreKind.Sqlite ? "0" : "now()";
        const string From = "FROM treenode t WHERE t.id = (SELECT min(id) FROM treenode WHERE id <> 777777)";
        foreach (var (attach, detach, lines) in ((string, string, string)[])
            [
                (
                    $"INSERT INTO treenode (id, project_id, location_x, location_y, location_z, editor_id, user_id, creation_time, edition_time, skeleton_id, parent_id) SELECT 777777, project_id, 1, 2, 3, editor_id, user_id, {now}, {now}, skeleton_id, id {From}",
                    "DELETE FROM treenode WHERE id = 777777",
                    "treenode: 1 rows outside of the run refer to its treenode in parent_id: 777777"),
                (
                    $"INSERT INTO class_instance_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, class_instance_a, class_instance_b) SELECT 777777, user_id, project_id, {now}, {now}, 1, (SELECT min(id) FROM relation WHERE relation_name = 'annotated_with'), skeleton_id, skeleton_id {From}",
                    "DELETE FROM class_instance_class_instance WHERE id = 777777",
                    "class_instance_class_instance: 1 rows"),
            ])
        {
            await scene.Store.ExecuteAsync(attach);
            var before = await scene.ContentAsync();

            var refused = JsonNode.Parse((await RunStore.RunAsync(scene.Store, "undo", $"{load}", "--json")).Expect(4).Output)!;
            var inWords = await RunStore.RunAsync(scene.Store, "undo", $"{load}");

            Assert.Equal("attached", (string)refused["error"]!["code"]!);
            Assert.Contains(lines, inWords.Expect(4).Error, StringComparison.Ordinal);
            Assert.Equal(before, await scene.ContentAsync());
            await scene.Store.ExecuteAsync(detach);
        }

        await scene.UndoAsync(load);
        Assert.Equal(["0"], await scene.Store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(BulkScene.Kinds), MemberType = typeof(BulkScene))]
    public async Task An_unfinished_load_can_be_undone_and_not_resumed_then(TestStoreKind kind, bool isSilent)
    {
        await using var scene = await BulkScene.CreateAsync(kind, isSilent);
        var file = await scene.FileAsync();
        var before = await scene.ContentAsync();
        await scene.InterruptAsync(file, "new", 600);
        await using var store = await scene.OpenAsync();
        var load = Assert.Single((await store.LoadsAsync(default))!);

        await scene.UndoAsync(load.Id);

        Assert.Equal(before, await scene.ContentAsync());
        await using (var session = await store.BeginChunkAsync(load, default))
        {
            var undone = await Assert.ThrowsAsync<StoreException>(() => session.ClaimAsync(BulkShard.Only, default));
            Assert.Equal("load-undone", undone.Code);
        }

        // The same file again is another load.
        Assert.False((await scene.LoadAsync(file, "new", options => options with { Resume = true })).IsResumed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dropped_indexes_are_made_again_after_the_load_and_after_an_interruption(bool isSilent)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid, isSilent);
        await scene.Store.ExecuteAsync("COMMENT ON INDEX treenode_parent_id_idx IS 'ours'; ALTER TABLE treenode CLUSTER ON treenode_parent_id_idx");
        var file = await scene.FileAsync();
        var indexes = await scene.IndexesAsync();
        await scene.InterruptAsync(file, "new", 400, options => options with { DropIndexes = true });
        Assert.NotEqual(indexes, await scene.IndexesAsync());
        await using (var store = await scene.OpenAsync())
        {
            var load = Assert.Single((await store.LoadsAsync(default))!);
            Assert.True(load.Dropped.Count > 20);
            Assert.False(load.IsAlive);
        }

        Assert.Equal("interrupted", (string)JsonNode.Parse((await RunStore.RunAsync(scene.Store, "bulk", "status", "--json")).Expect(0).Output)!["loads"]![0]!["state"]!);
        Assert.Equal("loading", (string)(await RunStore.RunsAsync(scene.Store))["runs"]![0]!["state"]!);
        Assert.Contains("indexes-dropped", (await RunStore.RunAsync(scene.Store, "store", "detach", "--yes", "--json")).Expect(4).Output, StringComparison.Ordinal);
        (await RunStore.RunAsync(scene.Store, "bulk", "recover", "--connections", "2")).Expect(0);
        Assert.Equal(indexes, await scene.IndexesAsync());
        Assert.Contains("No index", (await RunStore.RunAsync(scene.Store, "bulk", "recover")).Expect(0).Output, StringComparison.Ordinal);

        var report = await scene.LoadAsync(file, "new", options => options with { Resume = true, Connections = 2 });

        Assert.True(report.Restored.Count > 20);
        Assert.Equal(indexes, await scene.IndexesAsync());
        await scene.AssertSameAsync(file, report.Project);
        await RunStore.AssertSoundAsync(scene.Store);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Undoing_an_interrupted_load_says_that_its_indexes_are_still_missing(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var indexes = await scene.IndexesAsync();
        await scene.InterruptAsync(await scene.FileAsync(), "new", 400, options => options with { DropIndexes = true });

        var status = (await RunStore.RunAsync(scene.Store, "bulk", "status", "--plain")).Expect(0);
        var undone = (await RunStore.RunAsync(scene.Store, "undo", "1", "--yes")).Expect(0);
        var recovered = (await RunStore.RunAsync(scene.Store, "bulk", "recover")).Expect(0);

        Assert.Equal(8, status.Output.TrimEnd('\n').Split('\t').Length - 1);
        Assert.Matches(@"^note: load 1 has dropped \d+ indexes: .*bulk recover creates them again\.\n$", status.Error);
        // An SQLite file gets its indexes back with each undo.
        Assert.Matches(kind == TestStoreKind.Sqlite ? "^$" : @"note: load 1 had dropped \d+ indexes, which are still missing: \S*tracelift bulk recover creates them again", undone.Error);
        Assert.StartsWith(kind == TestStoreKind.Sqlite ? "No index is missing." : "Created ", recovered.Output, StringComparison.Ordinal);

        // A new SQLite file has its secondary indexes from the first load on.
        var after = await scene.IndexesAsync();
        Assert.Empty(indexes.Except(after));
        Assert.True(kind == TestStoreKind.Sqlite || after.Count == indexes.Count);
    }

    [Fact]
    public async Task The_next_load_makes_indexes_again_that_another_one_has_left_dropped()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid);
        var indexes = await scene.IndexesAsync();
        await scene.InterruptAsync(await scene.FileAsync(), "new", 400, options => options with { DropIndexes = true });
        Assert.NotEqual(indexes, await scene.IndexesAsync());

        var report = await scene.LoadAsync(await scene.FileAsync(shuffled: true), "other");

        Assert.Contains("rebuilt", Assert.Single(report.Notes, note => note.Contains("indexes", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(indexes, await scene.IndexesAsync());
    }

    [Theory]
    [InlineData(TestStoreKind.Catmaid, false, false, null)]
    [InlineData(TestStoreKind.Catmaid, true, false, null)]
    [InlineData(TestStoreKind.Catmaid, false, false, 0L)]
    [InlineData(TestStoreKind.Catmaid, true, true, 0L)]
    [InlineData(TestStoreKind.Catmaid, false, true, 5_000_000_000L)]
    [InlineData(TestStoreKind.Catmaid, true, false, 5_000_000_000L)]
    [InlineData(TestStoreKind.Postgres, false, true, 0L)]
    [InlineData(TestStoreKind.Postgres, false, false, 5_000_000_000L)]
    public async Task Ids_of_pending_rows_stay_reserved_when_a_client_sets_sequences_back(TestStoreKind kind, bool isSilent, bool isShuffled, long? offset)
    {
        await using var scene = await BulkScene.CreateAsync(kind, isSilent);
        var file = await LinksLastAsync(scene, isShuffled);

        // An existing project needs no set-up, whose rows would have larger ids than the kept ones.
        // Its own ids differ from the file's.
        foreach (var sequence in (string[])["concept", "location", "review", "catmaid_volume", "catmaid_deep_link"])
            await scene.Store.QueryAsync($"SELECT setval('{sequence}_id_seq', 1000000)::text");
        var whole = await scene.LoadAsync(file, "new");
        BulkOptions Change(BulkOptions options) => options with { Offset = offset };
        await scene.InterruptAsync(file, $"{whole.Project}", 1, Change);
        foreach (var (family, tables) in ((string, string[])[])
            [("concept", ["class", "relation", "class_instance", "class_instance_class_instance", "treenode_connector", "treenode_class_instance", "connector_class_instance", "volume_class_instance"]), ("location", ["treenode", "connector"])])
        {
            var ids = string.Join(" UNION ALL ", tables.Select(table => $"SELECT id FROM {table}"));
            var largest = $"SELECT max(last_id) FROM tracelift.run_rows WHERE run_id = (SELECT max(id) FROM tracelift.run) AND table_name IN ('{string.Join("', '", tables)}')";
            await scene.Store.QueryAsync($"SELECT setval('{family}_id_seq', (SELECT max(id) FROM ({ids}) rows))::text");
            Assert.Equal(["true"], await scene.Store.QueryAsync($"SELECT (nextval('{family}_id_seq') > ({largest}))::text"));
        }

        var report = await scene.LoadAsync(file, $"{whole.Project}", options => Change(options) with { Resume = true });
        foreach (var table in (string[])["treenode", "connector", "treenode_connector", "treenode_class_instance", "review"])
            Assert.Equal(whole.Tables.Single(one => one.Table == table).Made, report.Tables.Single(one => one.Table == table).Made);
        await RunStore.AssertSoundAsync(scene.Store);
        await scene.UndoAsync(report.Load);
    }

    [Fact]
    public async Task Machines_share_a_load()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Postgres);
        var file = await scene.FileAsync(shuffled: true);

        var reports = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => scene.LoadAsync(file, "new", options => options with { Shard = new BulkShard(i, 3) })));

        Assert.Single(reports.Select(report => report.Load).Distinct());
        Assert.Equal(reports[0].Chunks, reports.Sum(report => report.ChunksHere));
        await scene.AssertSameAsync(file, reports[0].Project);

        // A script that repeats its command on one of them is told that all is there.
        Assert.True((await scene.LoadAsync(file, "new", options => options with { Shard = new BulkShard(2, 3), Resume = true })).WasFinished);
        await RunStore.AssertSoundAsync(scene.Store);
    }

    [Fact]
    public async Task What_others_have_deleted_meanwhile_is_not_referred_to()
    {
        foreach (var kind in (TestStoreKind[])[TestStoreKind.Sqlite, TestStoreKind.Postgres])
        {
            await using var scene = await BulkScene.CreateAsync(kind);
            var file = await scene.FileAsync();
            await scene.InterruptAsync(file, "new", 600);
            await scene.Store.ExecuteAsync("DELETE FROM class_instance WHERE id IN (SELECT class_instance_a FROM class_instance_class_instance WHERE relation_id IN (SELECT id FROM relation WHERE relation_name = 'model_of'))");

            var fault = await Assert.ThrowsAsync<StoreException>(() => scene.LoadAsync(file, "new", options => options with { Resume = true }));

            Assert.Equal("reference-missing", fault.Code);
        }
    }

    [Theory]
    [InlineData("catmaid.treenode", 102, "location_x")]
    [InlineData("catmaid.treenode", 102, "creation_time")]
    [InlineData("catmaid.treenodeconnector", 52, "confidence")]
    public async Task A_skeleton_with_a_faulty_value_is_rejected_on_request(string model, long pk, string field)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Sqlite);
        var file = TracingFile.Sound();
        file.Fields(model, pk)[field] = "far";
        var path = scene.Write("bad.json", file.Text());
        string[] load = ["bulk", "load", path, "--target", "new:bad", "--create-unknown-users", "--store", scene.Address];

        Assert.Contains($"{field} is \"far\"", (await Tool.RunAsync(load)).Expect(3).Error, StringComparison.Ordinal);
        var rejects = scene.Write("rejects.tsv", "");
        (await Tool.RunAsync([.. load, "--on-fault", "reject", "--reject-file", rejects])).Expect(0);

        var lines = await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken);
        var skeleton = file.Fields(model, pk)["skeleton"]!.ToString();
        Assert.StartsWith($"skeleton {skeleton}\t", lines[1], StringComparison.Ordinal);
        Assert.Contains("line ", lines[1], StringComparison.Ordinal);
        Assert.Contains($"{model} {pk}: {field} is \"\"far\"\"", lines[1], StringComparison.Ordinal);
        var kept = file.Objects.Count(node => (string)node["model"]! == "catmaid.treenode" && node["fields"]!["skeleton"]!.ToString() != skeleton);
        Assert.Equal([$"{kept}"], await scene.Store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        await RunStore.AssertSoundAsync(scene.Store);
    }

    [Theory]
    [InlineData("catmaid.treenodeclassinstance", "user", "me", "skeleton")]
    [InlineData("catmaid.treenodeconnector", "connector", 4711, "skeleton")]
    [InlineData("catmaid.classinstanceclassinstance", "creation_time", "once", "class_instance_class_instance")]
    [InlineData("catmaid.connector", "location_x", "far", "connector")]
    [InlineData("catmaid.connectorclassinstance", "user", "me", "connector_class_instance")]
    [InlineData("catmaid.volume", "creation_time", "once", "catmaid_volume")]
    [InlineData("catmaid.review", "treenode", 4711, "skeleton")]
    public async Task Faults_in_other_rows_of_a_file_are_set_aside_too(string model, string field, object bad, string item)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Postgres);
        var file = JsonNode.Parse(await File.ReadAllTextAsync(await scene.FileAsync(), TestContext.Current.CancellationToken))!.AsArray();
        var row = file.First(one => (string)one!["model"]! == model)!;
        row["fields"]![field] = JsonValue.Create(bad);
        var path = scene.Write("bad.json", file.ToJsonString());

        await Assert.ThrowsAsync<InputException>(() => scene.LoadAsync(path, "new"));
        var report = await scene.LoadAsync(path, "new", options => options with { OnFault = FaultRule.Reject });

        var rejected = Assert.Single(report.Rejected);
        Assert.StartsWith($"{item} ", rejected.Item, StringComparison.Ordinal);
        Assert.Contains($"{model} ", rejected.Reason, StringComparison.Ordinal);
        Assert.Contains($"{field} is ", rejected.Reason, StringComparison.Ordinal);
        Assert.Contains("line ", rejected.Reason, StringComparison.Ordinal);
        await RunStore.AssertSoundAsync(scene.Store);
        await scene.UndoAsync(report.Load);
    }

    [Fact]
    public async Task A_source_that_is_not_sound_leaves_nothing()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Sqlite);
        var file = TracingFile.Sound();
        file.Fields("catmaid.treenode", 102)["parent"] = 4711;
        var before = await scene.Store.FingerprintAsync();

        await Assert.ThrowsAsync<InputException>(() => scene.LoadAsync(scene.Write("bad.json", file.Text()), "new"));

        Assert.Equal(before, await scene.Store.FingerprintAsync());
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Ids_can_be_kept(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync(shuffled: true);

        await scene.InterruptAsync(file, "new", 400, options => options with { Import = options.Import with { PreserveIds = true } });
        var report = await scene.LoadAsync(file, "new", options => options with { Resume = true });

        await scene.AssertSameAsync(file, report.Project);
        Assert.Equal(["1"], await scene.Store.QueryAsync("SELECT '' || count(*) FROM treenode WHERE id = 2147303649"));
        await scene.UndoAsync(report.Load);
    }

    [Fact]
    public async Task A_database_that_is_not_attached_is_told_so()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        using var folder = new TemporaryFolder();

        var refused = await Tool.RunAsync("bulk", "load", folder.Write("file.json", TracingFile.Sound().Text()), "--target", "new:one", "--create-unknown-users", "--store", store.Address);

        Assert.Contains("tracelift store attach", refused.Expect(4).Error, StringComparison.Ordinal);
    }

    /// <summary>The example with links whose ids exceed all other concepts; the largest lies among them.</summary>
    private static async Task<string> LinksLastAsync(BulkScene scene, bool isShuffled)
    {
        var rows = JsonNode.Parse(await File.ReadAllTextAsync(await scene.FileAsync(isShuffled), TestContext.Current.CancellationToken))!.AsArray();
        var links = rows.Where(row => (string)row!["model"]! == "catmaid.treenodeconnector").ToList();
        for (var i = 0; i < links.Count; i++)
            links[i]!["pk"] = 20_000_000_000 + ((i + (links.Count / 2)) % links.Count);
        return scene.Write("links.json", rows.ToJsonString());
    }
}
