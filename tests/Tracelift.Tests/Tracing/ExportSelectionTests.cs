using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;
using static Tracelift.Tests.Tracing.Exported;

namespace Tracelift.Tests.Tracing;

/// <summary>Exports select neurons by name and place, and anonymize users.</summary>
public sealed class ExportSelectionTests
{
    public static TheoryData<TestStoreKind> Kinds => TestStore.Kinds;

    /// <summary>The sound file, its nodes at x = id + 0.25, with "bare", a neuron without a skeleton, and rows of two users more.</summary>
    private static TracingFile Project()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 73, new() { ["class_column"] = 1, ["name"] = "bare" });
        foreach (var (key, name) in ((long, string)[])[(9, "carla"), (8, "berta")])
            file.Objects.Add(new JsonObject { ["model"] = "auth.user", ["pk"] = key, ["fields"] = new JsonObject { ["username"] = name, ["password"] = "x" } });
        file.Fields("catmaid.treenode", 102)["user"] = 9;
        file.Fields("catmaid.treenode", 103)["editor"] = 8;
        return file.AddSetUp();
    }

    [Theory]
    [InlineData("neuron", "neuron 0, neuron 1")]
    [InlineData("^NEURON", "")]
    [InlineData("(?i)^NEURON [1-9]$", "neuron 1")]
    [InlineData("0$|^b", "bare, neuron 0")]
    public async Task Neurons_leave_by_name(string pattern, string neurons)
    {
        var exported = await RunAsync(TestStoreKind.Sqlite, Project(), "--name", pattern, "--connectors", "intra_connectors_only");

        Assert.Equal(neurons, Names(exported.Objects, "neuron"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Skeletons_leave_whole_by_one_node_in_a_box(TestStoreKind kind)
    {
        var exported = await RunAsync(
            kind, Project(), "--bbox", "1e6,210,400,102.5,-5,0.0", "--connectors", "intra_connectors_only");

        // Of neuron 0 only node 103 is within, at (103.25, 206, 309); neuron 1 begins at y = 222.
        Assert.Equal("neuron 0", Names(exported.Objects, "neuron"));
        Assert.Equal("101, 102, 103", Keys(exported.Objects, "catmaid.treenode"));
    }

    [Theory]
    [InlineData("0,0,0,101.25,1000,1000", "neuron 0")]
    [InlineData("-1000,-1000,-1000,101.2,1000,1000", "")]
    [InlineData("113.25,226,339,113.25,226,339", "neuron 1")]
    [InlineData("113.25,226,339.1,113.25,226,340", "")]
    public async Task The_faces_of_a_box_are_within(string box, string neurons)
    {
        var exported = await RunAsync(TestStoreKind.Sqlite, Project(), "--bbox", box, "--connectors", "intra_connectors_only");

        Assert.Equal(neurons, Names(exported.Objects, "neuron"));
    }

    [Fact]
    public async Task Filters_must_all_hold()
    {
        var exported = await RunAsync(
            TestStoreKind.Sqlite, Project(), "--bbox", "0,0,0,1000,1000,1000", "--name", "1", "--required-annotation", "published");

        Assert.Equal("", Names(exported.Objects, "neuron"));
        Assert.Empty(exported.Objects.Of("catmaid.connector"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Anonymous_users_have_numbers_for_names_and_ids(TestStoreKind kind)
    {
        var plain = await RunAsync(kind, Project());
        var exported = await RunAsync(kind, Project(), "--anonymize-users", "--name", "neuron 0");

        Assert.Equal("ann, berta, carla", Values(plain.Objects, "auth.user", "username"));
        Assert.Equal("User 1, User 2, User 3", Values(exported.Objects, "auth.user", "username"));
        Assert.Equal("1, 2, 3", Keys(exported.Objects, "auth.user"));
        Assert.All(exported.Objects.Of("auth.user"), user => Assert.Equal($"User {user.Key}", (string)user.Fields["username"]!));
        Assert.All(exported.Objects.Of("auth.user"), user => Assert.Equal(2, user.Fields.Count));
        Assert.Equal("[\"User 1\",\"User 2\",\"User 3\"]", exported.Report["users"]!.ToJsonString());

        // Each is the same one everywhere, and the classes, which come first, are ann's.
        var nodes = exported.Objects;
        Assert.All(nodes.Of("catmaid.class"), row => Assert.Equal(1, (long)row.Fields["user"]!));
        Assert.Equal((1, 1), Owners(101));
        Assert.Equal((Owners(102).User, 1), Owners(102));
        Assert.Equal((1, Owners(103).Editor), Owners(103));
        Assert.Equal([1, 2, 3], new[] { 1, Owners(102).User, Owners(103).Editor }.Order());

        (long User, long Editor) Owners(long node) =>
            ((long)nodes["catmaid.treenode", node]["user"]!, (long)nodes["catmaid.treenode", node]["editor"]!);
    }

    [Fact]
    public async Task Anonymous_users_leave_placeholders_and_reviews_too()
    {
        var file = Project();
        file.Fields("catmaid.treenode", 112)["user"] = 9;

        var exported = await RunAsync(TestStoreKind.Sqlite, file, "--anonymize-users", "--required-annotation", "published", "--reviews", "--public-deep-links", "--volumes");

        Assert.Contains("Placeholder Neuron 1", Names(exported.Objects, "neuron"), StringComparison.Ordinal);
        var placeholder = exported.Objects["catmaid.treenode", 112];
        Assert.Equal((long)exported.Objects["catmaid.treenode", 102]["user"]!, (long)placeholder["user"]!);
        Assert.Equal(3, exported.Objects.Of("auth.user").Count());
    }
}
