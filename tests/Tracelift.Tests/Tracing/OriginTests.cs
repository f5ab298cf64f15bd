using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Where skeletons came from is noted, so that importing again can leave them out or renew them.</summary>
public sealed class OriginTests
{
    private const string Origin = "https://other.example.org/catmaid/";

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
    public async Task Known_skeletons_are_skipped_and_new_ones_come_in(TestStoreKind kind)
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

        Assert.Equal(2, (long)report["skeletons"]!["replaced"]!);
        Assert.Equal(1, (long)report["skeletons"]!["origins"]!);
        Assert.Equal(6, (long)report["removed"]!["treenode"]!);

        // The same neurons and skeletons, with the nodes of the second file.
        Assert.Equal(neurons, (await IdsAsync(store)).Where(line => !line.Contains(" 2 ", StringComparison.Ordinal)));
        Assert.Equal(["neuron 0", "neuron 1", "neuron 2"], await NamesAsync(store));
        Assert.Equal(["8 1 2 1"], await store.QueryAsync("SELECT (SELECT count(*) FROM treenode) || ' ' || (SELECT count(*) FROM connector) || ' ' || (SELECT count(*) FROM treenode_connector) || ' ' || (SELECT count(*) FROM treenode_class_instance)"));
        Assert.Equal(["by others", "published"], await store.QueryAsync("SELECT b.name FROM class_instance_class_instance l JOIN class_instance a ON a.id = class_instance_a JOIN class_instance b ON b.id = class_instance_b WHERE a.name = 'neuron 0' ORDER BY 1"));
        Assert.Equal(["1", "3", "4"], await store.QueryAsync("SELECT '' || num_nodes FROM catmaid_skeleton_summary ORDER BY 1"));
        Assert.Equal(["3"], await store.QueryAsync("SELECT '' || count(*) FROM skeleton_origin"));
        if (kind != TestStoreKind.Sqlite)
            Assert.Equal(["8 1 2"], await store.QueryAsync("SELECT (SELECT count(*) FROM treenode_edge) || ' ' || (SELECT count(*) FROM connector_geom) || ' ' || (SELECT count(*) FROM treenode_connector_edge)"));

        // And once more, with the ids of the file: those that go are free.
        (await Imports.RunAsync(store, Grown(), "1", "--origin", Origin, "--on-known", "replace", "--preserve-ids")).Expect(0);
        (await Imports.RunAsync(store, Grown(), "1", "--origin", Origin, "--on-known", "replace", "--preserve-ids")).Expect(0);
        Assert.Equal(["101", "102", "103"], (await store.QueryAsync("SELECT '' || id FROM treenode ORDER BY id")).Take(3));
        Assert.Equal(["8"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
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
    [InlineData(new[] { "--origin", Origin, "--on-known", "merge" }, "Expected duplicate, skip, replace")]
    [InlineData(new[] { "--origin", Origin, "--on-known", "replace", "--treenodes", "false" }, "--on-known replace")]
    [InlineData(new[] { "--origin", Origin, "--on-known", "replace", "--tags", "false" }, "--on-known replace")]
    public async Task What_makes_no_sense_is_refused(string[] options, string told)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        var result = await Imports.RunAsync(store, TracingFile.Sound(), "new:one", options);

        result.Expect(2);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    private static Task<List<string>> NamesAsync(TestStore store) => store.QueryAsync(
        "SELECT name FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name = 'neuron' ORDER BY 1");

    private static Task<List<string>> IdsAsync(TestStore store) => store.QueryAsync(
        "SELECT name || ' ' || i.id FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name IN ('neuron', 'skeleton') ORDER BY class_name, name");

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
