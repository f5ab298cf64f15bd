using System.Globalization;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Example;
using Tracelift.Postgres;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Imports that turn off CATMAID's triggers and foreign keys do all of their work.</summary>
public sealed class TriggerRuleTests
{
    // What CATMAID keeps of an import, but for the moment at which a summary was made.
    private const string Rows =
        """
        SELECT concat_ws(' ', 'edge', id, parent_id, project_id, ST_AsEWKT(edge)) FROM treenode_edge
        UNION ALL SELECT concat_ws(' ', 'point', id, project_id, ST_AsEWKT(geom)) FROM connector_geom
        UNION ALL SELECT concat_ws(' ', 'link edge', id, project_id, ST_AsEWKT(edge)) FROM treenode_connector_edge
        UNION ALL SELECT concat_ws(' ', 'summary', skeleton_id, project_id, original_creation_time, last_edition_time, last_editor_id, num_nodes, round(cable_length::numeric, 3), num_imported_nodes) FROM catmaid_skeleton_summary
        UNION ALL SELECT concat_ws(' ', 'node', to_jsonb(t) - 'txid') FROM treenode t
        UNION ALL SELECT concat_ws(' ', 'link', to_jsonb(t) - 'txid') FROM treenode_connector t
        UNION ALL SELECT concat_ws(' ', 'profile', user_id) FROM catmaid_userprofile
        ORDER BY 1
        """;

    // How many statements have written to a table.
    private const string Statements =
        """
        CREATE TABLE statement (name text);
        CREATE FUNCTION note_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO statement VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
        CREATE TRIGGER note_statement AFTER INSERT ON treenode FOR EACH STATEMENT EXECUTE FUNCTION note_statement();
        CREATE TRIGGER note_statement AFTER INSERT ON treenode_connector FOR EACH STATEMENT EXECUTE FUNCTION note_statement();
        """;

    private const string CountOfStatements = "SELECT name || ' ' || count(*) FROM statement GROUP BY name ORDER BY 1";

    private static readonly ExampleOptions Example = ExampleOptions.Showcase with { Neurons = 6, MostNodes = 300 };

    [Fact]
    public async Task Off_makes_what_the_triggers_make()
    {
        await using var on = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        await using var off = await TestStore.CreateAsync(TestStoreKind.Catmaid);

        var byTriggers = await ImportAsync(on.Address, TriggerRule.On);
        var silent = await ImportAsync(off.SuperuserAddress, TriggerRule.Off);

        Assert.Equal(4, byTriggers.DerivedByTriggers.Count);
        Assert.Empty(silent.DerivedByTriggers);
        Assert.Equal(byTriggers.Derived, silent.Derived);
        Assert.Contains(silent.Notes, note => note.Contains("were off", StringComparison.Ordinal));
        var rows = await on.QueryAsync(Rows);
        Assert.True(rows.Count > 1000);
        Assert.Equal(rows, await off.QueryAsync(Rows));
    }

    [Fact]
    public async Task Auto_is_off_for_who_may_and_on_for_who_may_not()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);

        Assert.NotEmpty((await ImportAsync(store.Address, TriggerRule.Auto)).DerivedByTriggers);
        Assert.Empty((await ImportAsync(store.SuperuserAddress, TriggerRule.Auto)).DerivedByTriggers);
    }

    [Fact]
    public async Task A_role_with_the_right_is_enough()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        var server = await store.QueryAsync("SHOW server_version_num");
        Assert.SkipUnless(int.Parse(server[0], CultureInfo.InvariantCulture) >= 150_000, "Before PostgreSQL 15 only superusers may");
        var role = $"silencer_{Guid.NewGuid():n}";
        await using var superuser = await store.Database!.OpenAsSuperuserAsync();
        await ExecuteAsync(superuser, $"CREATE ROLE {role} LOGIN IN ROLE {Npgsql(store).Username}; GRANT SET ON PARAMETER session_replication_role TO {role}");
        try
        {
            var report = await ImportAsync(new UriBuilder(store.Address) { UserName = role }.ToString(), TriggerRule.Auto);

            Assert.Empty(report.DerivedByTriggers);
            Assert.Equal(report.Models["catmaid.treenode"].Created, report.Derived["treenode_edge"]);
        }
        finally
        {
            await ExecuteAsync(superuser, $"REVOKE SET ON PARAMETER session_replication_role FROM {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task Off_is_refused_to_a_role_that_may_not()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        using var line = new Line();
        var before = await store.FingerprintAsync();

        var result = await line.RunAsync(
            "import", line.SoundFile(), "--store", store.Address, "--target", "new:Copy", "--create-unknown-users", "--triggers", "off");

        result.Expect(4);
        Assert.Contains("session_replication_role", result.Error, StringComparison.Ordinal);
        Assert.Contains("--triggers on", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());
    }

    [Fact]
    public async Task A_trigger_that_is_not_CATMAIDs_keeps_all_of_them_on()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        await store.ExecuteAsync(
            """
            CREATE TABLE audit (id bigint);
            CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (NEW.id); RETURN NULL; END $$;
            CREATE TRIGGER lab_audit AFTER INSERT ON connector FOR EACH ROW EXECUTE FUNCTION audit_row();
            """);

        var auto = await ImportAsync(store.SuperuserAddress, TriggerRule.Auto);
        Assert.Contains("connector.lab_audit", string.Join('\n', auto.Notes), StringComparison.Ordinal);
        var audited = await store.QueryAsync("SELECT count(*) FROM audit");
        Assert.NotEqual(["0"], audited);

        var off = await ImportAsync(store.SuperuserAddress, TriggerRule.Off);
        Assert.Contains("Tracelift does not know them: connector.lab_audit", string.Join('\n', off.Notes), StringComparison.Ordinal);
        Assert.Equal(audited, await store.QueryAsync("SELECT count(*) FROM audit"));
    }

    [Fact]
    public async Task A_reference_to_nothing_is_found_before_the_commit()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);

        // A trigger that fires in silence, too: no foreign key is there to see what it does.
        await store.ExecuteAsync(
            """
            CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.relation_id := 424242; RETURN NEW; END $$;
            CREATE TRIGGER spoil BEFORE INSERT ON treenode_connector FOR EACH ROW EXECUTE FUNCTION spoil();
            ALTER TABLE treenode_connector ENABLE ALWAYS TRIGGER spoil;
            """);
        var before = await store.FingerprintAsync();

        var error = await Assert.ThrowsAsync<StoreException>(() => ImportAsync(store.SuperuserAddress, TriggerRule.Off));

        Assert.Equal("reference-missing", error.Code);
        Assert.Contains("treenode_connector.relation_id", error.Message, StringComparison.Ordinal);
        Assert.Contains("424242", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());
    }

    [Fact]
    public async Task What_is_referred_to_can_not_be_deleted_while_it_is_silent()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        var first = await ImportAsync(store.Address, TriggerRule.On);
        await using var opened = await PostgresStore.OpenAsync(store.SuperuserAddress, new PostgresOptions(), TimeProvider.System, default);
        await using (var session = await opened.BeginImportAsync(default))
        {
            await session.ChooseTriggersAsync(TriggerRule.Off, default, default);
            var id = await session.ReserveAsync(Model.IdFamily.Location, 1, default);
            var node = Stores.PostgresDatabase.Connector(id);
            node["user"] = node["editor"] = 1;
            node["project"] = first.Project;
            await session.WriteAsync(Model.Models.Connector, Stores.TestRows.Batches(Model.Models.Connector, [node]), default);
            await session.SettleAsync(
                new ImportedIds(first.Project!.Value, new Dictionary<Model.ModelDescription, IdRange> { [Model.Models.Connector] = new(id, id) }, AreExclusive: true), default);

            await using var other = await store.Database!.OpenAsync();
            await ExecuteAsync(other, "SET lock_timeout = '200ms'");
            var locked = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(other, $"DELETE FROM project WHERE id = {first.Project}"));
            Assert.Equal(PostgresErrorCodes.LockNotAvailable, locked.SqlState);
            await session.CommitAsync(analyze: false, default);
        }
    }

    /// <summary>The server keeps what waits for the commit in its memory: a large import has it checked in between.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Too_many_pending_checks_split_the_rows_into_parts(bool isShuffled)
    {
        await using var whole = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        await using var parts = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        foreach (var store in new[] { whole, parts })
            await store.ExecuteAsync(Statements);
        var example = Example with { Neurons = 30, Shuffle = isShuffled };

        var expected = await ImportAsync(whole.Address, TriggerRule.On, example: example);
        var report = await ImportAsync(parts.Address, TriggerRule.On, new PostgresOptions { MostChecks = 2_000 }, example);

        Assert.Equal(["treenode 1", "treenode_connector 1"], await whole.QueryAsync(CountOfStatements));
        var counts = (await parts.QueryAsync(CountOfStatements)).Select(count => int.Parse(count.Split(' ')[1], CultureInfo.InvariantCulture)).ToList();
        Assert.All(counts, count => Assert.InRange(count, 2, 100));
        Assert.Equal(expected.Models, report.Models);
        Assert.Equal(expected.Derived, report.Derived);
        Assert.Equal(await whole.QueryAsync(Rows), await parts.QueryAsync(Rows));
    }

    [Fact]
    public async Task A_reference_to_nothing_in_a_part_leaves_the_store_as_it_was()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        await store.ExecuteAsync(
            """
            CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.skeleton_id := 424242; RETURN NEW; END $$;
            CREATE TRIGGER spoil BEFORE INSERT ON treenode FOR EACH ROW WHEN (NEW.id % 1000 = 0) EXECUTE FUNCTION spoil();
            """);
        var before = await store.FingerprintAsync();

        var error = await Assert.ThrowsAsync<StoreException>(
            () => ImportAsync(store.Address, TriggerRule.On, new PostgresOptions { MostChecks = 2_000 }, Example with { Neurons = 30 }));

        Assert.Contains("424242", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());
    }

    private static async Task<ImportReport> ImportAsync(string store, TriggerRule rule, PostgresOptions? how = null, ExampleOptions? example = null)
    {
        await using var opened = await PostgresStore.OpenAsync(store, how ?? new PostgresOptions(), TimeProvider.System, default);
        var source = new ExampleProject(example ?? Example);
        var survey = await Surveyor.SurveyAsync(source, null, default);
        var options = new ImportOptions { NewProjectTitle = "Copy", CreateUnknownUsers = true, AutoNameUnknownUsers = true, Triggers = rule, Analyze = false };
        return await Importer.ImportAsync(opened, source, survey, options, TimeProvider.System, null, default);
    }

    private static NpgsqlConnectionStringBuilder Npgsql(TestStore store) => new(store.Database!.ConnectionString);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
