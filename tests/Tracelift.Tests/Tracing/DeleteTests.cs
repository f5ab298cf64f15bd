using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>An import's transaction deletes rows together with their derived rows.</summary>
public sealed class DeleteTests
{
    private const string Summaries = "SELECT skeleton_id || ' ' || num_nodes || ' ' || round(CAST(cable_length AS numeric), 2) || ' ' || last_editor_id FROM catmaid_skeleton_summary ORDER BY 1";

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_skeleton_that_keeps_nodes_is_summarised_again(TestStoreKind kind)
    {
        await using var store = await NewAsync(kind);
        var tip = Convert.ToInt64((await store.QueryAsync("SELECT max(id) FROM treenode"))[0], null);
        var skeleton = (await store.QueryAsync($"SELECT skeleton_id FROM treenode WHERE id = {tip}"))[0];

        Assert.Equal(1, await DeleteAsync(store, new RowQuery(Models.Treenode).Where("pk", tip)));

        Assert.Equal(["2"], await store.QueryAsync($"SELECT '' || num_nodes FROM catmaid_skeleton_summary WHERE skeleton_id = {skeleton}"));
        await AssertFreshAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_neuron_goes_whole_and_leaves_the_other_as_it_was(TestStoreKind kind)
    {
        await using var store = await NewAsync(kind);
        var other = await store.QueryAsync(Summaries);
        var skeleton = Convert.ToInt64((await store.QueryAsync("SELECT min(skeleton_id) FROM treenode"))[0], null);

        await using (var opened = await store.OpenAsync())
        await using (var session = await opened.BeginImportAsync(default))
        {
            foreach (var model in (ModelDescription[])[Models.TreenodeClassInstance, Models.TreenodeConnector])
            {
                var nodes = new IdSet((await store.QueryAsync($"SELECT id FROM treenode WHERE skeleton_id = {skeleton}")).Select(long.Parse));
                Assert.Equal(1, await session.DeleteAsync(new RowQuery(model).Where("treenode", nodes), default));
            }

            Assert.Equal(3, await session.DeleteAsync(new RowQuery(Models.Treenode) { Project = 1 }.Where("skeleton", skeleton), default));
            Assert.Equal(1, await session.DeleteAsync(new RowQuery(Models.ClassInstanceClassInstance).Where("class_instance_a", skeleton), default));
            Assert.Equal(1, await session.DeleteAsync(new RowQuery(Models.ClassInstance).Where("pk", skeleton), default));
            await session.CommitAsync(analyze: false, default);
        }

        Assert.Equal(other[1..], await store.QueryAsync(Summaries));
        await AssertFreshAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Connectors_go_with_their_geometry_and_the_edges_of_links_that_lose_their_end(TestStoreKind kind)
    {
        await using var store = await NewAsync(kind);
        await using (var opened = await store.OpenAsync())
        await using (var session = await opened.BeginImportAsync(default))
        {
            Assert.Equal(2, await session.DeleteAsync(new RowQuery(Models.TreenodeConnector), default));
            Assert.Equal(1, await session.DeleteAsync(new RowQuery(Models.Connector), default));
            Assert.Equal(0, await session.DeleteAsync(new RowQuery(Models.Connector), default));
            await session.CommitAsync(analyze: false, default);
        }

        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM connector"));
        await AssertFreshAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Without_a_commit_nothing_is_deleted(TestStoreKind kind)
    {
        await using var store = await NewAsync(kind);
        var before = await store.FingerprintAsync();

        await using (var opened = await store.OpenAsync())
        await using (var session = await opened.BeginImportAsync(default))
            Assert.Equal(6, await session.DeleteAsync(new RowQuery(Models.Treenode), default));

        Assert.Equal(before, await store.FingerprintAsync());
    }

    private static async Task<TestStore> NewAsync(TestStoreKind kind)
    {
        var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        (await Tool.RunHereAsync(
            "import", folder.Write("file.json", TracingFile.Sound().Text()), "--store", store.Address, "--target", "new:one", "--create-unknown-users")).Expect(0);
        return store;
    }

    private static async Task<long> DeleteAsync(TestStore store, RowQuery query)
    {
        await using var opened = await store.OpenAsync();
        await using var session = await opened.BeginImportAsync(default);
        var count = await session.DeleteAsync(query, default);
        await session.CommitAsync(analyze: false, default);
        return count;
    }

    private static async Task AssertFreshAsync(TestStore store)
    {
        if (store.Database is not null)
            await DerivedTablesTests.AssertFreshAsync(store);
        Assert.Empty(await store.QueryAsync("""
            SELECT skeleton_id FROM catmaid_skeleton_summary AS s
            WHERE num_nodes <> (SELECT count(*) FROM treenode AS t WHERE t.skeleton_id = s.skeleton_id)
                OR last_edition_time <> (SELECT max(edition_time) FROM treenode AS t WHERE t.skeleton_id = s.skeleton_id)
            """));
    }
}
