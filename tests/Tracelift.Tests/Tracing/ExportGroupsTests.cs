using Tracelift.Tests.Support;
using Xunit;
using static Tracelift.Tests.Tracing.Exported;

namespace Tracelift.Tests.Tracing;

/// <summary>Groups of neurons have their own export settings (--settings-meta-annotation).</summary>
public sealed class ExportGroupsTests
{
    private const long GroupA = 71;
    private const long GroupB = 72;

    private long _next = 2000;

    public static TheoryData<TestStoreKind> Kinds => TestStore.Kinds;

    /// <summary>
    /// The sound file with the tag "ends" on "neuron 1", which is annotated with "mine"; "group a" holds "neuron 0",
    /// "group b" nothing, both are annotated with "settings".
    /// </summary>
    private TracingFile Project()
    {
        var file = TracingFile.Sound();
        AddAnnotation(file, 70, "settings");
        AddAnnotation(file, GroupA, "group a");
        AddAnnotation(file, GroupB, "group b");
        AddAnnotation(file, 73, "mine");
        Annotate(file, GroupA, 70);
        Annotate(file, GroupB, 70);
        Annotate(file, 21, GroupA);
        Annotate(file, 22, 73);
        file.Add("catmaid.classinstance", 91, new() { ["class_column"] = 4, ["name"] = "ends" });
        file.Add("catmaid.treenodeclassinstance", 92, new() { ["relation"] = 13, ["treenode"] = 113, ["class_instance"] = 91 });
        return file;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_group_keeps_its_treenodes_and_all_that_hangs_on_them(TestStoreKind kind)
    {
        var file = Project();
        Say(file, GroupA, "export: no-treenodes");

        var exported = await RunAsync(kind, file, "--settings-meta-annotation", "settings");

        Assert.Equal("111, 112, 113", Keys(exported.Objects, "catmaid.treenode"));
        Assert.Equal("52", Keys(exported.Objects, "catmaid.treenodeconnector"));
        Assert.Equal("neuron 0, neuron 1", Names(exported.Objects, "neuron"));
        Assert.Equal("ends", Names(exported.Objects, "label"));
        Assert.Equal(1, exported.Counted("left_out", "links of connectors to treenodes"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_group_opens_what_the_options_close(TestStoreKind kind)
    {
        var file = Project();
        foreach (var word in (string[])["treenodes", "tags", "annotations", "intra-connectors-only"])
            Say(file, GroupA, "export: " + word);

        var exported = await RunAsync(
            kind, file, "--settings-meta-annotation", "settings", "--treenodes", "false", "--tags", "false", "--annotations", "false", "--connectors", "false");

        Assert.Equal("101, 102, 103", Keys(exported.Objects, "catmaid.treenode"));
        Assert.Equal("51", Keys(exported.Objects, "catmaid.treenodeconnector"));
        Assert.Equal("soma", Names(exported.Objects, "label"));
        Assert.Contains("published", Names(exported.Objects, "annotation"), StringComparison.Ordinal);
        Assert.DoesNotContain("mine", Names(exported.Objects, "annotation"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_keeps_its_tags_and_their_names()
    {
        var file = Project();
        Say(file, GroupA, "export: no-tags");

        var exported = await RunAsync(TestStoreKind.Sqlite, file, "--settings-meta-annotation", "settings");

        Assert.Equal("ends", Names(exported.Objects, "label"));
        Assert.Equal("92", Keys(exported.Objects, "catmaid.treenodeclassinstance"));
    }

    [Fact]
    public async Task A_group_keeps_its_annotations_and_their_names()
    {
        var file = Project();
        Say(file, GroupA, "export: no-annotations");

        var exported = await RunAsync(TestStoreKind.Sqlite, file, "--settings-meta-annotation", "settings");

        Assert.Equal("mine", Names(exported.Objects, "annotation"));
        Assert.Equal("neuron 0, neuron 1", Names(exported.Objects, "neuron"));
    }

    [Fact]
    public async Task A_group_keeps_its_connectors_but_not_those_that_others_let_out()
    {
        var file = Project();
        Say(file, GroupA, "export: no-connectors");
        AddConnector(file, 202);
        AddConnector(file, 203);
        Link(file, 55, 103, 202, 31);

        var exported = await RunAsync(TestStoreKind.Sqlite, file, "--settings-meta-annotation", "settings");

        // 201 has a link of neuron 1, 203 has none at all; 202 only has links of the group.
        Assert.Equal("201, 203", Keys(exported.Objects, "catmaid.connector"));
        Assert.Equal("52", Keys(exported.Objects, "catmaid.treenodeconnector"));
        Assert.Equal("101, 102, 103, 111, 112, 113", Keys(exported.Objects, "catmaid.treenode"));
    }

    [Fact]
    public async Task What_hangs_on_a_connector_leaves_with_the_most_open_skeleton_that_is_linked_to_it()
    {
        var file = Project();
        Say(file, GroupA, "export: no-tags");
        Say(file, GroupA, "export: no-annotations");
        AddConnector(file, 202);
        Link(file, 55, 103, 202, 31);
        foreach (var connector in (long[])[201, 202])
        {
            file.Add("catmaid.connectorclassinstance", connector + 700, new() { ["relation"] = 13, ["connector"] = connector, ["class_instance"] = 91 });
            file.Add("catmaid.connectorclassinstance", connector + 800, new() { ["relation"] = 12, ["connector"] = connector, ["class_instance"] = 73 });
        }

        var exported = await RunAsync(TestStoreKind.Sqlite, file, "--settings-meta-annotation", "settings");

        Assert.Equal("201, 202", Keys(exported.Objects, "catmaid.connector"));
        Assert.Equal("901, 1001", Keys(exported.Objects, "catmaid.connectorclassinstance"));
    }

    /// <summary>
    /// "neuron 0" (group a) and "neuron 2" (group b) go out, "neuron 1" is their partner: at 201 with its node 112 of 0
    /// alone, at 202 (111) and 204 (112) of 2 alone, at 203 (113) of both.
    /// </summary>
    private TracingFile WithPartners()
    {
        var file = Project();
        file.Add("catmaid.classinstance", 23, new() { ["class_column"] = 1, ["name"] = "neuron 2" });
        file.Add("catmaid.classinstance", 33, new() { ["class_column"] = 2, ["name"] = "skeleton 2" });
        file.Add("catmaid.classinstanceclassinstance", 43, new() { ["relation"] = 11, ["class_instance_a"] = 33, ["class_instance_b"] = 23 });
        file.AddNode(121, null, 33);
        Annotate(file, 23, 61);
        Annotate(file, 23, GroupB);
        foreach (var (connector, partner) in ((long, long)[])[(202, 111), (203, 113), (204, 112)])
        {
            AddConnector(file, connector);
            Link(file, connector + 600, 121, connector, 33);
            Link(file, connector + 700, partner, connector, 32);
        }

        Link(file, 57, 103, 203, 31);
        return file;
    }

    [Theory]
    [InlineData("intra-connectors-only", "", "", "neuron 0, neuron 2")]
    [InlineData("intra-connectors-and-placeholders", "112, 113", "52, 903", "Placeholder Neuron 1, Placeholder Neuron 2, neuron 0, neuron 2")]
    [InlineData("intra-connectors-and-original-placeholders", "112, 113", "52, 903", "neuron 0, neuron 1, neuron 2")]
    public async Task Partners_leave_as_the_most_open_skeleton_at_their_connector_says(string word, string nodes, string links, string neurons)
    {
        var file = WithPartners();
        Say(file, GroupA, "export: " + word);

        var exported = await RunAsync(
            TestStoreKind.Sqlite, file, "--required-annotation", "published", "--settings-meta-annotation", "settings", "--connectors", "intra_connectors_only");

        Assert.Equal(nodes, OfPartner(exported, "catmaid.treenode", node => node is >= 111 and <= 113));
        Assert.Equal(links, OfPartner(exported, "catmaid.treenodeconnector", link => link is 52 or > 900));
        Assert.Equal("201, 202, 203, 204", Keys(exported.Objects, "catmaid.connector"));
        Assert.Equal(neurons, Names(exported.Objects, "neuron"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_partner_s_node_leaves_once_whatever_ways_lead_to_it(TestStoreKind kind)
    {
        var file = WithPartners();
        Say(file, GroupA, "export: intra-connectors-and-original-placeholders");
        Say(file, GroupB, "export: intra-connectors-and-placeholders");

        var exported = await RunAsync(kind, file, "--required-annotation", "published", "--settings-meta-annotation", "settings");

        Assert.Equal("Placeholder Neuron 1, neuron 0, neuron 1, neuron 2", Names(exported.Objects, "neuron"));
        Assert.Equal("111, 112, 113", OfPartner(exported, "catmaid.treenode", node => node is >= 111 and <= 113));
        Assert.Equal("52, 902, 903, 904", OfPartner(exported, "catmaid.treenodeconnector", link => link is 52 or > 900));
        Assert.NotEqual(32, Skeleton(902));
        Assert.All((long[])[52, 903, 904], link => Assert.Equal(32, Skeleton(link)));

        long Skeleton(long link) => (long)exported.Objects["catmaid.treenodeconnector", link]["skeleton"]!;
    }

    private static string OfPartner(Exported exported, string model, Func<long, bool> isOfPartner) =>
        string.Join(", ", exported.Objects.Of(model).Select(node => node.Key).Where(isOfPartner).Order());

    [Fact]
    public async Task In_several_groups_the_most_open_setting_counts()
    {
        var file = Project();
        Say(file, GroupA, "export: no-treenodes");
        Say(file, GroupA, "export: no-tags");
        Say(file, GroupB, "export: treenodes");
        Say(file, GroupB, "export: no-tags");
        Annotate(file, 21, GroupB);

        var exported = await RunAsync(TestStoreKind.Sqlite, file, "--settings-meta-annotation", "settings");

        Assert.Equal(6, exported.Objects.Of("catmaid.treenode").Count());
        Assert.Equal("ends", Names(exported.Objects, "label"));
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData("export: no-tags", 3)]
    [InlineData("export: treenodes", 6)]
    public async Task A_group_below_a_group_is_as_that_one_unless_it_says_otherwise(string? word, int treenodes)
    {
        var file = Project();
        Say(file, GroupB, "export: no-treenodes");
        AddAnnotation(file, 74, "below b");
        Annotate(file, 74, GroupB);
        Annotate(file, GroupB, 74);
        Annotate(file, 22, 74);
        if (word is not null)
            Say(file, 74, word);

        var exported = await RunAsync(TestStoreKind.Sqlite, file, "--settings-meta-annotation", "settings");

        Assert.Equal(treenodes, exported.Objects.Of("catmaid.treenode").Count());
    }

    [Fact]
    public async Task A_group_that_is_larger_than_the_selection_changes_nothing_beyond_it()
    {
        var file = Project();
        Annotate(file, 22, GroupA);
        Say(file, GroupA, "export: no-tags");

        var exported = await RunAsync(
            TestStoreKind.Sqlite, file, "--required-annotation", "published", "--settings-meta-annotation", "settings", "--connectors", "intra_connectors_only");

        Assert.Equal("neuron 0", Names(exported.Objects, "neuron"));
        Assert.Equal("", Names(exported.Objects, "label"));
        Assert.Equal(3, exported.Objects.Of("catmaid.treenode").Count());
    }

    [Fact]
    public async Task An_unknown_settings_annotation_is_an_error()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, folder, Project());

        var result = await Tool.RunHereAsync("export", "--store", store.Address, "--source", "1", "--settings-meta-annotation", "setings", "--dry-run");

        Assert.Contains("--settings-meta-annotation: project 1 has no annotation \"setings\"", result.Expect(2).Error, StringComparison.Ordinal);
    }

    private void Annotate(TracingFile file, long what, long with) => Exported.Annotate(file, _next++, what, with);

    /// <summary>Gives a group a setting.</summary>
    private void Say(TracingFile file, long group, string word)
    {
        var known = file.Objects.Find(node => (string?)node["fields"]!["name"] == word);
        var id = (long?)known?["pk"] ?? _next++;
        if (known is null)
            AddAnnotation(file, id, word);
        Annotate(file, group, id);
    }

    private static void AddAnnotation(TracingFile file, long key, string name) =>
        file.Add("catmaid.classinstance", key, new() { ["class_column"] = 3, ["name"] = name });

    private static void AddConnector(TracingFile file, long key) =>
        file.Add("catmaid.connector", key, new() { ["editor"] = 7, ["location_x"] = 1.0, ["location_y"] = 2.0, ["location_z"] = 3.0 });

    private static void Link(TracingFile file, long key, long treenode, long connector, long skeleton) =>
        file.Add("catmaid.treenodeconnector", key, new() { ["relation"] = 14, ["treenode"] = treenode, ["connector"] = connector, ["skeleton"] = skeleton });
}
