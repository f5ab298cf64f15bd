using Tracelift.Tests.Support;
using Xunit;
using static Tracelift.Tests.Tracing.Exported;

namespace Tracelift.Tests.Tracing;

/// <summary>Volumes, deep links, tags and reviews in an export, on every kind of store.</summary>
public sealed class ExportExtrasTests
{
    // An import sets the project up for tracing: it makes the root.
    private const long Roots = 1;

    private const string Mesh = "TIN Z (((0 0 0,0 20 0,10 0 0,0 0 0)),((10 0 0,0 20 0,10 20 0,10 0 0)))";

    public static TheoryData<TestStoreKind> Kinds => TestStore.Kinds;

    /// <summary>
    /// The sound file, in which only "neuron 0" is published, with two volumes, "brain" (annotated with "shape", which
    /// is annotated with "atlas") and "sketch"; deep links of every kind; a review of each neuron and two tags more.
    /// </summary>
    private static TracingFile Project()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.class", 5, new() { ["class_name"] = "volume" });
        AddVolume(file, 301, 81, "brain");
        AddVolume(file, 302, 82, "sketch");
        file.Add("catmaid.classinstance", 83, new() { ["class_column"] = 3, ["name"] = "shape" });
        file.Add("catmaid.classinstance", 84, new() { ["class_column"] = 3, ["name"] = "atlas" });
        Annotate(file, 85, 81, 83);
        Annotate(file, 86, 83, 84);
        AddLink(file, 401, "open", isPublic: true, isExportable: false, (102, 201, 31));
        AddLink(file, 402, "marked", isPublic: false, isExportable: true, (112, 201, 32));
        AddLink(file, 403, null, isPublic: true, isExportable: true, (null, null, null));
        AddLink(file, 404, "mine", isPublic: false, isExportable: false, (null, null, null));
        AddReview(file, 501, 31, 101);
        AddReview(file, 502, 32, 112);
        AddTag(file, 91, "ends", 103);
        AddTag(file, 93, "my note", 102);
        return file.AddSetUp();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Volumes_leave_by_annotation_with_all_that_hangs_on_them(TestStoreKind kind)
    {
        var exported = await RunAsync(kind, Project(), "--required-annotation", "published", "--volume-annotation", "atlas");

        Assert.Equal("brain", Values(exported.Objects, "catmaid.volume", "name"));
        Assert.Equal("brain", Names(exported.Objects, "volume"));
        Assert.Single(exported.Objects.Of("catmaid.volumeclassinstance"));
        Assert.Equal("atlas, published, shape", Names(exported.Objects, "annotation"));
        Assert.Equal(1, exported.Counted("left_behind", "volumes"));
        Assert.Equal(1, exported.Counted("left_behind", "class instances of other classes") - Roots);
    }

    [Fact]
    public async Task Volumes_stay_unless_asked_for()
    {
        var none = await RunAsync(TestStoreKind.Sqlite, Project());
        var all = await RunAsync(TestStoreKind.Sqlite, Project(), "--volumes", "--annotations", "false");

        Assert.Empty(none.Objects.Of("catmaid.volume"));
        Assert.Equal(2, none.Counted("left_behind", "volumes"));
        Assert.Equal("brain, sketch", Values(all.Objects, "catmaid.volume", "name"));
        Assert.Equal("", Names(all.Objects, "annotation"));
        Assert.Equal(0, all.Counted("left_behind", "volumes"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Deep_links_leave_without_secrets_and_without_what_stays(TestStoreKind kind)
    {
        var exported = await RunAsync(
            kind, Project(), "--required-annotation", "published", "--connectors", "intra_connectors_only", "--public-deep-links", "--exportable-deep-links");

        var links = exported.Objects;
        Assert.Equal("-, marked, open", Values(links, "catmaid.deeplink", "alias"));
        Assert.Equal("-, -, -", Values(links, "catmaid.deeplink", "password"));
        Assert.Equal("-, -, -", Values(links, "catmaid.deeplink", "message"));
        Assert.Equal("-, -, 102", Values(links, "catmaid.deeplink", "active_treenode"));
        Assert.Equal("-, 201, 201", Values(links, "catmaid.deeplink", "active_connector"));
        Assert.Equal("-, -, 31", Values(links, "catmaid.deeplink", "active_skeleton"));
        Assert.Equal(2, exported.Counted("left_out", "references of deep links"));
        Assert.Equal(1, exported.Counted("left_behind", "deep links"));
        Assert.Equal(3, exported.Counted("left_behind", "passwords of deep links"));
        Assert.Equal(3, exported.Counted("left_behind", "messages of deep links"));
    }

    [Theory]
    [InlineData("--public-deep-links", "-, open")]
    [InlineData("--exportable-deep-links", "-, marked")]
    public async Task Each_kind_of_deep_link_leaves_alone(string option, string aliases)
    {
        var exported = await RunAsync(TestStoreKind.Sqlite, Project(), option, "--deep-link-secrets");

        Assert.Equal(aliases, Values(exported.Objects, "catmaid.deeplink", "alias"));
        Assert.Equal("hash, hash", Values(exported.Objects, "catmaid.deeplink", "password"));
        Assert.Equal("look here, look here", Values(exported.Objects, "catmaid.deeplink", "message"));
        Assert.Equal(0, exported.Counted("left_behind", "messages of deep links"));
        Assert.Equal(2, exported.Counted("left_behind", "deep links"));
    }

    [Fact]
    public async Task A_deep_link_may_name_a_placeholder()
    {
        var exported = await RunAsync(TestStoreKind.Sqlite, Project(), "--required-annotation", "published", "--exportable-deep-links");

        Assert.Equal("-, 112", Values(exported.Objects, "catmaid.deeplink", "active_treenode"));
        Assert.Equal("-, -", Values(exported.Objects, "catmaid.deeplink", "active_skeleton"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Stacks_of_deep_links_stay_and_are_counted(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, folder, Project());
        var time = kind == TestStoreKind.Sqlite ? "0" : "now()";

        // Only CATMAID's tables see to it that the stack is there.
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
        {
            await store.QueryAsync(
                "INSERT INTO stack (id, title, dimension, resolution, description, canary_location, placeholder_color) VALUES (1, 's', '(9,9,9)', '(1,1,1)', '', '(0,0,0)', '(0,0,0,1)')");
        }

        await store.QueryAsync(
            $"INSERT INTO catmaid_deep_link_stack (id, user_id, project_id, creation_time, edition_time, deep_link_id, stack_id, zoom_level) SELECT 1, user_id, project_id, {time}, {time}, id, 1, 0 FROM catmaid_deep_link WHERE alias = 'open'");

        var exported = await RunAsync(store, folder, "--public-deep-links");

        Assert.Equal(1, exported.Counted("left_behind", "stacks of deep links"));
    }

    [Theory]
    [InlineData(new[] { "--allowed-tags-only" }, "ends, soma")]
    [InlineData(new[] { "--allowed-tags-only", "my note,Soma,nothing like it" }, "my note")]
    [InlineData(new[] { "--allowed-tags-only=soma , ends", "--required-annotation", "published" }, "ends, soma")]
    [InlineData(new[] { "--allowed-tags-only", "nothing like it" }, "")]
    [InlineData(new[] { "--allowed-tags-only", "true" }, "ends, soma")]
    [InlineData(new[] { "--allowed-tags-only", "false" }, "ends, my note, soma")]
    public async Task Only_allowed_tags_leave(string[] options, string tags)
    {
        var exported = await RunAsync(TestStoreKind.Sqlite, Project(), options);

        Assert.Equal(tags, Names(exported.Objects, "label"));
        Assert.Equal(tags.Length == 0 ? 0 : tags.Split(',').Length, exported.Objects.Of("catmaid.treenodeclassinstance").Count());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Reviews_leave_with_their_treenodes_and_reviewers(TestStoreKind kind)
    {
        var exported = await RunAsync(kind, Project(), "--required-annotation", "published", "--reviews");

        Assert.Equal("501", Keys(exported.Objects, "catmaid.review"));
        Assert.Equal("ann, berta", Values(exported.Objects, "auth.user", "username"));
        Assert.Equal(1, exported.Counted("left_behind", "reviews"));
    }

    [Fact]
    public async Task Reviews_stay_unless_asked_for_and_without_their_treenodes()
    {
        var none = await RunAsync(TestStoreKind.Sqlite, Project());
        var bare = await RunAsync(TestStoreKind.Sqlite, Project(), "--reviews", "--treenodes", "false");
        var all = await RunAsync(TestStoreKind.Sqlite, Project(), "--reviews");

        Assert.Equal((2, 2, 0), (none.Counted("left_behind", "reviews"), bare.Counted("left_behind", "reviews"), all.Counted("left_behind", "reviews")));
        Assert.Equal("ann", Values(none.Objects, "auth.user", "username"));
        Assert.Equal("501, 502", Keys(all.Objects, "catmaid.review"));
    }

    [Fact]
    public async Task A_dry_run_names_volumes_and_deep_links()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, folder, Project());

        var output = (await Tool.RunHereAsync("export", "--store", store.Address, "--source", "1", "--dry-run", "--volumes", "--public-deep-links")).Expect(0).Output;

        Assert.Contains("2 volumes\n  brain\n  sketch\n", output, StringComparison.Ordinal);
        Assert.Contains("2 deep links\n  (no alias)\n  open\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_annotation_of_volumes_is_an_error()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, folder, Project());

        var result = await Tool.RunHereAsync("export", "--store", store.Address, "--source", "1", "--volume-annotation", "atals", "--dry-run");

        Assert.Contains("--volume-annotation: project 1 has no annotation \"atals\"", result.Expect(2).Error, StringComparison.Ordinal);
    }

    private static void AddVolume(TracingFile file, long key, long instance, string name)
    {
        file.Add("catmaid.volume", key, new() { ["editor"] = 7, ["name"] = name, ["meta_computed"] = false, ["geometry"] = Mesh });
        file.Add("catmaid.classinstance", instance, new() { ["class_column"] = 5, ["name"] = name });
        file.Add("catmaid.volumeclassinstance", key + 10, new() { ["relation"] = 11, ["volume"] = key, ["class_instance"] = instance });
    }

    private static void AddLink(
        TracingFile file, long key, string? alias, bool isPublic, bool isExportable, (long? Treenode, long? Connector, long? Skeleton) active) =>
        file.Add("catmaid.deeplink", key, new()
        {
            ["alias"] = alias,
            ["is_public"] = isPublic,
            ["is_exportable"] = isExportable,
            ["password"] = "hash",
            ["message"] = "look here",
            ["active_treenode"] = active.Treenode,
            ["active_connector"] = active.Connector,
            ["active_skeleton"] = active.Skeleton,
        });

    private static void AddReview(TracingFile file, long key, long skeleton, long treenode)
    {
        var fields = file.Add("catmaid.review", key, new() { ["reviewer"] = 8, ["review_time"] = TracingFile.Time, ["skeleton"] = skeleton, ["treenode"] = treenode })["fields"]!.AsObject();
        foreach (var none in (string[])["user", "creation_time", "edition_time"])
            fields.Remove(none);
        if (file.Objects.TrueForAll(node => (long)node["pk"]! != 8))
            file.Objects.Add(new() { ["model"] = "auth.user", ["pk"] = 8L, ["fields"] = new System.Text.Json.Nodes.JsonObject { ["username"] = "berta", ["password"] = "x" } });
    }

    private static void AddTag(TracingFile file, long key, string name, long treenode)
    {
        file.Add("catmaid.classinstance", key, new() { ["class_column"] = 4, ["name"] = name });
        file.Add("catmaid.treenodeclassinstance", key + 1, new() { ["relation"] = 13, ["treenode"] = treenode, ["class_instance"] = key });
    }
}
