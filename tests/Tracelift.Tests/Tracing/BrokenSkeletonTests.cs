using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Broken skeletons are refused, skipped whole, or kept.</summary>
public sealed class BrokenSkeletonTests
{
    private const string Counts = """
        SELECT (SELECT count(*) FROM treenode) || ' ' || (SELECT count(*) FROM treenode_connector) || ' ' || (SELECT count(*) FROM treenode_class_instance)
            || ' ' || (SELECT count(*) FROM review) || ' ' || (SELECT count(*) FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name = 'skeleton')
            || ' ' || (SELECT count(*) FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name = 'neuron')
            || ' ' || (SELECT count(*) FROM class_instance_class_instance)
            || ' ' || (SELECT count(*) FROM catmaid_deep_link WHERE active_treenode_id IS NULL)
        """;

    private static readonly Dictionary<string, Action<TracingFile>> Faults = new(StringComparer.Ordinal)
    {
        ["two roots"] = file => file.Fields("catmaid.treenode", 103)["parent"] = null,
        ["a circle"] = file => file.Fields("catmaid.treenode", 101)["parent"] = 103,
        ["parent in another skeleton"] = file => file.Fields("catmaid.treenode", 103)["parent"] = 112,
        ["parent nowhere"] = file => file.Fields("catmaid.treenode", 103)["parent"] = 999,
    };

    public static TheoryData<TestStoreKind, string> Cases => TestStore.Each(Faults.Keys, [TestStoreKind.Sqlite, TestStoreKind.Catmaid]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_broken_skeleton_is_left_out_with_everything_attached_to_it(TestStoreKind kind, string fault)
    {
        await using var store = await TestStore.CreateAsync(kind);

        var report = await Imports.ReportAsync(store, Broken(fault), "new:one", "--broken-skeletons", "skip");

        Assert.Equal(1, (long)report["skeletons"]!["broken"]!);
        Assert.Equal(3, (long)report["models"]!["catmaid.treenode"]!["left_out"]!);

        // Of skeleton 31 nothing: no node, link, tag, review, nor its neuron and what that carries.
        Assert.Equal(["3 1 0 0 1 1 1 1"], await store.QueryAsync(Counts));
        Assert.Equal(["neuron 1"], await store.QueryAsync("SELECT name FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name = 'neuron'"));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_broken_skeleton_is_kept_where_the_database_allows(TestStoreKind kind, string fault)
    {
        await using var store = await TestStore.CreateAsync(kind);

        var result = await Imports.RunAsync(store, Broken(fault), "new:one", "--broken-skeletons", "keep");

        if (fault == "parent nowhere")
        {
            result.Expect(3);
            Assert.Contains("999", result.Error, StringComparison.Ordinal);
            return;
        }

        result.Expect(0);
        Assert.Contains("1 skeleton not one tree: imported unchanged", result.Output, StringComparison.Ordinal);
        Assert.Equal(["6 2 1 1 2 2 3 0"], await store.QueryAsync(Counts));
    }

    [Fact]
    public async Task A_neuron_with_another_skeleton_stays()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        var file = Broken("two roots");
        file.Fields("catmaid.classinstanceclassinstance", 42)["class_instance_b"] = 21;

        await Imports.ReportAsync(store, file, "new:one", "--broken-skeletons", "skip");

        Assert.Equal(["neuron 0", "neuron 1"], await store.QueryAsync("SELECT name FROM class_instance i JOIN class c ON c.id = i.class_id WHERE class_name = 'neuron' ORDER BY 1"));
    }

    [Fact]
    public async Task The_error_says_how_to_go_on_without_them()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        var result = await Imports.RunAsync(store, Broken("two roots"), "new:one");

        result.Expect(3);
        Assert.Contains("skeleton 31", result.Error, StringComparison.Ordinal);
        Assert.Contains("--broken-skeletons skip", result.Error, StringComparison.Ordinal);
    }

    private static TracingFile Broken(string fault)
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.review", 71, new() { ["reviewer"] = 7, ["review_time"] = TracingFile.Time, ["skeleton"] = 31, ["treenode"] = 102 });
        file.Add("catmaid.deeplink", 81, new() { ["alias"] = "look", ["active_treenode"] = 102, ["active_skeleton"] = 31 });
        Faults[fault](file);
        return file;
    }
}
