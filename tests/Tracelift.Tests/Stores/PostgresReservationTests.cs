using System.Diagnostics;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Ids stay reserved while clients set sequences back to the largest visible id (docs/adr/0003-reserving-ids.md).</summary>
public sealed class PostgresReservationTests
{
    private const string SetBack = """
        SELECT setval('location_id_seq', (SELECT greatest((SELECT max(id) FROM treenode), (SELECT max(id) FROM connector), 1)));
        SELECT setval('concept_id_seq', (SELECT greatest((SELECT max(id) FROM class_instance), (SELECT max(id) FROM treenode_connector), 1)));
        """;

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task Blocks_of_imports_that_run_at_once_do_not_overlap(PostgresTables tables)
    {
        await using var database = await PostgresDatabase.CreateAsync(tables);
        await using var first = await database.BeginAsync();
        await using var second = await database.BeginAsync();

        foreach (var family in IdFamily.All)
        {
            var one = await first.ReserveAsync(family, 1000, default);
            await database.ExecuteAsync($"SELECT setval('{family.Sequence}', 1)");
            var two = await second.ReserveAsync(family, 10, default);
            await database.ExecuteAsync($"SELECT setval('{family.Sequence}', 1)");
            var three = await first.ReserveAsync(family, 5, default);

            Assert.True(two > one + 999, $"{family}: {one}, {two}");
            Assert.True(three > two + 9, $"{family}: {two}, {three}");
        }
    }

    [Fact]
    public async Task A_block_begins_beyond_every_row_of_the_family()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await database.ExecuteAsync("""
            INSERT INTO log (id, user_id, project_id, operation_type) VALUES (9000000000, 1, 1, 'x');
            INSERT INTO location (id, project_id, location_x, location_y, location_z, editor_id, user_id) VALUES (8000000000, 1, 0, 0, 0, 1, 1);
            """);
        await using var session = await database.BeginAsync();

        Assert.True(await session.ReserveAsync(IdFamily.Concept, 1, default) > 9_000_000_000);
        Assert.True(await session.ReserveAsync(IdFamily.Location, 1, default) > 8_000_000_000);
    }

    [Fact]
    public async Task Ids_of_users_and_projects_have_no_gaps()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using var session = await database.BeginAsync();

        Assert.Equal(2, await session.CreateProjectAsync("two", default));
        Assert.Equal(2, await session.ReserveAsync(IdFamily.User, 3, default));
        Assert.Equal(5, await session.ReserveAsync(IdFamily.User, 1, default));
    }

    [Fact]
    public async Task A_sequence_that_is_set_back_is_raised_again_while_the_import_runs()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using var session = await database.BeginAsync();
        var first = await session.ReserveAsync(IdFamily.Location, 1000, default);

        for (var round = 0; round < 3; round++)
        {
            await database.ExecuteAsync("SELECT setval('location_id_seq', 1)");
            await WaitForAsync(async () => await database.ScalarAsync<long>("SELECT last_value FROM location_id_seq") >= first + 999);
        }
    }

    [Fact]
    public async Task A_sequence_is_never_lowered()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using (var session = await database.BeginAsync())
        {
            var first = await session.ReserveAsync(IdFamily.Location, 10, default);
            await database.ExecuteAsync("SELECT setval('location_id_seq', 77000000)");
            await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(first, 10)), default);
            await Task.Delay(600);
            await session.CommitAsync(analyze: false, default);
        }

        Assert.Equal(77_000_000, await database.ScalarAsync<long>("SELECT last_value FROM location_id_seq"));
    }

    [Fact]
    public async Task After_a_commit_the_sequence_is_beyond_the_ids()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using (var session = await database.BeginAsync())
        {
            await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(6_000_000_000, 10)), default);
            await session.CommitAsync(analyze: false, default);
        }

        Assert.Equal(6_000_000_010, await database.ScalarAsync<long>("SELECT nextval('location_id_seq')"));
    }

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task An_id_that_another_table_of_the_family_got_meanwhile_ends_the_import(PostgresTables tables)
    {
        await using var database = await PostgresDatabase.CreateAsync(tables);
        await using var session = await database.BeginAsync();
        var first = await session.ReserveAsync(IdFamily.Location, 100, default);
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(first, 100)), default);
        await database.ExecuteAsync($"INSERT INTO connector (id, project_id, location_x, location_y, location_z, editor_id, user_id) VALUES ({first + 50}, 1, 0, 0, 0, 1, 1)");

        var error = await Assert.ThrowsAsync<StoreException>(() => session.CommitAsync(analyze: false, default));

        Assert.Equal("id-collision", error.Code);
        Assert.True(error.IsTransient);
        Assert.Contains($"{first + 50}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode"));
    }

    [Fact]
    public async Task An_id_that_two_tables_shared_before_ends_no_import()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await database.ExecuteAsync("""
            INSERT INTO connector (id, project_id, location_x, location_y, location_z, editor_id, user_id) VALUES (5000, 1, 0, 0, 0, 1, 1);
            INSERT INTO treenode (id, project_id, location_x, location_y, location_z, editor_id, user_id, skeleton_id) VALUES (5000, 1, 0, 0, 0, 1, 1, 19);
            """);
        await using var session = await database.BeginAsync();
        var rows = Enumerable.Range(0, 100).Select(i => PostgresDatabase.Connector(i * 97)).Where(row => (long)row["pk"]! != 5000);
        await session.WriteAsync(Models.Connector, TestRows.Batches(Models.Connector, rows), default);

        await session.CommitAsync(analyze: false, default);
    }

    [Fact]
    public async Task Who_has_taken_an_id_and_not_committed_is_waited_for()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using var session = await database.BeginAsync();
        var first = await session.ReserveAsync(IdFamily.Location, 100, default);
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(first, 100)), default);
        await using var client = await database.Database.OpenAsync();
        await using var transaction = await client.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(
            $"SELECT setval('location_id_seq', {first + 9}); INSERT INTO connector (project_id, location_x, location_y, location_z, editor_id, user_id) VALUES (1, 0, 0, 0, 1, 1)",
            client,
            transaction))
            await command.ExecuteNonQueryAsync();

        var committing = session.CommitAsync(analyze: false, default);
        await Task.Delay(800);
        Assert.False(committing.IsCompleted);
        await transaction.CommitAsync();

        Assert.Equal("id-collision", (await Assert.ThrowsAsync<StoreException>(() => committing)).Code);
    }

    [Fact]
    public async Task A_role_that_may_not_lock_the_sequence_goes_on_and_says_so()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using (var connection = await database.Database.OpenAsSuperuserAsync())
        await using (var command = new NpgsqlCommand(
            """
            DO $$
            DECLARE tester text := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'location');
            BEGIN
                ALTER TABLE location OWNER TO CURRENT_USER;
                EXECUTE format('GRANT ALL ON location, location_id_seq TO %I', tester);
            END $$;
            """,
            connection))
            await command.ExecuteNonQueryAsync();
        await using var session = await database.BeginAsync();
        var first = await session.ReserveAsync(IdFamily.Location, 10, default);
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(first, 10)), default);
        await session.CommitAsync(analyze: false, default);

        Assert.Contains("does not own the id sequences", Assert.Single(session.Notes), StringComparison.Ordinal);
        Assert.Equal(10, await database.ScalarAsync<long>("SELECT count(*) FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task Two_imports_beside_a_hostile_client_get_ids_of_their_own_and_do_not_hold_it_up(PostgresTables tables)
    {
        await using var database = await PostgresDatabase.CreateAsync(tables);
        await database.ExecuteAsync("INSERT INTO treenode (project_id, location_x, location_y, location_z, editor_id, user_id, skeleton_id) VALUES (1, 0, 0, 0, 1, 1, 19)");
        using var stop = new CancellationTokenSource();
        var client = BeHostileAsync(database, stop.Token);

        await Task.WhenAll(ImportSeveralAsync(database, 11), ImportSeveralAsync(database, 14));
        await stop.CancelAsync();
        var (inserts, slowest) = await client;

        Assert.True(inserts > 100, $"only {inserts} inserts");
        Assert.True(slowest < TimeSpan.FromSeconds(1), $"an insert took {slowest.TotalMilliseconds} ms");
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode JOIN connector USING (id)"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode_connector JOIN class_instance USING (id)"));
        Assert.Equal(6 * 4000, await database.ScalarAsync<long>("SELECT count(*) FROM treenode WHERE skeleton_id < 19"));
        await database.ExecuteAsync("INSERT INTO connector (project_id, location_x, location_y, location_z, editor_id, user_id) VALUES (1, 0, 0, 0, 1, 1)");
        Assert.True(await database.ScalarAsync<bool>("SELECT max(c.id) > (SELECT max(id) FROM treenode) FROM connector c"));
    }

    private static async Task ImportSeveralAsync(PostgresDatabase database, long skeleton)
    {
        for (var i = 0; i < 3; i++)
        {
            await using var session = await database.BeginAsync();
            var location = await session.ReserveAsync(IdFamily.Location, 4100, default);
            var concept = await session.ReserveAsync(IdFamily.Concept, 100, default);
            await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(location, 4000, skeleton + i), 100), default);
            await session.WriteAsync(
                Models.Connector, TestRows.Batches(Models.Connector, Enumerable.Range(4000, 100).Select(k => PostgresDatabase.Connector(location + k))), default);
            await Task.Delay(700);
            await session.WriteAsync(
                Models.TreenodeConnector,
                TestRows.Batches(Models.TreenodeConnector, Enumerable.Range(0, 100).Select(k => PostgresDatabase.Link(concept + k, location + k, location + 4000 + k, skeleton + i))),
                default);
            await session.SettleAsync(
                new ImportedIds(
                    1,
                    new Dictionary<ModelDescription, IdRange>
                    {
                        [Models.Treenode] = new(location, location + 3999),
                        [Models.Connector] = new(location + 4000, location + 4099),
                        [Models.TreenodeConnector] = new(concept, concept + 99),
                    },
                    true),
                default);
            await session.CommitAsync(analyze: false, default);
        }
    }

    private static async Task<(int Inserts, TimeSpan Slowest)> BeHostileAsync(PostgresDatabase database, CancellationToken stop)
    {
        await using var connection = await database.Database.OpenAsync();
        var slowest = TimeSpan.Zero;
        var inserts = 0;
        while (!stop.IsCancellationRequested)
        {
            foreach (var sql in (string[])[
                SetBack,
                "INSERT INTO treenode (project_id, location_x, location_y, location_z, editor_id, user_id, skeleton_id) VALUES (1, 0, 0, 0, 1, 1, 19)",
                "INSERT INTO connector (project_id, location_x, location_y, location_z, editor_id, user_id) VALUES (1, 0, 0, 0, 1, 1)",
                "INSERT INTO class_instance (user_id, project_id, class_id, name) VALUES (1, 1, 1, 'hostile')"])
            {
                var began = Stopwatch.GetTimestamp();
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
                if (Stopwatch.GetElapsedTime(began) is var took && took > slowest)
                    slowest = took;
                inserts++;
            }

            await Task.Delay(2, CancellationToken.None);
        }

        return (inserts, slowest);
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), "it did not happen");
            await Task.Delay(50);
        }
    }
}
