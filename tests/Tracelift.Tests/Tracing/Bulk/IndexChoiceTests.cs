using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>A load drops indexes by itself if that is faster and no other client is connected; it reports the choice and its reason.</summary>
public sealed class IndexChoiceTests
{
    private const long Many = 300_000;
    private const string Dropped = "indexes dropped and made again afterwards: the load is larger than the tables, and no other client is connected";
    private const string OneOther = "indexes kept: 1 other client is connected to the database (--drop-indexes drops them anyway)";

    [Fact]
    public async Task Others_who_are_connected_keep_them()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid);
        Assert.Equal(Dropped, await ChooseAsync(scene, Many));
        await using (await scene.Store.Database!.OpenAsync())
        {
            Assert.Equal(OneOther, await ChooseAsync(scene, Many, others: 1));

            // Of a superuser's connection no other role is told what kind it is.
            await using (await scene.Store.Database.OpenAsSuperuserAsync())
                Assert.Equal(OneOther.Replace("1 other client is", "2 other clients are", StringComparison.Ordinal), await ChooseAsync(scene, Many, others: 2));
        }

        // Our own are none of them, and neither is who works in another database of the server.
        await using var store = await scene.OpenAsync();
        await using (await store.OpenSnapshotAsync(TestContext.Current.CancellationToken))
        {
            await using (await scene.Store.Database.OpenAsSuperuserAsync("postgres"))
                Assert.Equal(Dropped, await ChooseAsync(scene, Many));
        }
    }

    [Fact]
    public async Task Few_rows_keep_them()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid);

        Assert.Equal("indexes kept: for 200,000 rows, keeping them is faster than rebuilding them (--drop-indexes drops them anyway)", await ChooseAsync(scene, 200_000));
        Assert.Equal(Dropped, await ChooseAsync(scene, 200_001));

        // Links count as rows, too; but a load without treenodes is not larger than the tables.
        var links = new Dictionary<ModelDescription, long> { [Models.Treenode] = 1, [Models.TreenodeConnector] = Many };
        Assert.Equal(Dropped, await ChooseAsync(scene, links));
        links.Remove(Models.Treenode);
        Assert.Contains("the table already holds at least as many treenodes as the load's 0", await ChooseAsync(scene, links), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_that_hold_as_much_keep_them_whatever_statistics_say()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid);
        scene.FewRows = 10;
        await scene.LoadAsync(await scene.FileAsync(), "new", options => options with { DropIndexes = false });
        await ExecuteAsSuperuserAsync(scene, "UPDATE pg_class SET reltuples = -1 WHERE oid = 'treenode'::regclass");
        var existing = long.Parse((await scene.Store.QueryAsync("SELECT count(*)::text FROM treenode"))[0], System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal($"indexes kept: the table already holds at least as many treenodes as the load's {existing} (--drop-indexes drops them anyway)", await ChooseAsync(scene, existing));
        Assert.Equal(Dropped, await ChooseAsync(scene, existing + 1));
    }

    [Fact]
    public async Task Tables_of_others_keep_them()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid);
        await ExecuteAsSuperuserAsync(scene, "ALTER TABLE treenode_edge OWNER TO CURRENT_USER");

        Assert.Equal("indexes kept: this role does not own treenode_edge", await ChooseAsync(scene, Many));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_choice_holds_for_every_process_that_resumes_the_load(bool isConnectedAtFirst)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid);
        scene.FewRows = 10;
        var file = await scene.FileAsync();
        var indexes = await scene.IndexesAsync();
        await WaitForAsync(scene, others: 0);
        await using (isConnectedAtFirst ? await scene.Store.Database!.OpenAsync() : null)
            await scene.InterruptAsync(file, "new", 600);
        Assert.Equal(isConnectedAtFirst, indexes.SequenceEqual(await scene.IndexesAsync()));

        await WaitForAsync(scene, others: 0);
        await using var other = isConnectedAtFirst ? null : await scene.Store.Database!.OpenAsync();
        var report = await scene.LoadAsync(file, "new", options => options with { Resume = true });

        Assert.Equal(new IndexChoice(!isConnectedAtFirst, "the load started with this choice"), report.Indexes);
        Assert.Equal(isConnectedAtFirst, report.Restored.Count == 0);
        Assert.Equal(indexes, await scene.IndexesAsync());
        await scene.AssertSameAsync(file, report.Project);
    }

    [Theory]
    [InlineData(TestStoreKind.Catmaid, "auto", false, "keeping them is faster")]
    [InlineData(TestStoreKind.Catmaid, null, true, "--drop-indexes was given")]
    [InlineData(TestStoreKind.Catmaid, "false", false, "--drop-indexes false was given")]
    [InlineData(TestStoreKind.Sqlite, "auto", true, "an SQLite file loads faster without indexes")]
    [InlineData(TestStoreKind.Sqlite, "false", false, "--drop-indexes false was given")]
    public async Task A_load_says_what_became_of_them_and_why(TestStoreKind kind, string? given, bool drops, string why)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        string[] load = ["bulk", "load", await scene.FileAsync(), "--target", "new:X", "--create-unknown-users", "--auto-name-unknown-users", "--store", scene.Address, "--drop-indexes"];

        var report = JsonNode.Parse((await Tool.RunHereAsync([.. load, .. given is null ? [] : (string[])[given], "--json"])).Expect(0).Output)!;

        Assert.Equal(drops, (bool)report["dropped_indexes"]!);
        Assert.StartsWith(drops ? "indexes dropped and made again afterwards: " : "indexes kept: ", (string)report["indexes"]!, StringComparison.Ordinal);
        Assert.Contains(why, (string)report["indexes"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_value_is_told()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Sqlite);

        var result = await Tool.RunHereAsync("bulk", "load", await scene.FileAsync(), "--target", "new:X", "--store", scene.Address, "--drop-indexes", "perhaps");

        Assert.Contains("--drop-indexes: there is no \"perhaps\"", result.Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("true, false or auto", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advice_is_what_a_load_would_do()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid);
        await WaitForAsync(scene, others: 0);

        Assert.Equal(Dropped, await AdviseAsync("--treenodes", $"{Many}"));
        await using (await scene.Store.Database!.OpenAsync())
            Assert.Equal(OneOther, await AdviseAsync("--treenodes", $"{Many}"));
        Assert.StartsWith("about 0 treenodes exist", await AdviseAsync(), StringComparison.Ordinal);

        async Task<string> AdviseAsync(params string[] more)
        {
            var result = await Tool.RunHereAsync(["bulk", "advise", .. more, "--store", scene.Address, "--json"]);
            return (string)JsonNode.Parse(result.Expect(0).Output)!["advice"]!.AsArray().Single(one => (string)one!["what"]! == "indexes")!["is"]!;
        }
    }

    private static Task<string> ChooseAsync(BulkScene scene, long treenodes, int others = 0) =>
        ChooseAsync(scene, new Dictionary<ModelDescription, long> { [Models.Treenode] = treenodes }, others);

    private static async Task<string> ChooseAsync(BulkScene scene, IReadOnlyDictionary<ModelDescription, long> rows, int others = 0)
    {
        await WaitForAsync(scene, others);
        await using var store = await scene.OpenAsync();
        return (await store.ChooseIndexesAsync(rows, TestContext.Current.CancellationToken)).ToString();
    }

    private static async Task ExecuteAsSuperuserAsync(BulkScene scene, string sql)
    {
        await using var connection = await scene.Store.Database!.OpenAsSuperuserAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    // A server needs a moment to see that a client is gone.
    private static async Task WaitForAsync(BulkScene scene, int others)
    {
        await using var connection = await scene.Store.Database!.OpenAsSuperuserAsync("postgres");
        await using var command = new Npgsql.NpgsqlCommand(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{scene.Store.Database.Name}' AND backend_type = 'client backend' AND application_name <> 'tracelift'", connection);
        while ((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! != others)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}
