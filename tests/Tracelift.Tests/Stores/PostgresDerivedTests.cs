using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Derived tables equal a fresh computation over all rows, with and without triggers.</summary>
public sealed class PostgresDerivedTests
{
    private static readonly string[] Fresh =
    [
        """
        SELECT id, parent_id, project_id, ST_AsText(edge) FROM treenode_edge
        """,
        """
        SELECT t.id, t.parent_id, t.project_id, ST_AsText(ST_MakeLine(ST_MakePoint(t.location_x, t.location_y, t.location_z), ST_MakePoint(p.location_x, p.location_y, p.location_z)))
        FROM treenode t JOIN treenode p ON p.id = coalesce(t.parent_id, t.id)
        """,
        """
        SELECT id, project_id, ST_AsText(geom), 0 FROM connector_geom
        """,
        """
        SELECT id, project_id, ST_AsText(ST_MakePoint(location_x, location_y, location_z)), 0 FROM connector
        """,
        """
        SELECT id, project_id, ST_AsText(edge), 0 FROM treenode_connector_edge
        """,
        """
        SELECT l.id, l.project_id, ST_AsText(ST_MakeLine(ST_MakePoint(t.location_x, t.location_y, t.location_z), ST_MakePoint(c.location_x, c.location_y, c.location_z))), 0
        FROM treenode_connector l JOIN treenode t ON t.id = l.treenode_id JOIN connector c ON c.id = l.connector_id
        """,
        """
        SELECT skeleton_id, project_id, original_creation_time, last_edition_time, last_editor_id, num_nodes::int8, round(cable_length::numeric, 2), num_imported_nodes
        FROM catmaid_skeleton_summary
        """,
        """
        SELECT t.skeleton_id, t.project_id, min(t.creation_time), max(t.edition_time),
            (SELECT editor_id FROM treenode last WHERE last.skeleton_id = t.skeleton_id ORDER BY edition_time DESC, id DESC LIMIT 1),
            count(*), round(sum(ST_3DDistance(ST_MakePoint(t.location_x, t.location_y, t.location_z), ST_MakePoint(p.location_x, p.location_y, p.location_z)))::numeric, 2), 0::int8
        FROM treenode t JOIN treenode p ON p.id = coalesce(t.parent_id, t.id) GROUP BY t.skeleton_id, t.project_id
        """,
    ];

    public static TheoryData<PostgresTables, bool> KindsAndIds
    {
        get
        {
            var data = new TheoryData<PostgresTables, bool>();
            foreach (var tables in Enum.GetValues<PostgresTables>())
            {
                data.Add(tables, true);
                data.Add(tables, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndIds))]
    public async Task They_are_complete_after_settling(PostgresTables tables, bool areExclusive)
    {
        await using var database = await PostgresDatabase.CreateAsync(tables);
        await ImportAsync(database, 1000, PostgresDatabase.FirstSkeleton, areExclusive, reverse: false);
        await ImportAsync(database, 5000, PostgresDatabase.FirstSkeleton + 3, areExclusive, reverse: true);

        await AssertFreshAsync(database);
    }

    [Fact]
    public async Task Rows_of_others_among_kept_ids_stay_as_they_are()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithoutTriggers);
        await database.ExecuteAsync("INSERT INTO treenode (id, project_id, location_x, location_y, location_z, editor_id, user_id, skeleton_id) VALUES (1999, 1, 0, 0, 0, 1, 1, 18)");

        await ImportAsync(database, 1000, PostgresDatabase.FirstSkeleton, areExclusive: false, reverse: false);

        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode_edge WHERE id = 1999"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM catmaid_skeleton_summary WHERE skeleton_id = 18"));
    }

    [Fact]
    public async Task Where_a_trigger_leaves_rows_out_the_import_fails()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using var session = await database.BeginAsync();

        // Children in one statement, their parents in the next: what CATMAID's trigger can't see.
        var nodes = PostgresDatabase.Chain(1000, 10).ToList();
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, nodes.Skip(5)), default);
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, nodes.Take(5)), default);

        var error = await Assert.ThrowsAsync<StoreException>(() => session.SettleAsync(Imported(1000, 10, true), default));

        Assert.Equal("derived-incomplete", error.Code);
    }

    [Fact]
    public async Task A_trigger_that_is_switched_off_is_made_up_for()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await database.ExecuteAsync("ALTER TABLE treenode DISABLE TRIGGER on_insert_treenode_update_summary_and_edges");

        var result = await ImportAsync(database, 1000, PostgresDatabase.FirstSkeleton, areExclusive: true, reverse: true);

        Assert.Equal(["connector_geom", "treenode_connector_edge"], result.ByTriggers);
        await AssertFreshAsync(database);
    }

    private static async Task AssertFreshAsync(PostgresDatabase database)
    {
        for (var i = 0; i < Fresh.Length; i += 2)
        {
            Assert.Empty(await database.QueryAsync($"SELECT r::text FROM (({Fresh[i]}) EXCEPT ({Fresh[i + 1]})) r"));
            Assert.Empty(await database.QueryAsync($"SELECT r::text FROM (({Fresh[i + 1]}) EXCEPT ({Fresh[i]})) r"));
            Assert.Equal(
                await database.ScalarAsync<long>($"SELECT count(*) FROM ({Fresh[i]}) r"),
                await database.ScalarAsync<long>($"SELECT count(*) FROM ({Fresh[i + 1]}) r"));
        }
    }

    // A skeleton with 300 nodes, one with 200 and one with a single node; 10 connectors with 20 links.
    private static async Task<SettleResult> ImportAsync(PostgresDatabase database, long first, long skeleton, bool areExclusive, bool reverse)
    {
        List<Dictionary<string, object?>> nodes =
        [
            .. PostgresDatabase.Chain(first, 300, skeleton),
            .. PostgresDatabase.Chain(first + 300, 200, skeleton + 1),
            .. PostgresDatabase.Chain(first + 500, 1, skeleton + 2),
        ];
        if (reverse)
            nodes.Reverse();
        await using var session = await database.BeginAsync();
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, nodes, 64), default);
        await session.WriteAsync(
            Models.Connector, TestRows.Batches(Models.Connector, Enumerable.Range(0, 10).Select(i => PostgresDatabase.Connector(first + 600 + i))), default);
        await session.WriteAsync(
            Models.TreenodeConnector,
            TestRows.Batches(Models.TreenodeConnector, Enumerable.Range(0, 20).Select(i => PostgresDatabase.Link(first + 700 + i, first + i, first + 600 + (i / 2), skeleton))),
            default);

        var result = await session.SettleAsync(Imported(first, 1000, areExclusive), default);
        await session.CommitAsync(analyze: true, default);

        Assert.Equal(501, result.Derived["treenode_edge"]);
        Assert.Equal(3, result.Derived["catmaid_skeleton_summary"]);
        Assert.Equal(10, result.Derived["connector_geom"]);
        Assert.Equal(20, result.Derived["treenode_connector_edge"]);
        return result;
    }

    private static ImportedIds Imported(long first, int count, bool areExclusive) => new(
        PostgresDatabase.Project,
        new Dictionary<ModelDescription, IdRange>
        {
            [Models.Treenode] = new(first, first + count - 1),
            [Models.Connector] = new(first, first + count - 1),
            [Models.TreenodeConnector] = new(first, first + count - 1),
        },
        areExclusive);
}
