using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Small and large sets of ids and texts select the same rows.</summary>
public sealed class SqliteFilterTests(SqliteFilterTests.Rows file) : IClassFixture<SqliteFilterTests.Rows>
{
    private const int Nodes = 30_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(5_000)]
    [InlineData(25_000)]
    public async Task A_set_of_primary_keys_of_any_size_finds_its_rows(int count)
    {
        var wanted = new IdSet(Random(count, Nodes));

        Assert.Equal(wanted, await ReadAsync(new RowQuery(Models.Treenode).Where("pk", wanted)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public async Task A_set_of_references_finds_their_rows(int skeletons)
    {
        var wanted = new IdSet(Enumerable.Range(100, skeletons).Select(id => (long)id));

        var rows = await ReadAsync(new RowQuery(Models.Treenode).Where("skeleton", wanted));

        // Each of the ten batches has skeletons from 100 on, of ten nodes.
        Assert.Equal(skeletons * 100, rows.Count);
        Assert.Equal(rows.Distinct(), rows);
    }

    [Fact]
    public async Task Large_sets_of_references_find_their_rows()
    {
        var parents = new IdSet(Enumerable.Range(1, Nodes).Where(id => id % 3 == 0).Select(id => (long)id));

        var rows = await ReadAsync(new RowQuery(Models.Treenode).Where("parent", parents));

        Assert.Equal(parents.Where(id => id % 10 != 0).Select(id => id + 1), rows);
    }

    [Fact]
    public async Task Ids_that_no_row_has_are_not_found()
    {
        var unknown = new IdSet(Enumerable.Range(1, 3_000).Select(id => id + 5_000_000_000L).Append(-4).Append(7));

        Assert.Equal([7], await ReadAsync(new RowQuery(Models.Treenode).Where("pk", unknown)));
    }

    [Fact]
    public async Task All_filters_hold_at_once()
    {
        var even = new IdSet(Enumerable.Range(1, Nodes).Where(id => id % 2 == 0).Select(id => (long)id));
        var skeletons = new IdSet([100, 101]);

        var rows = await ReadAsync(
            (new RowQuery(Models.Treenode) { Project = 2 }).Where("pk", even).Where("skeleton", skeletons));

        var expected =
            from batch in Enumerable.Range(0, 5)
            from node in Enumerable.Range(3_001 + (batch * 6_000), 20)
            where node % 2 == 0
            select (long)node;
        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task A_project_has_its_rows_only()
    {
        var rows = await ReadAsync(new RowQuery(Models.Treenode) { Project = 2 });

        Assert.Equal(Enumerable.Range(1, Nodes).Where(id => (id - 1) / 3_000 % 2 == 1).Select(id => (long)id), rows);
        Assert.Empty(await ReadAsync(new RowQuery(Models.Treenode) { Project = 3 }));
    }

    [Fact]
    public async Task Texts_are_compared_byte_by_byte()
    {
        await file.File.ImportAsync(SqliteRows.Of(
            Models.ClassInstance,
            SqliteRows.ClassInstance(5_001, "Soma"), SqliteRows.ClassInstance(5_002, "soma"), SqliteRows.ClassInstance(5_003, "soma "),
            SqliteRows.ClassInstance(5_004, "e\u0301"), SqliteRows.ClassInstance(5_005, "\u00e9"), SqliteRows.ClassInstance(5_006, "\"\\\n🧠"),
            SqliteRows.ClassInstance(5_007, "12"), SqliteRows.ClassInstance(5_008, "")));

        Task<List<long>> ByName(params string[] names) =>
            ReadAsync(new RowQuery(Models.ClassInstance).WhereText("name", names));

        Assert.Equal([5_002], await ByName("soma"));
        Assert.Equal([5_005], await ByName("\u00e9"));
        Assert.Equal([5_006, 5_007, 5_008], await ByName("12", "", "\"\\\n🧠", "nothing"));
        Assert.Empty(await ByName());
    }

    [Fact]
    public async Task Many_texts_find_each_row_once()
    {
        var names = Enumerable.Range(0, 400).Select(i => $"name {i}").Concat(Enumerable.Range(0, 5_000).Select(i => $"other {i}"));

        var rows = await ReadAsync(
            (new RowQuery(Models.ClassInstance) { Project = 1 }).WhereText("name", [.. names]).Where("class_column", 1));

        Assert.Equal(1_600, rows.Count);
        Assert.Equal(rows.Distinct(), rows);
    }

    [Fact]
    public async Task A_set_may_be_used_while_rows_are_read_by_it()
    {
        var wanted = new IdSet(Random(20_000, Nodes));
        await using var session = await file.File.SnapshotAsync();
        var found = 0;

        await foreach (var batch in session.ReadAsync(new RowQuery(Models.Treenode).Where("pk", wanted), SqliteFile.Cancel))
        {
            using (batch)
            {
                foreach (var id in batch.Ids)
                    found += wanted.Remove(id) ? 1 : 0;
            }
        }

        Assert.True(wanted.IsEmpty);
        Assert.Equal(20_000, found);
    }

    private static IEnumerable<long> Random(int count, int of)
    {
        var ids = Enumerable.Range(1, of).Select(id => (long)id).ToArray();
        new Random(1).Shuffle(ids);
        return ids.Take(count);
    }

    private async Task<List<long>> ReadAsync(RowQuery query)
    {
        await using var session = await file.File.SnapshotAsync();
        return await SqliteFile.IdsAsync(session, query);
    }

    /// <summary>A store with rows, which no test changes but by adding others.</summary>
    public sealed class Rows : IAsyncLifetime
    {
        internal SqliteFile File { get; } = new();

        public async ValueTask InitializeAsync() =>
            await File.ImportAsync(
            [
                .. Enumerable.Range(0, 10).Select(i => SqliteRows.Treenodes(1 + (i * 3_000), 3_000, project: 1 + (i % 2))),
                SqliteRows.Of(
                    Models.ClassInstance,
                    [.. Enumerable.Range(1, 2_000).Select(i => SqliteRows.ClassInstance(i, $"name {i % 500}"))]),
            ]);

        public ValueTask DisposeAsync()
        {
            File.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
