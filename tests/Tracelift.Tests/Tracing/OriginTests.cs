using Tracelift.Tests.Copying;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Imports store the origins of skeletons, so that later imports can skip or replace them.</summary>
public sealed class OriginTests
{
    private const string Origin = "https://other.example.org/catmaid";

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Each_skeleton_is_noted_with_its_source_and_its_id_there(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);

        var report = await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--origin", Origin);
        await Imports.ReportAsync(store, TracingFile.Sound(), "1", "--origin", Origin);

        Assert.Equal(2, (long)report["skeletons"]!["origins"]!);
        Assert.Equal([$"1 {Origin}"], await store.QueryAsync("SELECT source_project_id || ' ' || url FROM data_source"));
        Assert.Equal(
            ["skeleton 0 31 skeleton ann", "skeleton 0 31 skeleton ann", "skeleton 1 32 skeleton ann", "skeleton 1 32 skeleton ann"],
            await store.QueryAsync("SELECT i.name || ' ' || source_id || ' ' || source_type || ' ' || username FROM skeleton_origin o JOIN class_instance i ON i.id = skeleton_id JOIN data_source d ON d.id = data_source_id JOIN auth_user u ON u.id = o.user_id ORDER BY 1"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Known_skeletons_are_skipped_and_new_ones_imported(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--origin", Origin);

        var report = await Imports.ReportAsync(store, Grown(), "1", "--origin", Origin, "--on-known", "skip");

        Assert.Equal(2, (long)report["skeletons"]!["known"]!);
        Assert.Equal(1, (long)report["skeletons"]!["origins"]!);
        Assert.Equal(["neuron 0", "neuron 1", "neuron 2"], await NamesAsync(store));
        Assert.Equal(["7"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Known_skeletons_are_replaced_and_keep_what_others_gave_their_neurons(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--origin", Origin);
        var neurons = await IdsAsync(store);
        await store.ExecuteAsync("""
            INSERT INTO class_instance (id, user_id, project_id, creation_time, edition_time, txid, class_id, name)
            SELECT 900001, user_id, project_id, creation_time, edition_time, txid, class_id, 'by others' FROM class_instance WHERE name = 'published';
            INSERT INTO class_instance_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, class_instance_a, class_instance_b)
            SELECT 900002, user_id, project_id, creation_time, edition_time, txid, relation_id, class_instance_a, 900001 FROM class_instance_class_instance l
            WHERE class_instance_b = (SELECT id FROM class_instance WHERE name = 'published');
            """);

        var report = await Imports.ReportAsync(store, Grown(), "1", "--origin", Origin, "--on-known", "replace");

        Assert.Equal(1, (long)report["skeletons"]!["replaced"]!);
        Assert.Equal(1, (long)report["skeletons"]!["unchanged"]!);
        Assert.Equal(1, (long)report["skeletons"]!["origins"]!);

        // It has only grown.
        Assert.Empty(report["removed"]!.AsObject());

        // The same neurons and skeletons, with the nodes of the second file.
        Assert.Equal(neurons, (await IdsAsync(store)).Where(line => !line.Contains(" 2 ", StringComparison.Ordinal)));
        Assert.Equal(["neuron 0", "neuron 1", "neuron 2"], await NamesAsync(store));
        Assert.Equal(["8 1 2 1"], await store.QueryAsync("SELECT (SELECT count(*) FROM treenode) || ' ' || (SELECT count(*) FROM connector) || ' ' || (SELECT count(*) FROM treenode_connector) || ' ' || (SELECT count(*) FROM treenode_class_instance)"));
        Assert.Equal(["by others", "published"], await store.QueryAsync("SELECT b.name FROM class_instance_class_instance l JOIN class_instance a ON a.id = class_instance_a JOIN class_instance b ON b.id = class_instance_b WHERE a.name = 'neuron 0' ORDER BY 1"));
        Assert.Equal(["1", "3", "4"], await store.QueryAsync("SELECT '' || num_nodes FROM catmaid_skeleton_summary ORDER BY 1"));
        Assert.Equal(["3"], await store.QueryAsync("SELECT '' || count(*) FROM skeleton_origin"));
        if (kind != TestStoreKind.Sqlite)
            Assert.Equal(["8 1 2"], await store.QueryAsync("SELECT (SELECT count(*) FROM treenode_edge) || ' ' || (SELECT count(*) FROM connector_geom) || ' ' || (SELECT count(*) FROM treenode_connector_edge)"));

        // And again with the ids of the file: the deleted ones are free.
        (await Imports.RunAsync(store, Grown(), "1", "--origin", Origin, "--on-known", "replace", "--preserve-ids")).Expect(0);
        (await Imports.RunAsync(store, Grown(), "1", "--origin", Origin, "--on-known", "replace", "--preserve-ids")).Expect(0);
        Assert.Equal(["101", "102", "103"], (await store.QueryAsync("SELECT '' || id FROM treenode ORDER BY id")).Take(3));
        Assert.Equal(["8"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Parts_of_samplers_and_landmarks_go_with_the_nodes_and_connectors_that_are_replaced(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--origin", Origin);
        await WholeProject.AddPartsAsync(store);
        var file = TracingFile.Sound();
        file.Objects.RemoveAll(row => (string)row["model"]! is "catmaid.connector" or "catmaid.treenodeconnector" or "catmaid.treenodeclassinstance");
        foreach (var node in file.Objects.Where(row => (string)row["model"]! == "catmaid.treenode"))
            node["fields"]!["location_x"] = 7.5;

        (await Imports.RunAsync(store, file, "1", "--origin", Origin, "--on-known", "replace", "--force")).Expect(0);

        Assert.Equal(["0 0 0 0 0 0 0"], await store.QueryAsync(
            "SELECT " + string.Join(" || ' ' || ", ((string[])["catmaid_samplerdomain", "catmaid_samplerdomainend", "catmaid_samplerinterval", "catmaid_samplerconnector", "suppressed_virtual_treenode", "point_connector", "connector"])
                .Select(table => $"(SELECT count(*) FROM {table})"))));
        Assert.Equal(["1 1"], await store.QueryAsync("SELECT (SELECT count(*) FROM catmaid_sampler) || ' ' || (SELECT count(*) FROM point)"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Skeletons_are_not_replaced_by_nothing(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, WithBareSkeleton(), "new:one", "--origin", Origin);
        var before = await store.FingerprintAsync();
        var file = WithBareSkeleton();
        file.Objects.RemoveAll(node => (string)node["model"]! is "catmaid.treenode" or "catmaid.treenodeconnector" or "catmaid.treenodeclassinstance");

        var result = await Imports.RunAsync(store, file, "1", "--origin", Origin, "--on-known", "replace");

        result.Expect(3);
        Assert.Contains("skeleton 31 of the source", result.Error, StringComparison.Ordinal);
        Assert.Contains("skeleton 32 of the source", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("skeleton 33 of the source", result.Error, StringComparison.Ordinal);
        Assert.Contains("--treenodes true", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());

        // What has no nodes in the target loses none.
        var report = await Imports.ReportAsync(store, WithBareSkeleton(), "1", "--origin", Origin, "--on-known", "replace");
        Assert.Equal(3, (long)report["skeletons"]!["unchanged"]!);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Replaced_skeletons_keep_their_one_neuron_wherever_the_source_has_moved_them(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, Grown(), "new:one", "--origin", Origin);
        var before = await ModelsAsync(store);

        // The second skeleton is the first neuron's by now, and the third a new one's.
        var file = Grown();
        file.Fields("catmaid.classinstanceclassinstance", 42)["class_instance_b"] = 21;
        file.Get("catmaid.classinstance", 23)["pk"] = 24;
        file.Fields("catmaid.classinstanceclassinstance", 43)["class_instance_b"] = 24;
        var report = await Imports.ReportAsync(store, file, "1", "--origin", Origin, "--on-known", "replace");

        Assert.Equal(3, (long)report["skeletons"]!["unchanged"]!);
        Assert.Equal(["skeleton 0: neuron 0", "skeleton 1: neuron 1", "skeleton 2: neuron 2"], before.Select(line => line[..line.IndexOf(" (", StringComparison.Ordinal)]));
        Assert.Equal(before, await ModelsAsync(store));
        Assert.Equal(
            ["neuron 0"],
            await store.QueryAsync("SELECT a.name FROM class_instance_class_instance l JOIN class_instance a ON a.id = class_instance_a JOIN class_instance b ON b.id = class_instance_b WHERE b.name = 'published'"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Connectors_of_known_skeletons_are_left_out_with_them(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, WithTaggedConnector(TracingFile.Sound()), "new:one", "--origin", Origin);

        // Between a known skeleton and a new one is a second connector, and a third is linked to nothing.
        var file = WithTaggedConnector(Grown());
        AddConnector(file, 202, (53, 102, 31), (54, 121, 33));
        AddConnector(file, 203);
        await Imports.ReportAsync(store, file, "1", "--origin", Origin, "--on-known", "skip");

        Assert.Equal(
            ["1.5 2", "202.5 1", "203.5 0"],
            await store.QueryAsync("SELECT location_x || ' ' || (SELECT count(*) FROM treenode_connector WHERE connector_id = c.id) FROM connector c ORDER BY 1"));
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM connector_class_instance"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Placeholders_are_never_known_by_the_ids_that_an_export_makes_up(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var first = await Imports.ReportAsync(store, WithPlaceholder(), "new:one", "--origin", Origin);

        // What has that id where the file comes from is another skeleton.
        var report = await Imports.ReportAsync(store, Grown(), "1", "--origin", Origin, "--on-known", "skip");

        Assert.Equal(2, (long)first["skeletons"]!["origins"]!);
        Assert.Equal(2, (long)report["skeletons"]!["known"]!);
        Assert.Equal(1, (long)report["skeletons"]!["origins"]!);
        Assert.Contains("neuron 2", await NamesAsync(store));

        // And a former placeholder that is an arbor by now is recognised.
        var grown = WithPlaceholder();
        grown.AddNode(122, 121, 33);
        var known = await Imports.ReportAsync(store, grown, "1", "--origin", Origin, "--on-known", "skip");
        Assert.Equal(3, (long)known["skeletons"]!["known"]!);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Placeholders_of_known_skeletons_are_left_out_with_their_connectors(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, WithPlaceholder(), "new:one", "--origin", Origin);

        var report = await Imports.ReportAsync(store, WithPlaceholder(), "1", "--origin", Origin, "--on-known", "skip");

        Assert.Equal(2, (long)report["skeletons"]!["known"]!);
        Assert.Equal(["7 2 4 6"], await store.QueryAsync("SELECT (SELECT count(*) FROM treenode) || ' ' || (SELECT count(*) FROM connector) || ' ' || (SELECT count(*) FROM treenode_connector) || ' ' || (SELECT count(*) FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name IN ('neuron', 'skeleton'))"));
    }

    [Fact]
    public async Task Which_of_two_is_to_be_replaced_is_not_guessed()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--origin", Origin);
        await Imports.ReportAsync(store, TracingFile.Sound(), "1", "--origin", Origin);
        var before = await store.FingerprintAsync();

        var result = await Imports.RunAsync(store, TracingFile.Sound(), "1", "--origin", Origin, "--on-known", "replace");

        result.Expect(3);
        Assert.Contains("skeleton 31 of the source", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());
    }

    [Fact]
    public async Task Another_instance_or_project_of_it_is_another_origin()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--origin", Origin);
        var other = TracingFile.Sound();
        foreach (var node in other.Objects.Where(node => node["fields"]!["project"] is not null))
            node["fields"]!["project"] = 5;

        await Imports.ReportAsync(store, TracingFile.Sound(), "1", "--origin", "https://third.example.org/", "--on-known", "skip");
        await Imports.ReportAsync(store, other, "1", "--origin", Origin, "--on-known", "skip");

        Assert.Equal(["18"], await store.QueryAsync("SELECT count(*) FROM treenode"));
        Assert.Equal(["3"], await store.QueryAsync("SELECT count(*) FROM data_source"));
    }

    [Theory]
    [InlineData(new[] { "--on-known", "skip" }, "--origin")]
    [InlineData(new[] { "--origin", "", "--on-known", "skip" }, "--origin is empty")]
    [InlineData(new[] { "--origin", Origin, "--on-known", "merge" }, "Expected duplicate, skip or replace")]
    [InlineData(new[] { "--origin", Origin, "--on-known", "replace", "--treenodes", "false" }, "--on-known replace")]
    [InlineData(new[] { "--origin", Origin, "--on-known", "replace", "--tags", "false" }, "--on-known replace")]
    public async Task What_makes_no_sense_is_refused(string[] options, string message)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        var result = await Imports.RunAsync(store, TracingFile.Sound(), "new:one", options);

        result.Expect(2);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private static Task<List<string>> NamesAsync(TestStore store) => store.QueryAsync(
        "SELECT name FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name = 'neuron' ORDER BY 1");

    private static Task<List<string>> IdsAsync(TestStore store) => store.QueryAsync(
        "SELECT name || ' ' || i.id FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name IN ('neuron', 'skeleton') ORDER BY class_name, name");

    /// <summary>Each skeleton with its neurons, by name and id.</summary>
    private static Task<List<string>> ModelsAsync(TestStore store) => store.QueryAsync(
        "SELECT a.name || ': ' || b.name || ' (' || b.id || ')' FROM class_instance_class_instance l JOIN relation r ON r.id = relation_id JOIN class_instance a ON a.id = class_instance_a JOIN class_instance b ON b.id = class_instance_b WHERE relation_name = 'model_of' ORDER BY 1");

    private static void AddConnector(TracingFile file, long key, params (long Key, long Node, long Skeleton)[] links)
    {
        file.Add("catmaid.connector", key, new() { ["editor"] = 7, ["location_x"] = key + 0.5, ["location_y"] = 2.5, ["location_z"] = 3.5 });
        foreach (var (link, node, skeleton) in links)
            file.Add("catmaid.treenodeconnector", link, new() { ["relation"] = 14, ["treenode"] = node, ["connector"] = key, ["skeleton"] = skeleton });
    }

    /// <summary>The file with a tag on its connector.</summary>
    private static TracingFile WithTaggedConnector(TracingFile file)
    {
        file.Add("catmaid.connectorclassinstance", 65, new() { ["relation"] = 13, ["connector"] = 201, ["class_instance"] = 63 });
        return file;
    }

    /// <summary>The file with a skeleton that has no nodes.</summary>
    private static TracingFile WithBareSkeleton()
    {
        var file = Grown();
        file.Objects.Remove(file.Get("catmaid.treenode", 121));
        return file;
    }

    /// <summary>The file with a partner whose skeleton is not in it.</summary>
    private static TracingFile WithPlaceholder()
    {
        var file = Grown();
        file.Objects.Remove(file.Get("catmaid.treenode", 104));
        file.Fields("catmaid.classinstance", 23)["name"] = "Placeholder Neuron 1";
        file.Fields("catmaid.classinstance", 33)["name"] = "Placeholder Skeleton 1";
        AddConnector(file, 202, (53, 102, 31), (54, 121, 33));
        return file;
    }

    /// <summary>The file once more, a node longer, and with a neuron that was not there.</summary>
    private static TracingFile Grown()
    {
        var file = TracingFile.Sound();
        file.AddNode(104, 103, 31);
        file.Add("catmaid.classinstance", 23, new() { ["class_column"] = 1, ["name"] = "neuron 2" });
        file.Add("catmaid.classinstance", 33, new() { ["class_column"] = 2, ["name"] = "skeleton 2" });
        file.Add("catmaid.classinstanceclassinstance", 43, new() { ["relation"] = 11, ["class_instance_a"] = 33, ["class_instance_b"] = 23 });
        file.AddNode(121, null, 33);
        return file;
    }
}
