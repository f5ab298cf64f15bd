using System.Diagnostics;
using Npgsql;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Two imports run at once, and imports run beside a client that traces and sets sequences back.</summary>
public sealed class ConcurrencyTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Two_imports_at_once_into_one_project_both_succeed(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var file = WriteLarge(folder, 2000);
        (await ImportAsync(store, folder.Write("first.json", TracingFile.Sound().Text()), "new:target")).Expect(0);

        var results = await Task.WhenAll(ImportAsync(store, file, "1"), ImportAsync(store, file, "1"));

        Assert.All(results, result => result.Expect(0));
        await AssertSoundAsync(store);
        Assert.Equal([$"{6 + (2 * 2000)}"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task Imports_beside_a_client_that_moves_sequences_back_get_ids_of_their_own(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var file = WriteLarge(folder, 5000);
        (await ImportAsync(store, folder.Write("first.json", TracingFile.Sound().Text()), "new:target")).Expect(0);
        using var stop = new CancellationTokenSource();
        var client = TraceAsync(store.Database!, stop.Token);

        var results = new List<CliResult>();
        for (var round = 0; round < 2; round++)
            results.AddRange(await Task.WhenAll(ImportAsync(store, file, "1"), ImportAsync(store, file, "1")));
        await stop.CancelAsync();
        var traced = await client;

        Assert.All(results, result => result.Expect(0));
        await AssertSoundAsync(store);
        Assert.True(traced.Inserts > 20, $"{traced.Inserts} inserts");
        Assert.True(traced.Slowest < TimeSpan.FromSeconds(1), $"an insert took {traced.Slowest}");
        Assert.Equal([$"{6 + (4 * 5000) + traced.Inserts}"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        if (kind == TestStoreKind.Catmaid)
            await DerivedTablesTests.AssertFreshAsync(store);
    }

    /// <summary>
    /// Inserts treenodes and connectors one by one, and after each sets the sequences to the largest id. Taking an id
    /// first keeps the sequence to itself until the end, so that no commit comes between reading and setting.
    /// </summary>
    private static async Task<(int Inserts, TimeSpan Slowest)> TraceAsync(TestDatabase database, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync();
        var (inserts, slowest) = (0, TimeSpan.Zero);
        var families = await FamiliesAsync(connection);
        while (!stop.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            await ExecuteAsync(connection, """
                INSERT INTO treenode (project_id, location_x, location_y, location_z, editor_id, user_id, skeleton_id)
                SELECT 1, 1, 2, 3, 1, 1, min(skeleton_id) FROM treenode WHERE project_id = 1;
                INSERT INTO connector (project_id, location_x, location_y, location_z, editor_id, user_id) VALUES (1, 1, 2, 3, 1, 1)
                """);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            inserts++;
            foreach (var family in families)
                await ExecuteAsync(connection, family);
            await Task.Delay(5, CancellationToken.None);
        }

        return (inserts, slowest);
    }

    /// <summary>What CATMAID's SWC import ends with, for tables that inherit and for ours, which do not.</summary>
    private static async Task<string[]> FamiliesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass('location') IS NOT NULL", connection);
        var (location, concept) = (bool)(await command.ExecuteScalarAsync())!
            ? ("location", "concept")
            : ("(SELECT id FROM treenode UNION ALL SELECT id FROM connector) l", "(SELECT id FROM class_instance UNION ALL SELECT id FROM class_instance_class_instance UNION ALL SELECT id FROM class UNION ALL SELECT id FROM relation UNION ALL SELECT id FROM treenode_connector UNION ALL SELECT id FROM treenode_class_instance) c");
        return
        [
            $"BEGIN; SELECT nextval('location_id_seq'); SELECT setval('location_id_seq', max(id)) FROM {location}; COMMIT",
            $"BEGIN; SELECT nextval('concept_id_seq'); SELECT setval('concept_id_seq', max(id)) FROM {concept}; COMMIT",
        ];
    }

    private static async Task AssertSoundAsync(TestStore store)
    {
        const string Locations = "SELECT id FROM treenode UNION ALL SELECT id FROM connector";
        const string Concepts = "SELECT id FROM class UNION ALL SELECT id FROM relation UNION ALL SELECT id FROM class_instance UNION ALL SELECT id FROM class_instance_class_instance UNION ALL SELECT id FROM treenode_connector UNION ALL SELECT id FROM treenode_class_instance UNION ALL SELECT id FROM connector_class_instance";
        Assert.Empty(await store.QueryAsync($"SELECT 'location ' || id FROM ({Locations}) l GROUP BY id HAVING count(*) > 1"));
        Assert.Empty(await store.QueryAsync($"SELECT 'concept ' || id FROM ({Concepts}) c GROUP BY id HAVING count(*) > 1"));
        Assert.Empty(await store.QueryAsync("SELECT class_name FROM class GROUP BY project_id, class_name HAVING count(*) > 1"));
        Assert.Empty(await store.QueryAsync("SELECT relation_name FROM relation GROUP BY project_id, relation_name HAVING count(*) > 1"));
        Assert.Empty(await store.QueryAsync("SELECT name FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name NOT IN ('neuron', 'skeleton') GROUP BY i.project_id, class_name, name HAVING count(*) > 1"));
    }

    /// <summary>A file with one more skeleton of many nodes, and annotations and tags that the target does not have.</summary>
    private static string WriteLarge(TemporaryFolder folder, int nodes)
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 71, new() { ["class_column"] = 3, ["name"] = "new to the target" });
        file.Add("catmaid.classinstance", 35, new() { ["class_column"] = 2, ["name"] = "large" });
        for (var i = 0; i < nodes - 6; i++)
            file.AddNode(10_000 + i, i == 0 ? null : 10_000 + i - 1, 35);
        return folder.Write("large.json", file.Text());
    }

    private static Task<CliResult> ImportAsync(TestStore store, string file, string target) =>
        Tool.RunAsync("import", "--store", store.Address, "--source", file, "--target", target, "--yes", "--create-unknown-users", "--no-analyze");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
