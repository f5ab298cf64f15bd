using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>The rules of an import on the command line: owners, re-used rows, skipped rows.</summary>
public sealed class ImportRulesTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task The_same_file_twice_gives_the_neurons_twice_and_what_is_shared_once(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 65, new() { ["class_column"] = 3, ["name"] = "soma" });
        file.Add("catmaid.classinstanceclassinstance", 66, new() { ["relation"] = 12, ["class_instance_a"] = 61, ["class_instance_b"] = 65 });

        await ImportAsync(store, file, "new:one", "--create-unknown-users");
        await ImportAsync(store, file, "1");

        Assert.Equal(["annotation published", "annotation soma", "label soma"], await NamesAsync(store, "'annotation', 'label'"));
        Assert.Equal(4, (await NamesAsync(store, "'neuron'")).Count);

        // The annotation of an annotation is a link between two shared objects: once.
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance_class_instance l JOIN class_instance a ON a.id = class_instance_a JOIN class c ON c.id = a.class_id WHERE class_name = 'annotation'"));
        Assert.Equal(["12"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
        Assert.Equal(["ann"], await store.QueryAsync("SELECT DISTINCT username FROM auth_user u JOIN treenode t ON t.user_id = u.id"));
    }

    [Fact]
    public async Task Whatever_a_file_says_a_user_that_is_made_has_no_rights()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        var file = TracingFile.Sound();
        var fields = file.Fields("auth.user", 7);
        foreach (var right in (string[])["is_superuser", "is_staff", "is_active"])
            fields[right] = true;

        await ImportAsync(store, file, "new:one", "--create-unknown-users");

        Assert.Equal(["000!"], await store.QueryAsync("SELECT is_superuser || is_staff || is_active || substr(password, 1, 1) FROM auth_user WHERE username = 'ann'"));
    }

    [Fact]
    public async Task Everything_can_belong_to_one_user_by_name_or_id()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        await ImportAsync(store, TracingFile.Sound(), "new:one", "--map-users", "false", "--user", "AnonymousUser");
        await ImportAsync(store, TracingFile.Sound(), "new:two", "--map-users", "false", "--user", "1");

        Assert.Equal(["1"], await store.QueryAsync("SELECT DISTINCT user_id FROM treenode UNION SELECT editor_id FROM connector"));
        Assert.Equal(["AnonymousUser", "system"], await store.QueryAsync("SELECT username FROM auth_user ORDER BY id"));
    }

    [Theory]
    [InlineData(new[] { "--user", "AnonymousUser" }, "--map-users false")]
    [InlineData(new[] { "--map-users", "false" }, "--user")]
    [InlineData(new[] { "--map-users", "false", "--user", "AnonymousUser", "--create-unknown-users" }, "--user")]
    [InlineData(new[] { "--map-users", "false", "--user", "nobody" }, "nobody")]
    public async Task User_rules_that_make_no_sense_are_refused(string[] rules, string expected)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        var file = folder.Write("file.json", TracingFile.Sound().Text());

        var result = await Tool.RunHereAsync(["import", "--store", store.Address, "--source", file, "--target", "new:one", "--yes", .. rules]);

        result.Expect(2);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--treenodes", "0 1 0 0 1")]
    [InlineData("--connectors", "6 0 0 1 1")]
    [InlineData("--tags", "6 1 2 0 1")]
    [InlineData("--annotations", "6 1 2 1 0")]
    public async Task A_type_switch_leaves_out_what_hangs_on_it_too(string option, string counts)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        await ImportAsync(store, TracingFile.Sound(), "new:one", "--create-unknown-users", option, "false");

        Assert.Equal([counts], await store.QueryAsync("""
            SELECT (SELECT count(*) FROM treenode) || ' ' || (SELECT count(*) FROM connector) || ' ' || (SELECT count(*) FROM treenode_connector)
                || ' ' || (SELECT count(*) FROM treenode_class_instance)
                || ' ' || (SELECT count(*) FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name = 'annotation')
            """));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Ids_that_are_taken_anywhere_in_their_family_are_not_kept(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, TracingFile.Sound(), "new:one", "--create-unknown-users", "--preserve-ids");
        var before = await store.FingerprintAsync();
        var other = new TracingFile();
        other.Objects.AddRange(TracingFile.Sound().Objects.Where(node => ((string)node["model"]!).EndsWith("connector", StringComparison.Ordinal) && (long)node["pk"]! == 201));
        other.Objects[0]["pk"] = 103L;
        other.Objects.Add(TracingFile.Sound().Get("auth.user", 7));

        var result = await Tool.RunHereAsync("import", "--store", store.Address, "--source", folder.Write("other.json", other.Text()), "--target", "1", "--yes", "--preserve-ids");

        result.Expect(3);
        Assert.Contains("103", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task An_id_that_leaves_none_for_others_is_not_kept(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, TracingFile.Sound(), "new:one", "--create-unknown-users");
        var before = await store.FingerprintAsync();
        var huge = TracingFile.Sound().Text().Replace("201", "9223372036854775807", StringComparison.Ordinal);

        var result = await Tool.RunHereAsync(
            "import", "--store", store.Address, "--source", folder.Write("huge.json", huge), "--target", "new:one", "--create-unknown-users", "--yes", "--preserve-ids");

        result.Expect(3);
        Assert.Contains("9223372036854775807", result.Error, StringComparison.Ordinal);
        Assert.Contains("too large to keep", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_dry_run_tells_and_writes_nothing(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, TracingFile.Sound(), "new:one", "--create-unknown-users");
        var before = await store.FingerprintAsync();
        var file = folder.Write("file.json", TracingFile.Sound().Text());

        var result = await Tool.RunHereAsync("import", "--store", store.Address, "--source", file, "--target", "1", "--dry-run", "--json");

        result.Expect(0);
        var treenodes = JsonNode.Parse(result.Output)!["models"]!["catmaid.treenode"]!;
        Assert.Equal(6, (long)treenodes["created"]!);
        Assert.Equal(before, await store.FingerprintAsync());
    }

    [Fact]
    public async Task A_deep_link_names_no_data_view_of_another_instance()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        var file = TracingFile.Sound();
        file.Add("catmaid.deeplink", 5, new() { ["alias"] = "look", ["data_view"] = 12, ["active_treenode"] = 102 });

        await ImportAsync(store, file, "new:one", "--create-unknown-users");

        Assert.Equal(["look - 1"], await store.QueryAsync("SELECT alias || ' ' || coalesce(data_view_id, '-') || ' ' || (SELECT count(*) FROM treenode t WHERE t.id = active_treenode_id) FROM catmaid_deep_link"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_deep_link_with_a_taken_alias_is_left_out_and_counted(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var file = TracingFile.Sound();
        file.Add("catmaid.deeplink", 5, new() { ["alias"] = "look", ["message"] = "here" });
        file.Add("catmaid.deeplink", 6, new() { ["alias"] = null });

        await Imports.ReportAsync(store, file, "new:one");
        var report = await Imports.ReportAsync(store, file, "1");

        Assert.Equal(1, (long)report["models"]!["catmaid.deeplink"]!["left_out"]!);
        Assert.Equal(["", "", "look"], await store.QueryAsync("SELECT coalesce(alias, '') FROM catmaid_deep_link ORDER BY 1"));
    }

    private static async Task ImportAsync(TestStore store, TracingFile file, string target, params string[] more)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.json", file.Text());
        (await Tool.RunHereAsync(["import", "--store", store.Address, "--source", path, "--target", target, "--yes", .. more])).Expect(0);
    }

    private static Task<List<string>> NamesAsync(TestStore store, string classes) => store.QueryAsync(
        $"SELECT class_name || ' ' || name FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name IN ({classes}) ORDER BY 1");
}
