using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Every fault of a file is reported with place and advice, exit code 3 and the store unchanged.</summary>
public sealed class BadInputTests
{
    private static readonly Dictionary<string, (Func<TracingFile, string> Spoil, string[] Told)> Faults = new(StringComparer.Ordinal)
    {
        ["empty file"] = (_ => "", ["empty"]),
        ["not JSON"] = (_ => "SELECT 1;", ["JSON"]),
        ["an object"] = (_ => "{\"model\": 1}", ["array"]),
        ["truncated"] = (file => file.Text()[..^200], ["ends in the middle", "line"]),
        ["text for a number"] = (file => With(file, "catmaid.treenode", 102, "location_x", "far"), ["catmaid.treenode", "102", "location_x", "far", "line"]),
        ["number for a text"] = (file => With(file, "catmaid.classinstance", 21, "name", 5), ["catmaid.classinstance", "21", "name", "line"]),
        ["not a time"] = (file => With(file, "catmaid.connector", 201, "edition_time", "yesterday"), ["catmaid.connector", "201", "edition_time", "yesterday"]),
        ["missing pk"] = (file => Change(file, () => file.Get("catmaid.treenode", 103).Remove("pk")), ["catmaid.treenode", "pk"]),
        ["missing field"] = (file => Change(file, () => file.Fields("catmaid.treenode", 103).Remove("skeleton")), ["catmaid.treenode", "103", "skeleton"]),
        ["null"] = (file => With(file, "catmaid.treenode", 103, "user", null), ["catmaid.treenode", "103", "user"]),
        ["duplicate pk"] = (file => Change(file, () => file.AddNode(103, 102, 31)), ["catmaid.treenode", "103", "second", "line"]),
        ["dangling parent"] = (file => With(file, "catmaid.treenode", 103, "parent", 999), ["catmaid.treenode", "103", "parent", "999", "line"]),
        ["dangling connector"] = (file => With(file, "catmaid.treenodeconnector", 51, "connector", 999), ["catmaid.treenodeconnector", "51", "connector", "999", "line"]),
        ["dangling class"] = (file => With(file, "catmaid.classinstance", 61, "class_column", 999), ["catmaid.classinstance", "61", "class_column", "999"]),
        ["an annotation as skeleton"] = (file => With(file, "catmaid.treenodeconnector", 51, "skeleton", 61), ["catmaid.treenodeconnector", "51", "skeleton", "61"]),
        ["parent in another skeleton"] = (file => With(file, "catmaid.treenode", 103, "parent", 112), ["skeleton 31", "103", "112", "32"]),
        ["two roots"] = (file => With(file, "catmaid.treenode", 103, "parent", null), ["skeleton 31", "2 nodes are roots"]),
        ["a circle"] = (file => With(file, "catmaid.treenode", 101, "parent", 103), ["skeleton 31", "own ancestor"]),
        ["unknown user"] = (file => file.Text(), ["ann", "--create-unknown-users"]),
        ["two unknown users"] = (file => Change(file, () => SecondUser(file)), ["ann", "bob", "2 users"]),
        ["nameless user"] = (file => Change(file, () => file.Objects.RemoveAll(node => (string)node["model"]! == "auth.user")), ["7", "--auto-name-unknown-users"]),
    };

    public static TheoryData<TestStoreKind, string> Cases =>
        TestStore.Each(Faults.Keys, [TestStoreKind.Sqlite, TestStoreKind.Catmaid]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fault_is_told_and_the_store_stays_as_it_was(TestStoreKind kind, string fault)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var sound = folder.Write("sound.json", TracingFile.Sound().Text());
        var users = fault.EndsWith("user", StringComparison.Ordinal) || fault.EndsWith("users", StringComparison.Ordinal) ? Array.Empty<string>() : ["--create-unknown-users"];
        if (users.Length > 0)
            (await Tool.RunHereAsync("import", "--store", store.Address, "--source", sound, "--target", "new:before", "--yes", "--create-unknown-users")).Expect(0);
        else
            await using (await store.OpenAsync())
            {
            }

        var before = await store.FingerprintAsync();
        var (spoil, told) = Faults[fault];
        var file = folder.Write("bad.json", spoil(TracingFile.Sound()));

        var result = await Tool.RunHereAsync(["import", "--store", store.Address, "--source", file, "--target", "new:after", "--yes", .. users]);

        result.Expect(3);
        Assert.All(told, text => Assert.Contains(text, result.Error, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());
    }

    [Fact]
    public async Task All_faults_of_a_kind_are_counted_and_the_first_are_shown()
    {
        using var folder = new TemporaryFolder();
        var file = TracingFile.Sound();
        for (var i = 0; i < 50; i++)
            file.AddNode(1000 + i, 5000 + i, 31);

        var result = await Tool.RunHereAsync("check", folder.Write("bad.json", file.Text()));

        result.Expect(3);
        Assert.Contains("5000", result.Error, StringComparison.Ordinal);
        Assert.Contains("50 in all", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_file_is_found_sound_without_a_store()
    {
        using var folder = new TemporaryFolder();

        var result = await Tool.RunHereAsync("check", folder.Write("sound.json", TracingFile.Sound().Text()), "--json");

        result.Expect(0);
        Assert.NotNull(JsonNode.Parse(result.Output));
    }

    private static string With(TracingFile file, string model, long key, string field, JsonNode? value) =>
        Change(file, () => file.Fields(model, key)[field] = value);

    private static string Change(TracingFile file, Action change)
    {
        change();
        return file.Text();
    }

    private static void SecondUser(TracingFile file)
    {
        file.Fields("catmaid.connector", 201)["editor"] = 8;
        file.Objects.Add(new JsonObject { ["model"] = "auth.user", ["pk"] = 8, ["fields"] = new JsonObject { ["username"] = "bob", ["password"] = "x" } });
    }
}
