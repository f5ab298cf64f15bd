using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Copying;

/// <summary>A project is copied whole: every table that moves, the stacks, the tags, the rights.</summary>
public sealed class ProjectsCopyTests
{
    [Theory]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Catmaid, TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Postgres, TestStoreKind.CatmaidWithoutTriggers)]
    [InlineData(TestStoreKind.CatmaidWithoutTriggers, TestStoreKind.Sqlite)]
    public async Task Every_table_moves_from_store_to_store(TestStoreKind from, TestStoreKind to)
    {
        await using var source = await TestStore.CreateAsync(from);
        await using var target = await RunStore.CreateAsync(to);
        await WholeProject.CreateAsync(source);
        await Imports.ReportAsync(target, TracingFile.Sound(), "new:other");
        (await Tool.RunHereAsync("user", "add", "chief", "--superuser", "--store", target.Address)).Expect(0);
        (await Tool.RunHereAsync("group", "add", "lab", "--store", target.Address)).Expect(0);
        var before = await StoreContent.ReadAsync(target);

        var result = await Tool.RunHereAsync(
            "projects", "copy", $"{source.Address}#1", "--to", target.Address, "--title", "two", "--users", "create", "--rights", "--with", "favorites", "--yes", "--json");

        var report = JsonNode.Parse(result.Expect(0).Output)!;
        Assert.True((bool)report["comparison"]!["are_same"]!, string.Join('\n', report["comparison"]!["differences"]!.AsArray().Select(difference => (string)difference!)));
        Assert.Equal((2, 0, 2, 1), Stacks(report));
        Assert.Equal((1, 2), ((int)report["tags"]!, (int)report["rights"]!));
        var id = (long)report["import"]!["project"]!["id"]!;
        foreach (var model in Models.All.Where(model => model.Facts!.Part != ProjectPart.None && !model.Facts.IsOfServer && model.Find("project") is not null))
            Assert.Equal((model.Table, await CountAsync(source, model.Table, 1)), (model.Table, await CountAsync(target, model.Table, id)));
        Assert.Equal(["em"], await target.QueryAsync($"SELECT t.name FROM taggit_taggeditem AS i JOIN taggit_tag AS t ON t.id = i.tag_id WHERE i.object_id = {id}"));

        if (from is not (TestStoreKind.Sqlite or TestStoreKind.Postgres) || to is TestStoreKind.Sqlite)
            (await Tool.RunHereAsync("projects", "compare", $"{source.Address}#1", $"{target.Address}#{id}", "--store", target.Address)).Expect(0);
        await target.ExecuteAsync($"UPDATE textlabel SET text = 'changed' WHERE project_id = {id}");
        var changed = (await Tool.RunHereAsync("projects", "compare", $"{source.Address}#1", $"{target.Address}#{id}", "--store", target.Address)).Expect(1);
        Assert.True(changed.Output.Contains("catmaid.textlabel", StringComparison.Ordinal), changed.Error);
        (await Tool.RunHereAsync("undo", $"{(long)report["import"]!["run"]!}", "--yes", "--store", target.Address)).Expect(0);
        Assert.Equal(before, await StoreContent.ReadAsync(target));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Within_a_store_the_stacks_are_linked(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);

        var report = JsonNode.Parse((await Tool.RunHereAsync("projects", "copy", "one", "--title", "two", "--yes", "--json", "--store", store.Address)).Expect(0).Output)!;

        Assert.Equal((0, 2, 0, 0), Stacks(report));
        Assert.True((bool)report["comparison"]!["are_same"]!);
        Assert.Equal(["2"], await store.QueryAsync("SELECT '' || count(*) FROM stack"));
        Assert.Equal(["0"], await store.QueryAsync($"SELECT '' || count(*) FROM catmaid_favorite_project WHERE project_id = {(long)report["import"]!["project"]!["id"]!}"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Stacks_with_the_same_images_stay_several(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);

        var again = await CopyAsync(store, "--title", "two", "--new-stacks");
        Assert.Equal((2, 0, 2, 1), Stacks(again));
        await store.ExecuteAsync($"INSERT INTO project_stack (id, project_id, stack_id, translation, orientation) SELECT id + 900, 1, stack_id, translation, orientation FROM project_stack WHERE project_id = {IdOf(again)}");
        var linked = await CopyAsync(store, "--title", "three");

        Assert.Equal((0, 4, 0, 0), Stacks(linked));
        Assert.True((bool)linked["comparison"]!["are_same"]!);
        Assert.Equal(["4 4"], await store.QueryAsync($"SELECT count(*) || ' ' || count(DISTINCT stack_id) FROM project_stack WHERE project_id = {IdOf(linked)}"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_project_that_exists_gets_the_rows_and_stays_itself(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        (await Tool.RunHereAsync("projects", "create", "other", "--store", store.Address)).Expect(0);
        var before = await StoreContent.ReadAsync(store);

        var report = await CopyAsync(store, "--into", "2");

        Assert.Equal((0, 2, 0, 0), Stacks(report));
        Assert.Equal(["other"], await store.QueryAsync("SELECT title FROM project WHERE id = 2"));
        Assert.Equal(await CountAsync(store, "treenode", 1), await CountAsync(store, "treenode", 2));
        Assert.Equal(2, (await store.QueryAsync("SELECT '' || stack_id FROM project_stack WHERE project_id = 2")).Count);
        (await Tool.RunHereAsync("undo", $"{(long)report["import"]!["run"]!}", "--yes", "--store", store.Address)).Expect(0);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_copy_that_fails_late_leaves_the_target_as_it_was(TestStoreKind kind)
    {
        await using var source = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await using var target = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(source);
        await Imports.ReportAsync(target, TracingFile.Sound(), "new:other");
        (await Tool.RunHereAsync("user", "add", "chief", "--superuser", "--store", target.Address)).Expect(0);
        await target.ExecuteAsync(kind == TestStoreKind.Sqlite
            ? "CREATE TRIGGER no_labels BEFORE INSERT ON textlabel BEGIN SELECT RAISE(ABORT, 'no_labels'); END"
            : "ALTER TABLE textlabel ADD CONSTRAINT no_labels CHECK (text = '')");
        var before = await StoreContent.ReadAsync(target);

        var result = await Tool.RunHereAsync("projects", "copy", $"{source.Address}#1", "--to", target.Address, "--users", "create", "--yes");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("no_labels", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(target));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_data_source_that_the_target_has_is_used(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);

        foreach (var target in (string[])["new:two", "2"])
            (await RunStore.RunAsync(store, "import", "--source", "1", "--target", target, "--yes")).Expect(0);

        Assert.Equal(["theirs|https://example.org/catmaid|3"], await store.QueryAsync("SELECT name || '|' || url || '|' || source_project_id FROM data_source WHERE project_id = 2"));
        const string Origins = "JOIN data_source d ON d.id = o.data_source_id AND d.project_id = 2 WHERE o.project_id = 2";
        Assert.Equal(["4711", "4711"], await store.QueryAsync($"SELECT o.source_id FROM skeleton_origin o {Origins}"));
        Assert.Equal(["4712"], await store.QueryAsync($"SELECT DISTINCT o.source_id FROM volume_origin o {Origins}"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_name_that_another_data_source_has_is_left_out(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        (await RunStore.RunAsync(store, "import", "--source", "1", "--target", "new:two", "--yes")).Expect(0);
        await store.ExecuteAsync("UPDATE data_source SET url = 'https://elsewhere.example' WHERE project_id = 2");

        (await RunStore.RunAsync(store, "import", "--source", "1", "--target", "2", "--yes")).Expect(0);

        Assert.Equal(
            ["-|https://example.org/catmaid", "theirs|https://elsewhere.example"],
            (await store.QueryAsync("SELECT coalesce(name, '-') || '|' || url FROM data_source WHERE project_id = 2")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_undo_leaves_the_tags_that_others_use_by_now()
    {
        await using var source = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await using var target = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await WholeProject.CreateAsync(source);
        await Imports.ReportAsync(target, TracingFile.Sound(), "new:other");
        (await Tool.RunHereAsync("user", "add", "chief", "--superuser", "--store", target.Address)).Expect(0);
        var report = JsonNode.Parse((await Tool.RunHereAsync("projects", "copy", $"{source.Address}#1", "--to", target.Address, "--users", "create", "--yes", "--json")).Expect(0).Output)!;
        await target.ExecuteAsync("INSERT INTO taggit_taggeditem (id, object_id, content_type_id, tag_id) SELECT id + 900, 1, content_type_id, tag_id FROM taggit_taggeditem");

        (await Tool.RunHereAsync("undo", $"{(long)report["import"]!["run"]!}", "--yes", "--store", target.Address)).Expect(0);

        Assert.Equal(["1 em"], await target.QueryAsync("SELECT i.object_id || ' ' || t.name FROM taggit_taggeditem AS i JOIN taggit_tag AS t ON t.id = i.tag_id"));
    }

    [Fact]
    public async Task A_dry_run_does_not_create_the_target()
    {
        await using var source = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await WholeProject.CreateAsync(source);
        var missing = Path.Combine(folder.Path, "new.sqlite");
        string[] copy = ["projects", "copy", $"{source.Address}#1", "--to", missing, "--users", "create"];

        var planned = (await Tool.RunHereAsync([.. copy, "--dry-run", "--json"])).Expect(0);

        Assert.False(File.Exists(missing));
        Assert.Equal((2, 0, 2, 1), Stacks(JsonNode.Parse(planned.Output)!));
        (await Tool.RunHereAsync([.. copy, "--yes"])).Expect(0);
        Assert.True(File.Exists(missing));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_a_part_can_stay()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await WholeProject.CreateAsync(store);
        var before = await StoreContent.ReadAsync(store);

        var planned = JsonNode.Parse((await Tool.RunHereAsync("projects", "copy", "1", "--without", "landmarks", "--without", "samplers", "--dry-run", "--json", "--store", store.Address)).Expect(0).Output)!;

        Assert.Equal(before, await StoreContent.ReadAsync(store));
        var models = planned["import"]!["models"]!.AsObject();
        Assert.False(models.ContainsKey("catmaid.point"));
        Assert.False(models.ContainsKey("catmaid.sampler"));
        Assert.Equal(1, (long)models["catmaid.textlabel"]!["created"]!);
        Assert.Equal(1, (long)models["catmaid.deeplinkstack"]!["created"]!);
    }

    [Theory]
    [InlineData("--without landmark", "Did you mean landmarks?")]
    [InlineData("--users nobody.txt", "there is no file nobody.txt")]
    [InlineData("--into x", "is not the id of a project")]
    [InlineData("--into 77", "77")]
    [InlineData("--into 1 --title two", "for a new project")]
    public async Task A_mistake_is_said_before_anything_is_copied(string options, string said)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");
        var before = await StoreContent.ReadAsync(store);

        var result = await Tool.RunHereAsync(["projects", "copy", "1", "--yes", "--store", store.Address, .. options.Split(' ')]);

        result.Expect(2);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_load_in_chunks_says_what_it_leaves_out(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);

        var result = (await Tool.RunHereAsync("bulk", "load", "--source", "1", "--target", "new:two", "--store", store.Address)).Expect(0);

        Assert.Contains("sampler intervals (1)", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Contains("points of landmarks (1)", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Equal(["1 1 0 0"], await store.QueryAsync(
            "SELECT (SELECT count(*) FROM textlabel WHERE project_id = 2) || ' ' || (SELECT count(*) FROM class_class WHERE project_id = 2) || ' ' || (SELECT count(*) FROM catmaid_sampler WHERE project_id = 2) || ' ' || (SELECT count(*) FROM point WHERE project_id = 2)"));
    }

    [Fact]
    public async Task What_users_have_set_is_not_given_to_another_user()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await WholeProject.CreateAsync(store);

        (await Tool.RunHereAsync("import", "--source", "1", "--target", "new:two", "--map-users", "false", "--user", "chief", "--yes", "--store", store.Address)).Expect(0);

        Assert.Equal(["0 0 1"], await store.QueryAsync(
            "SELECT (SELECT count(*) FROM client_data WHERE project_id = 2) || ' ' || (SELECT count(*) FROM reviewer_whitelist WHERE project_id = 2) || ' ' || (SELECT count(*) FROM textlabel WHERE project_id = 2)"));
    }

    [Fact]
    public async Task Users_that_the_target_lacks_are_named_with_what_helps()
    {
        await using var source = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await using var target = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await Imports.ReportAsync(source, TracingFile.Sound(), "new:one");
        var names = await source.QueryAsync("SELECT username FROM auth_user WHERE id IN (SELECT user_id FROM treenode)");
        (await Tool.RunHereAsync("user", "add", "other", "--superuser", "--store", target.Address)).Expect(0);
        string[] copy = ["projects", "copy", $"{source.Address}#1", "--to", target.Address, "--yes"];

        Assert.Contains("--users create", (await Tool.RunHereAsync(copy)).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("line 1", (await Tool.RunHereAsync([.. copy, "--users", folder.Write("bad.txt", "nobody\n")])).Expect(2).Error, StringComparison.Ordinal);
        (await Tool.RunHereAsync([.. copy, "--users", folder.Write("users.txt", string.Join('\n', names.Select(name => $"{name}=other")))])).Expect(0);
        Assert.Equal(["other"], await target.QueryAsync("SELECT DISTINCT username FROM treenode t JOIN auth_user u ON u.id = user_id"));
    }

    private static async Task<JsonNode> CopyAsync(TestStore store, params string[] options) =>
        JsonNode.Parse((await Tool.RunHereAsync(["projects", "copy", "1", "--yes", "--json", "--store", store.Address, .. options])).Expect(0).Output)!;

    private static long IdOf(JsonNode report) => (long)report["import"]!["project"]!["id"]!;

    private static (int Added, int Reused, int Mirrors, int Groups) Stacks(JsonNode report) => (
        (int)report["stacks"]!["added"]!, (int)report["stacks"]!["reused"]!, (int)report["stacks"]!["mirrors"]!, (int)report["stacks"]!["groups"]!);

    private static async Task<string> CountAsync(TestStore store, string table, long project) =>
        (await store.QueryAsync($"SELECT '' || count(*) FROM {table} WHERE project_id = {project}"))[0];
}
