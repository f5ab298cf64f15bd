using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class SqliteSettleTests
{
    [Fact]
    public async Task The_summaries_equal_a_fresh_computation()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(Neurons(1, 1_000, 40));
        await file.ImportAsync(Neurons(1_001, 2_000, 30));

        var rows = Math.Max(
            (long)file.Sql($"SELECT count(*) FROM (SELECT {SummaryColumns} FROM catmaid_skeleton_summary EXCEPT {FreshSummary})")!,
            (long)file.Sql($"SELECT count(*) FROM ({FreshSummary} EXCEPT SELECT {SummaryColumns} FROM catmaid_skeleton_summary)")!);

        Assert.Equal(0, rows);
        Assert.Equal(70L, file.Sql("SELECT count(*) FROM catmaid_skeleton_summary"));
    }

    [Fact]
    public async Task A_summary_has_number_of_nodes_cable_and_times_and_the_last_editor()
    {
        using var file = new SqliteFile();
        var nodes = SqliteRows.Of(
            Models.Treenode,
            SqliteRows.Treenode(1, 100, null, 0, edited: 5_000, editor: 11),
            SqliteRows.Treenode(2, 100, 1, 3, edited: 9_000, editor: 12),
            SqliteRows.Treenode(3, 100, 1, -4, edited: 9_000, editor: 13),
            SqliteRows.Treenode(4, 100, 3, 6, edited: 6_000, editor: 14),
            SqliteRows.Treenode(5, 101, null, 6, edited: 6_000, editor: 15));

        await file.ImportAsync(nodes);

        Assert.Equal("100 1 1001 9000 4 17.0 13 0", file.Sql(Row(100)));
        Assert.Equal("101 1 1005 6000 1 0.0 15 0", file.Sql(Row(101)));
    }

    [Fact]
    public async Task Settling_says_how_many_summaries_belong_to_the_import_and_when_they_were_made()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(Neurons(1, 100, 5));
        var before = Timestamp.From(TimeProvider.System.GetUtcNow());
        await using var import = await file.ImportSessionAsync();
        await SqliteFile.WriteAsync(import, Neurons(101, 100, 3, firstSkeleton: 1_000));

        var result = await import.SettleAsync(
            new ImportedIds(1, new Dictionary<ModelDescription, IdRange> { [Models.Treenode] = new(101, 200) }, true), SqliteFile.Cancel);
        await import.CommitAsync(analyze: false, SqliteFile.Cancel);

        Assert.Equal([new("catmaid_skeleton_summary", 3)], result.Derived);
        Assert.Empty(result.ByTriggers);
        Assert.Equal(3L, file.Sql($"SELECT count(*) FROM catmaid_skeleton_summary WHERE last_summary_update >= {before}"));
    }

    [Fact]
    public async Task Foreign_skeletons_within_a_range_of_kept_ids_keep_their_summaries()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Of(Models.Treenode, SqliteRows.Treenode(500, 100, null, 0)));
        file.Sql("UPDATE catmaid_skeleton_summary SET cable_length = 42");
        var kept = SqliteRows.Of(
            Models.Treenode, SqliteRows.Treenode(1, 200, null, 0), SqliteRows.Treenode(900, 200, 1, 7));
        await using var import = await file.ImportSessionAsync();
        await SqliteFile.WriteAsync(import, kept);

        var result = await import.SettleAsync(
            new ImportedIds(1, new Dictionary<ModelDescription, IdRange> { [Models.Treenode] = new(1, 900) }, false), SqliteFile.Cancel);
        await import.CommitAsync(analyze: false, SqliteFile.Cancel);

        Assert.Equal([new("catmaid_skeleton_summary", 1)], result.Derived);
        Assert.Equal("100:42.0 200:7.0", file.Sql(
            "SELECT group_concat(skeleton_id || ':' || cable_length, ' ') FROM catmaid_skeleton_summary"));
    }

    [Fact]
    public async Task The_first_import_makes_the_indexes()
    {
        using var file = new SqliteFile();
        await (await file.OpenAsync()).DisposeAsync();
        const string indexes = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
        Assert.Equal(0L, file.Sql($"{indexes} AND tbl_name LIKE '%treenode%'"));
        var ofProjects = (long)file.Sql(indexes)!;

        await file.ImportAsync(SqliteRows.Treenodes(1, 10));

        Assert.Equal(ofProjects + 22, file.Sql(indexes));
    }

    [Fact]
    public async Task Indexes_are_there_after_an_import_that_was_not_settled()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));

        await using (var import = await file.ImportSessionAsync())
        {
            await SqliteFile.WriteAsync(import, SqliteRows.Treenodes(11, 10));
            await import.CommitAsync(analyze: false, SqliteFile.Cancel);
        }

        Assert.Equal(2L, file.Sql("SELECT count(*) FROM pragma_index_list('treenode')"));
        Assert.Equal("ok", file.Sql("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Statistics_are_taken_after_the_commit_if_wanted()
    {
        using var file = new SqliteFile();

        await file.ImportAsync(SqliteRows.Treenodes(1, 1_000));

        Assert.Equal("1000 10", file.Sql("SELECT stat FROM sqlite_stat1 WHERE idx = 'treenode_skeleton_id_idx'"));
    }

    [Fact]
    public async Task A_link_that_is_there_twice_in_an_import_is_named()
    {
        using var file = new SqliteFile();
        await using var import = await file.ImportSessionAsync();
        await SqliteFile.WriteAsync(
            import,
            SqliteRows.Of(Models.TreenodeConnector, SqliteRows.Link(30, 1, 20), SqliteRows.Link(31, 2, 20), SqliteRows.Link(32, 1, 20)));

        var error = await Assert.ThrowsAsync<InputException>(
            () => import.SettleAsync(SqliteRows.Imported(), SqliteFile.Cancel));

        Assert.Equal("duplicate-row", error.Code);
        Assert.Equal(
            "treenode_connector 32: The row has project_id 1, treenode_id 1, connector_id 20, relation_id 7, as has the row with the id 30",
            Assert.Single(error.Problems).ToString());
    }

    [Fact]
    public async Task All_links_that_are_there_already_are_named_where_the_index_is_kept()
    {
        using var file = new SqliteFile();
        await file.ImportAsync([.. Enumerable.Range(0, 30).Select(i => SqliteRows.Of(
            Models.TreenodeConnector, [.. Enumerable.Range(0, 4_000).Select(j => SqliteRows.Link(1 + (i * 4_000) + j, j, i))]))]);
        await using var import = await file.ImportSessionAsync();
        var rows = SqliteRows.Of(
            Models.TreenodeConnector,
            SqliteRows.Link(900_001, 3, 2), SqliteRows.Link(900_002, 9_999, 2), SqliteRows.Link(900_003, 3_999, 29));
        rows.SetPosition(0, 123);
        rows.SetPosition(2, 456);

        var error = await Assert.ThrowsAsync<InputException>(() => SqliteFile.WriteAsync(import, rows));

        Assert.Equal(
            [
                "catmaid.treenodeconnector 900001 (at byte 123 of the file): The row has project_id 1, treenode_id 3, connector_id 2, relation_id 7, as has the row with the id 8004",
                "catmaid.treenodeconnector 900003 (at byte 456 of the file): The row has project_id 1, treenode_id 3999, connector_id 29, relation_id 7, as has the row with the id 120000",
            ],
            error.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task An_id_that_is_taken_and_a_value_that_is_refused_are_named()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));
        await using var import = await file.ImportSessionAsync();

        var error = await Assert.ThrowsAsync<InputException>(() => SqliteFile.WriteAsync(
            import,
            SqliteRows.Of(
                Models.Treenode,
                SqliteRows.Treenode(5, 100, null, 0),
                SqliteRows.Treenode(11, 100, null, float.PositiveInfinity),
                SqliteRows.Treenode(12, 100, null, float.NaN))));

        Assert.Equal(
            [
                "catmaid.treenode 5: The row has id 5, as has the row with the id 5",
                "catmaid.treenode 11: CHECK constraint failed: location_x_finite",
                "catmaid.treenode 12: location_x has no value",
            ],
            error.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task A_row_that_was_put_off_for_its_id_is_named_as_well()
    {
        using var file = new SqliteFile();
        await using var import = await file.ImportSessionAsync();
        var rows = SqliteRows.Of(
            Models.ClassInstance,
            SqliteRows.ClassInstance(9, "nine"), SqliteRows.ClassInstance(7, "seven"), SqliteRows.ClassInstance(9, "nein"));
        for (var i = 0; i < rows.Count; i++)
            rows.SetPosition(i, i * 100);

        var error = await Assert.ThrowsAsync<InputException>(() => SqliteFile.WriteAsync(import, rows));

        Assert.Equal(
            "catmaid.classinstance 9 (at byte 200 of the file): The row has id 9, as has the row with the id 9",
            Assert.Single(error.Problems).ToString());
    }

    private const string SummaryColumns =
        "skeleton_id, project_id, original_creation_time, last_edition_time, num_nodes, round(cable_length, 6), last_editor_id, num_imported_nodes";

    // Written otherwise than the store's own statement, so that one checks the other.
    private const string FreshSummary =
        """
        SELECT n.skeleton_id, n.project_id, min(n.creation_time), max(n.edition_time), count(*),
            round(sum(ifnull((SELECT sqrt(power(n.location_x - p.location_x, 2) + power(n.location_y - p.location_y, 2) + power(n.location_z - p.location_z, 2))
                FROM treenode p WHERE p.id = n.parent_id), 0.0)), 6),
            (SELECT editor_id FROM (SELECT e.editor_id, row_number() OVER (ORDER BY e.edition_time DESC, e.id DESC) AS place
                FROM treenode e WHERE e.skeleton_id = n.skeleton_id) WHERE place = 1),
            0
        FROM treenode n GROUP BY n.skeleton_id, n.project_id
        """;

    private static string Row(long skeleton) =>
        $"""
        SELECT concat_ws(' ', skeleton_id, project_id, original_creation_time, last_edition_time, num_nodes, cable_length, last_editor_id,
            num_imported_nodes) FROM catmaid_skeleton_summary WHERE skeleton_id = {skeleton}
        """;

    /// <summary>Branching skeletons with nodes in any order, children before parents.</summary>
    private static Batch Neurons(long first, int nodes, int skeletons, long? firstSkeleton = null)
    {
        var random = new Random((int)first);
        var rows = new List<object?[]>();
        for (var i = 0; i < nodes; i++)
        {
            var skeleton = i % skeletons;
            long? parent = i < skeletons ? null : first + skeleton + (random.Next(i / skeletons) * skeletons);
            var row = SqliteRows.Treenode(
                first + i, (firstSkeleton ?? first) + skeleton, parent, random.NextSingle() * 1e6f, random.Next(20), random.Next(9));
            row[7] = random.NextSingle() * 1e6f;
            row[8] = random.NextSingle() * 1e5f;
            rows.Add(row);
        }

        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        return SqliteRows.Of(Models.Treenode, shuffled);
    }
}
