using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class SqliteIdsTests
{
    [Fact]
    public async Task Reserved_ids_follow_each_other_by_family()
    {
        using var file = new SqliteFile();
        await using var import = await file.ImportSessionAsync();

        Assert.Equal(1, await import.ReserveAsync(IdFamily.Location, 10, SqliteFile.Cancel));
        Assert.Equal(11, await import.ReserveAsync(IdFamily.Location, 5, SqliteFile.Cancel));
        Assert.Equal(1, await import.ReserveAsync(IdFamily.Concept, 3, SqliteFile.Cancel));
        Assert.Equal(4, await import.ReserveAsync(IdFamily.Concept, 0, SqliteFile.Cancel));
        Assert.Equal(4, await import.ReserveAsync(IdFamily.Concept, 1, SqliteFile.Cancel));
        Assert.Equal(3, await import.ReserveAsync(IdFamily.User, 1, SqliteFile.Cancel));
    }

    [Fact]
    public async Task Reserved_ids_lie_beyond_all_that_exist_in_the_family()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Treenodes(1, 10));
        file.Sql(
            """
            INSERT INTO connector VALUES (5000000000, 1, 0, 0, 0, 1, 1, 0, 0, 5, 1);
            INSERT INTO log VALUES (77, 1, 1, 0, 0, 1, 'x', NULL, NULL);
            """);
        await using var import = await file.ImportSessionAsync();

        Assert.Equal(5_000_000_001, await import.ReserveAsync(IdFamily.Location, 10, SqliteFile.Cancel));
        Assert.Equal(78, await import.ReserveAsync(IdFamily.Concept, 10, SqliteFile.Cancel));
    }

    [Fact]
    public async Task A_commit_raises_the_sequences_beyond_kept_ids_and_never_lowers_them()
    {
        using var file = new SqliteFile();
        await using (var import = await file.ImportSessionAsync())
        {
            await import.ReserveAsync(IdFamily.Concept, 50, SqliteFile.Cancel);
            await SqliteFile.WriteAsync(
                import, SqliteRows.Treenodes(3_000, 10), SqliteRows.Of(Models.ClassInstance, SqliteRows.ClassInstance(7, "seven")));
            await import.CommitAsync(analyze: false, SqliteFile.Cancel);
        }

        Assert.Equal(3_009L, file.Sql("SELECT last_value FROM tracelift_sequence WHERE name = 'location_id_seq'"));
        Assert.Equal(50L, file.Sql("SELECT last_value FROM tracelift_sequence WHERE name = 'concept_id_seq'"));
    }

    [Fact]
    public async Task A_family_without_ids_left_says_so()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Of(Models.ClassInstance, SqliteRows.ClassInstance(long.MaxValue - 1, "last")));
        await using var import = await file.ImportSessionAsync();

        Assert.Equal(long.MaxValue, await import.ReserveAsync(IdFamily.Concept, 1, SqliteFile.Cancel));
        var error = await Assert.ThrowsAsync<StoreException>(() => import.ReserveAsync(IdFamily.Concept, 1, SqliteFile.Cancel));
        Assert.Equal("store-no-ids", error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public async Task Taken_ids_are_found_in_all_tables_of_their_family(int others)
    {
        using var file = new SqliteFile();
        await file.ImportAsync(
            SqliteRows.Treenodes(1, 10),
            SqliteRows.Of(Models.Connector, SqliteRows.Connector(20)),
            SqliteRows.Of(Models.ClassInstance, SqliteRows.ClassInstance(20, "twenty")),
            SqliteRows.Of(Models.TreenodeConnector, SqliteRows.Link(30, 1, 20)));
        file.Sql(
            """
            INSERT INTO stack_class_instance VALUES (40, 1, 1, 0, 0, 1, 1, 1, 1);
            INSERT INTO stack_group_class_instance VALUES (41, 1, 1, 0, 0, 1, 1, 1, 1);
            INSERT INTO log VALUES (42, 1, 1, 0, 0, 1, 'x', NULL, NULL);
            """);
        var free = Enumerable.Range(1_000, others).Select(id => (long)id);
        await using var import = await file.ImportSessionAsync();

        var taken = await import.FindTakenAsync(
            new Dictionary<ModelDescription, IdSet>
            {
                [Models.Treenode] = new([9, 11, 20, .. free]),
                [Models.Connector] = new([10, 30, .. free]),
                [Models.ClassInstance] = new([1, 20, 30, 40, 41, 42, .. free]),
                [Models.Relation] = new([2, .. free]),
            },
            SqliteFile.Cancel);

        Assert.Equal(3, taken.Count);
        Assert.Equal([9, 20], taken[Models.Treenode]);
        Assert.Equal([10], taken[Models.Connector]);
        Assert.Equal([20, 30, 40, 41, 42], taken[Models.ClassInstance]);
    }

    [Fact]
    public async Task Locking_rows_returns_those_that_are_there()
    {
        using var file = new SqliteFile();
        await file.ImportAsync(SqliteRows.Of(Models.ClassInstance, SqliteRows.ClassInstance(1, "one"), SqliteRows.ClassInstance(3, "three")));
        await using var import = await file.ImportSessionAsync();
        await import.LockProjectAsync(1, SqliteFile.Cancel);

        Assert.Equal([1, 3], await import.LockRowsAsync(Models.ClassInstance, new IdSet([1, 2, 3, 4]), SqliteFile.Cancel));
        Assert.Empty(await import.LockRowsAsync(Models.ClassInstance, [], SqliteFile.Cancel));
    }

    [Fact]
    public async Task A_new_project_gets_an_id_and_is_among_the_projects()
    {
        using var file = new SqliteFile();
        await using var import = await file.ImportSessionAsync();

        var first = await import.CreateProjectAsync("Larva ″1″", SqliteFile.Cancel);
        var second = await import.CreateProjectAsync("Larva ″1″", SqliteFile.Cancel);

        Assert.Equal([new(1, "Larva ″1″"), new ProjectInfo(2, "Larva ″1″")], await import.ProjectsAsync(SqliteFile.Cancel));
        Assert.Equal((1, 2), (first, second));
    }
}
