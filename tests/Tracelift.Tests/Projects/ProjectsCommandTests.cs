using System.Text.Json.Nodes;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>The commands that administer projects, on both kinds of store.</summary>
public sealed class ProjectsCommandTests
{
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Projects_get_tags_and_all_permissions_or_nothing_is_written(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        (await store.RunAsync("user", "add", "anna")).Expect(0);
        (await store.RunAsync("group", "add", "lab", "--member", "anna")).Expect(0);
        var before = await store.Store.FingerprintAsync();
        var definitions = Definitions.List(Definitions.Project("P", "a"), Definitions.Project("Q", "b"));

        var refused = await store.RunAsync(definitions, ["projects", "import", "--permission", "user:nobody:can_browse", "group:gone:can_fly", "--permission", "user:anna:can_browse"]);
        refused.Expect(2);
        foreach (var unknown in (string[])["no user nobody", "no group gone", "no permission can_fly"])
            Assert.Contains(unknown, refused.Error, StringComparison.Ordinal);
        (await store.RunAsync(definitions, ["projects", "import", "--permission", "anna:can_browse"])).Expect(2);
        Assert.Equal(before, await store.Store.FingerprintAsync());

        var permissions = new[] { "--permission", "user:anna:can_annotate", "group:lab:can_browse", "--permission", "group:lab:can_import", "--public", "--tag", "Fly brain", "--tag", "EM,Fly brain" };
        await store.ImportAsync(definitions, permissions);
        await store.ImportAsync(definitions, permissions);

        Assert.Equal(
            ["P anna can_annotate", "P AnonymousUser can_browse", "Q anna can_annotate", "Q AnonymousUser can_browse"],
            (await store.Store.QueryAsync(
                "SELECT t.title || ' ' || username || ' ' || codename FROM guardian_userobjectpermission g JOIN auth_user u ON u.id = user_id JOIN auth_permission p ON p.id = permission_id JOIN project t ON CAST(t.id AS text) = object_pk")).Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(["4"], await store.Store.QueryAsync("SELECT count(*) FROM guardian_groupobjectpermission"));
        Assert.Equal(["EM em", "Fly brain fly-brain"], await store.Store.QueryAsync("SELECT name || ' ' || slug FROM taggit_tag ORDER BY 1"));
        Assert.Equal(["4"], await store.Store.QueryAsync("SELECT count(*) FROM taggit_taggeditem"));
        var shown = JsonNode.Parse((await store.RunAsync("projects", "show", "1", "--json")).Expect(0).Output)!;
        Assert.Equal(["user:AnonymousUser:can_browse", "user:anna:can_annotate", "group:lab:can_browse", "group:lab:can_import"], shown["permissions"]!.AsArray().Select(grant => (string)grant!));
        Assert.Equal(["Fly brain", "EM"], shown["definition"]!["project"]!["tags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Contains("Q", (await store.RunAsync("projects", "list", "--tag", "EM")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(["Q"], JsonNode.Parse(await store.ExportAsync("--project", "2"))!.AsArray().Select(project => (string)project!["project"]!["title"]!));
        (await store.RunAsync("projects", "export", "--title", "R", "--project", "77")).Expect(2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_project_like_another_has_its_stacks_and_rights_and_takes_an_import(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        await store.ImportAsync(Definitions.List(Definitions.Of("P", Definitions.Stack("a").In("G"))), "--public");
        (await Imports.RunAsync(store.Store, TracingFile.Sound(), "1")).Expect(0);

        var made = JsonNode.Parse((await store.RunAsync("projects", "create", "Copy", "--like", "1", "--json")).Expect(0).Output)!;
        (await store.RunAsync("projects", "create", "Empty")).Expect(0);
        (await store.RunAsync("projects", "create", "X", "--like", "99")).Expect(2);
        (await Imports.RunAsync(store.Store, TracingFile.Sound(), "2")).Expect(0);

        Assert.Equal((2, 1), ((int)made["project"]!["id"]!, (int)made["stacks"]!));
        Assert.Equal(["1", "2"], (await store.Store.QueryAsync("SELECT project_id FROM project_stack ORDER BY id")));
        Assert.Equal(["1"], await store.Store.QueryAsync("SELECT count(*) FROM stack"));
        Assert.Equal(["1", "2"], await store.Store.QueryAsync("SELECT object_pk FROM guardian_userobjectpermission ORDER BY id"));
        async Task<List<string>> Names(int project) => await store.Store.QueryAsync($"SELECT class_name FROM class WHERE project_id = {project} UNION SELECT relation_name FROM relation WHERE project_id = {project} ORDER BY 1");
        Assert.Equal(await Names(1), await Names(2));
        Assert.Equal(["Copy", "Empty", "P"], (await store.Store.QueryAsync("SELECT title FROM project WHERE id > 0 ORDER BY title")));
        Assert.Equal(["11"], await store.Store.QueryAsync("SELECT (SELECT count(*) FROM class WHERE project_id = 3) + (SELECT count(*) FROM relation WHERE project_id = 3)"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Deleting_says_what_goes_and_refuses_tracing_data_unless_told(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        (await store.RunAsync("store", "info")).Expect(0);
        var empty = await store.Store.FingerprintAsync();
        await store.ImportAsync(Definitions.List(Definitions.Of("P", Definitions.Stack("a").In("G"))), "--public", "--tag", "t");
        (await store.RunAsync("projects", "create", "Copy", "--like", "1")).Expect(0);
        (await Imports.RunAsync(store.Store, TracingFile.Sound(), "1")).Expect(0);
        var before = await store.Store.FingerprintAsync();

        Assert.Contains("stack \"a\" stays, because other projects use it", (await store.RunAsync("projects", "delete", "2", "--dry-run")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("holds tracing data", (await store.RunAsync("projects", "delete", "1")).Expect(2).Error, StringComparison.Ordinal);
        (await store.RunAsync("projects", "delete", "3")).Expect(2);
        (await store.RunAsync("projects", "delete", "-1", "--force")).Expect(2);
        Assert.Equal(before, await store.Store.FingerprintAsync());

        (await store.RunAsync("projects", "delete", "2", "--stacks")).Expect(0);
        Assert.Equal(["1"], await store.Store.QueryAsync("SELECT count(*) FROM stack"));
        (await store.RunAsync("projects", "delete", "1", "--force", "--stacks")).Expect(0);

        // Tags, datastores, users and the ledger of the import stay; nothing of the projects does.
        string[] stay = ["auth_", "authtoken_token", "catmaid_sampler", "catmaid_userprofile", "taggit_tag ", "client_datastore", "tracelift", "stack_group_relation"];
        var changed = (await store.Store.FingerprintAsync()).Except(empty).Where(line => !stay.Any(line.StartsWith) && !line.Contains("__", StringComparison.Ordinal));
        Assert.Equal("", string.Join('\n', changed));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task One_project_that_the_store_refuses_leaves_nothing_and_the_others_go_in(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        (await store.RunAsync("store", "info")).Expect(0);
        await store.Store.ExecuteAsync(kind == TestStoreKind.Sqlite
            ? "CREATE TRIGGER no BEFORE INSERT ON stack_mirror WHEN NEW.title = 'bad' BEGIN SELECT RAISE(ABORT, 'no such mirror'); END"
            : "ALTER TABLE stack_mirror ADD CONSTRAINT no CHECK (title <> 'bad')");
        var bad = Definitions.Project("Bad", "b1", "b2");
        bad["project"]!["stacks"]![1]!["mirrors"]![0]!["title"] = "bad";
        bad["project"]!["stacks"]![1]!["broken_sections"] = new JsonArray(1);

        var result = await store.RunAsync(
            Definitions.List(Definitions.Project("First", "a"), bad, Definitions.Project("Last", "c")), ["projects", "import", "--json", "--tag", "t", "--public"]);

        result.Expect(1);
        var report = JsonNode.Parse(result.Output)!;
        Assert.Equal((2, 1), ((int)report["imported"]!, (int)report["not_imported"]!));
        Assert.Single(report["projects"]![1]!["problems"]!.AsArray());
        Assert.Equal(["First", "Last"], await store.Store.QueryAsync("SELECT title FROM project WHERE id > 0 ORDER BY id"));
        Assert.Equal(["a", "c"], await store.Store.QueryAsync("SELECT title FROM stack ORDER BY title"));
        Assert.Equal(["0"], await store.Store.QueryAsync("SELECT count(*) FROM broken_slice"));
        Assert.Equal(["0"], await store.Store.QueryAsync("SELECT count(*) FROM class WHERE project_id NOT IN (SELECT id FROM project)"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Two_importers_of_the_same_project_make_it_once(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        var definitions = Definitions.List(Enumerable.Range(0, 20).Select(i => Definitions.Project($"P{i}", $"a{i}")));

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.RunAsync(definitions, ["projects", "import", "--tag", "t"])));

        Assert.All(results, result => result.Expect(0));
        Assert.Equal(["20 20 1"], await store.Store.QueryAsync("SELECT (SELECT count(*) FROM project WHERE id > 0) || ' ' || (SELECT count(*) FROM stack) || ' ' || (SELECT count(*) FROM taggit_tag)"));
    }

    [Fact]
    public async Task A_database_that_goes_away_between_two_projects_keeps_what_is_in_and_the_rest_is_told()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Postgres);
        await using var opened = await store.Store.OpenAsync();
        var database = store.Store.Database!;
        var report = await ProjectImporter.ImportAsync(opened, FoundAsync(), new ProjectImportOptions { IgnoreEmptyProjects = false }, TimeProvider.System, null, default);

        Assert.Equal(500, report.Imported);
        Assert.Equal(300, report.NotImported);
        Assert.NotNull(report.EndedBy);
        Assert.Equal("not-reached", report.Outcomes[^1].Problems[0].Code);
        await using var superuser = await database.OpenAsSuperuserAsync("postgres");
        await using var command = superuser.CreateCommand();
        command.CommandText = $"ALTER DATABASE {database.Name} ALLOW_CONNECTIONS true";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["500 500"], await store.Store.QueryAsync("SELECT count(*) || ' ' || (SELECT count(*) FROM class WHERE class_name = 'volume') FROM project"));

        async IAsyncEnumerable<FoundProject> FoundAsync()
        {
            for (var i = 0; i < 800; i++)
            {
                // The second part is being gathered.
                if (i == 600)
                {
                    await using var stop = await database.OpenAsSuperuserAsync("postgres");
                    await using var sql = stop.CreateCommand();
                    sql.CommandText = $"ALTER DATABASE {database.Name} ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'";
                    await sql.ExecuteNonQueryAsync(default);
                }

                yield return new FoundProject("made up", i, $"P{i}") { Definition = new ProjectDefinition { Title = $"P{i}" } };
            }
        }
    }

    [Fact]
    public async Task A_terminal_is_no_source_and_nothing_is_exported_beside_a_report()
    {
        using var line = new CommandLine.Line();

        var result = await line.RunAsync([], "projects", "import");
        result.Expect(2);
        Assert.Contains("standard input is a terminal", result.Error, StringComparison.Ordinal);
        (await line.RunAsync("projects", "export", "--json")).Expect(2);
        var file = line.Folder.Write("p.json", Definitions.List(Definitions.Project("P", "a")));
        (await line.RunAsync(["n"], "projects", "import", "--input", file)).Expect(130);
        (await line.RunAsync(["y"], "projects", "import", "--input", file)).Expect(0);
        (await line.RunAsync(["n"], "projects", "delete", "1")).Expect(130);
        (await line.RunAsync("projects", "export", "--file", line.Folder.File("out.yaml.gz"), "--json")).Expect(0);
        Assert.True(File.Exists(line.Folder.File("out.yaml.gz")));
    }

    [Fact]
    public async Task Settings_come_from_a_file_the_environment_and_options_in_this_order()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        store.Set("TRACELIFT_SETTINGS", store.Folder.Write("settings.yaml", "IMPORTER_DEFAULT_TILE_WIDTH: 100\nIMPORTER_DEFAULT_TILE_HEIGHT: 200\nIMPORTER_DEFAULT_TILE_SOURCE_TYPE: 4\nIMPORTER_DEFAULT_EXISTING_DATA_STRATEGY: ignore\n"));
        store.Set("IMPORTER_DEFAULT_TILE_HEIGHT", "300");
        await store.ImportAsync(Definitions.List(Definitions.Project("P", "a")), "--default-tile-source-type", "5");

        Assert.Equal(["100 300 5"], await store.Store.QueryAsync("SELECT tile_width || ' ' || tile_height || ' ' || tile_source_type FROM stack_mirror"));
        Assert.Equal("ignore", (string)(await store.ImportAsync(Definitions.List(Definitions.Project("P", "b"))))["projects"]![0]!["action"]!);
        store.Set("IMPORTER_DEFAULT_TILE_HEIGHT", "many");
        (await store.RunAsync("[]", ["projects", "import"])).Expect(2);
        store.Set("TRACELIFT_SETTINGS", store.Folder.Write("bad.yaml", "a: [1"));
        (await store.RunAsync("[]", ["projects", "import", "--default-tile-height", "2"])).Expect(2);
    }
}
