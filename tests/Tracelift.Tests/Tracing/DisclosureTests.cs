using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;
using static Tracelift.Tests.Tracing.Exported;

namespace Tracelift.Tests.Tracing;

/// <summary>An export warns its user first: texts that name people, times, placeholders.</summary>
public sealed class DisclosureTests
{
    /// <summary>Ann Blake's project, in which texts of every kind name her.</summary>
    private static TracingFile Project()
    {
        var file = TracingFile.Sound();
        file.Fields("auth.user", 7)["first_name"] = "Ann";
        file.Fields("auth.user", 7)["last_name"] = "Blake-Zoë";
        file.Fields("auth.user", 7)["email"] = "a.blake@example.org";
        file.Add("catmaid.classinstance", 71, new() { ["class_column"] = 3, ["name"] = "checked by ANN" });
        file.Add("catmaid.classinstanceclassinstance", 72, new() { ["relation"] = 12, ["class_instance_a"] = 21, ["class_instance_b"] = 71 });
        file.Fields("catmaid.classinstance", 63)["name"] = "ask a.blake@example.org";
        file.Fields("catmaid.classinstance", 22)["name"] = "KC_blake-zoë2";
        file.Fields("catmaid.classinstance", 32)["name"] = "annual plan of Blake";
        file.Add("catmaid.volume", 81, new()
        {
            ["editor"] = 7,
            ["name"] = "lobe",
            ["comment"] = "outlined by ann",
            ["geometry"] = "TIN Z (((0 0 0,0 1 0,1 1 0,0 0 0)),((0 0 0,0 1 0,0 0 1,0 0 0)),((0 0 0,1 1 0,0 0 1,0 0 0)),((1 1 0,0 1 0,0 0 1,1 1 0)))",
        });
        file.Add("catmaid.deeplink", 91, new() { ["alias"] = "for-ann", ["is_public"] = true });
        return file;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_dry_run_lists_the_texts_that_name_people(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, folder, Project());
        string[] typed = ["export", "--store", store.Address, "--source", "1", "--volumes", "--public-deep-links", "--dry-run"];

        var report = JsonNode.Parse((await Tool.RunHereAsync([.. typed, "--json"])).Expect(0).Output)!;
        var people = (await Tool.RunHereAsync(typed)).Expect(0).Output;

        // The login equals the first name, which is reported once; "annual" and "Blake" alone name no user.
        string[] expected =
        [
            "annotation 71: login", "comment of a volume 81: login", "deep link 91: login", "neuron 22: last name", "tag 63: e-mail address",
        ];
        Assert.Equal(expected, report["personal_texts"]!.AsArray().Select(text => $"{text!["what"]} {text["id"]}: {text["holds"]}").Order(StringComparer.Ordinal));
        Assert.Equal(5, (long)report["personal_text_count"]!);
        Assert.All(report["personal_texts"]!.AsArray(), text => Assert.Equal("ann", (string)text!["user"]!));

        // Risks come before the counts.
        var (users, texts, rows) = (people.IndexOf("\n  ann\n", StringComparison.Ordinal), people.IndexOf("5 texts name users", StringComparison.Ordinal), people.IndexOf("catmaid.class ", StringComparison.Ordinal));
        Assert.True(users > 0 && users < texts && texts < rows, people);
        Assert.Matches("annotation +71 +checked by ANN +login +ann", people);
    }

    public static TheoryData<TestStoreKind> Kinds => [.. Enum.GetValues<TestStoreKind>()];

    [Fact]
    public async Task An_export_without_users_names_warns_of_texts_that_have_them()
    {
        var plain = await RunAsync(TestStoreKind.Sqlite, Project());
        var anonymous = await RunAsync(TestStoreKind.Sqlite, Project(), "--anonymize-users");

        Assert.Null(plain.Report["personal_texts"]);
        Assert.Equal(3, (long)anonymous.Report["personal_text_count"]!);
    }

    [Theory]
    [InlineData("day", "2020-07-22T00:00:00Z")]
    [InlineData("month", "2020-07-01T00:00:00Z")]
    [InlineData("year", "2020-01-01T00:00:00Z")]
    public async Task Coarse_times_are_rounded_down_in_every_model(string grain, string expected)
    {
        var file = Project();
        foreach (var row in file.Objects.Where(row => row["fields"]!["creation_time"] is not null))
            (row["fields"]!["creation_time"], row["fields"]!["edition_time"]) = ("2020-07-22T23:59:59.999999Z", "2020-07-22T23:59:59.999999Z");
        file.Add("catmaid.review", 95, new() { ["reviewer"] = 7, ["review_time"] = "2020-07-22T01:00:00Z", ["skeleton"] = 31, ["treenode"] = 101 });
        file.Fields("catmaid.review", 95).Remove("user");
        file.Fields("catmaid.review", 95).Remove("creation_time");
        file.Fields("catmaid.review", 95).Remove("edition_time");

        var exported = await RunAsync(TestStoreKind.Sqlite, file, "--anonymize-users", "--coarse-times", grain, "--volumes", "--reviews", "--public-deep-links");

        // Classes are of the day on which the project was made.
        var times = exported.Objects.Keys.Where(key => key.Item1 is not ("catmaid.class" or "catmaid.relation" or "catmaid.classinstance")).SelectMany(key => exported.Objects[key.Item1, key.Item2].Where(field => field.Key.EndsWith("_time", StringComparison.Ordinal)));
        Assert.True(times.Count() > 30);
        Assert.All(times, time => Assert.Equal(
            DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), DateTimeOffset.Parse((string)time.Value!, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task What_original_placeholders_invent_is_counted()
    {
        var file = TracingFile.Sound();

        // The partner has a chain 111, 112, 113; 112 and 113 are linked, so 112 becomes a root, and 113 keeps its parent.
        file.Add("catmaid.treenodeconnector", 53, new() { ["relation"] = 15, ["treenode"] = 113, ["connector"] = 201, ["skeleton"] = 32 });
        file.AddNode(114, 113, 32);
        file.Add("catmaid.treenodeconnector", 54, new() { ["relation"] = 15, ["treenode"] = 114, ["connector"] = 201, ["skeleton"] = 32 });

        var exported = await RunAsync(
            TestStoreKind.Sqlite, file, "--required-annotation", "published", "--connectors", "intra_connectors_and_original_placeholders");
        var others = await RunAsync(TestStoreKind.Sqlite, file, "--required-annotation", "published");

        var originals = exported.Report["original_placeholders"]!;
        Assert.Equal("""{"skeletons":1,"nodes":3,"invented_roots":1,"invented_parents":1}""", originals.ToJsonString());
        Assert.Null(others.Report["original_placeholders"]);
        Assert.Equal((1, 3), ((long)others.Report["neuron_count"]!, (long)others.Report["placeholder_neurons"]!));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Placeholders_are_counted_by_themselves_wherever_neurons_are(TestStoreKind kind)
    {
        var file = TracingFile.Sound();
        for (var i = 1; i <= 7; i++)
        {
            file.Add("catmaid.classinstance", 500 + i, new() { ["class_column"] = 1, ["name"] = $"Placeholder Neuron {i}" });
            file.Add("catmaid.classinstance", 600 + i, new() { ["class_column"] = 2, ["name"] = $"Placeholder Skeleton {i}" });
            file.Add("catmaid.classinstanceclassinstance", 700 + i, new() { ["relation"] = 11, ["class_instance_a"] = 600 + i, ["class_instance_b"] = 500 + i });
            file.AddNode(800 + i, null, 600 + i);
        }

        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var source = folder.Write("in.json", file.Text());
        const string Words = "2 neurons and 7 placeholders";

        var check = (await Tool.RunHereAsync("check", source)).Expect(0);
        var dryImport = (await Tool.RunHereAsync("import", source, "--store", store.Address, "--target", "new:one", "--create-unknown-users", "--dry-run")).Expect(0);
        (await Tool.RunHereAsync("import", source, "--store", store.Address, "--target", "new:one", "--create-unknown-users", "--yes")).Expect(0);
        var info = (await Tool.RunHereAsync("store", "info", "--store", store.Address)).Expect(0);
        var dryRun = (await Tool.RunHereAsync("export", "--store", store.Address, "--source", "1", "--dry-run")).Expect(0);
        var export = (await Tool.RunHereAsync("export", "--store", store.Address, "--source", "1", "--file", folder.File("out.json"), "--yes")).Expect(0);

        Assert.Contains(Words, check.Output, StringComparison.Ordinal);
        Assert.Contains("2 skeletons", check.Output, StringComparison.Ordinal);
        Assert.Contains(Words, dryImport.Output, StringComparison.Ordinal);
        Assert.Matches("#?id +project +neurons +placeholders +skeletons", info.Output);
        Assert.Matches("1 +one +2 +7 +2 +13 ", info.Output);
        Assert.Contains(Words + "\n  neuron 0\n  neuron 1\n", dryRun.Output, StringComparison.Ordinal);
        Assert.Contains(Words, export.Output, StringComparison.Ordinal);
    }
}
