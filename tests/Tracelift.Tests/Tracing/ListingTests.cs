using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Neurons and annotations of a project, listed on every kind of store.</summary>
public sealed class ListingTests
{
    public static TheoryData<TestStoreKind> Kinds => TestStore.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Neurons_are_listed_with_their_skeletons_and_sizes(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        var file = WithSubAnnotation();
        file.Add("catmaid.classinstance", 501, new() { ["class_column"] = 1, ["name"] = "Placeholder Neuron 1" });
        await Imports.ReportAsync(store, file, "new:First project");

        var all = (await RunAsync(store, "neurons", "--project", "1", "--plain")).Expect(0);
        var named = (await RunAsync(store, "neurons", "--project", "First project", "--name", "1$")).Expect(0);
        var below = JsonNode.Parse((await RunAsync(store, "neurons", "--project", "1", "--annotation", "paper", "--json")).Expect(0).Output)!;
        var none = (await RunAsync(store, "neurons", "--project", "1", "--name", "^x")).Expect(0);

        Assert.Matches(@"^\d+\tneuron 0\t\d+\t3\t\d+\n\d+\tneuron 1\t\d+\t3\t\d+\n$", all.Output);
        Assert.Equal("2 neurons; 1 placeholder not listed.\n", all.Error);
        Assert.Matches("id +neuron +skeletons +nodes +length", named.Output);
        Assert.DoesNotContain("neuron 0", named.Output, StringComparison.Ordinal);
        Assert.Equal("neuron 0", (string)Assert.Single(below["neurons"]!.AsArray())!["name"]!);
        Assert.Equal(("neurons", "First project", 3L, 0L), ((string)below["command"]!, (string)below["project"]!["title"]!, (long)below["neurons"]![0]!["treenodes"]!, (long)below["placeholders"]!));
        Assert.Equal(("", "No neurons.\n"), (none.Output, none.Error));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Annotations_are_listed_with_what_carries_them(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, WithSubAnnotation(), "new:First");

        var all = (await RunAsync(store, "annotations", "--project", "First", "--plain")).Expect(0);
        var below = JsonNode.Parse((await RunAsync(store, "annotations", "--project", "1", "--below", "paper", "--json")).Expect(0).Output)!;
        var unknown = (await RunAsync(store, "annotations", "--project", "1", "--below", "papre")).Expect(2);

        Assert.Matches(@"^\d+\tpaper\t0\t1\t\n\d+\tpublished\t1\t0\tpaper\n$", all.Output);
        var one = Assert.Single(below["annotations"]!.AsArray())!;
        Assert.Equal(("published", 1L, 0L, "[\"paper\"]"), ((string)one["name"]!, (long)one["neurons"]!, (long)one["sub_annotations"]!, one["annotated_with"]!.ToJsonString()));
        Assert.Equal("error: --below: project 1 has no annotation \"papre\"\nhint: Did you mean paper? tracelift annotations --project 1 lists the names there are.\n", unknown.Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Names_that_the_store_lacks_are_told_with_those_that_may_be_meant(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, WithSubAnnotation(), "new:Wing disc");
        (await RunAsync(store, "user", "add", "charlotte")).Expect(0);
        (await RunAsync(store, "group", "add", "wing lab")).Expect(0);

        foreach (var (typed, told, hint) in ((string[], string, string)[])
        [
            (["neurons", "--project", "wing dics"], "The store has no project \"wing dics\"", "Did you mean Wing disc?"),
            (["projects", "show", "Wing dics"], "The store has no project \"Wing dics\"", "Did you mean Wing disc?"),
            (["export", "--source", "Wing disk", "--dry-run"], "The store has no project \"Wing disk\"", "Did you mean Wing disc?"),
            (["neurons", "--project", "7"], "The store has no project 7", "tracelift projects list shows them."),
            (["export", "--source", "1", "--required-annotation", "publisehd", "--dry-run"], "--required-annotation: project 1 has no annotation \"publisehd\"", "Did you mean published?"),
            (["token", "create", "charlote"], "The store has no user charlote", "Did you mean charlotte?"),
            (["user", "grant", "charlote", "--project", "Wing disc", "browse"], "Some permissions can't be granted", "Did you mean charlotte?"),
            (["group", "remove", "wing lba", "--member", "anna"], "The store has no group wing lba", "Did you mean wing lab?"),
        ])
        {
            var result = (await RunAsync(store, typed)).Expect(2);
            Assert.StartsWith($"error: {told}", result.Error, StringComparison.Ordinal);
            Assert.Contains($"\nhint: {hint}", result.Error, StringComparison.Ordinal);
        }

        (await RunAsync(store, "projects", "show", "Wing disc")).Expect(0);
        (await RunAsync(store, "export", "--source", "Wing disc", "--dry-run")).Expect(0);
        (await RunAsync(store, "runs", "--project", "Wing disc")).Expect(0);
        await Imports.ReportAsync(store, WithSubAnnotation(), "new:Wing disc");
        Assert.Contains("error: 2 projects have the title \"Wing disc\"\nhint: Name one by its id: 1, 2.\n", (await RunAsync(store, "neurons", "--project", "Wing disc")).Expect(2).Error, StringComparison.Ordinal);
    }

    private static TracingFile WithSubAnnotation()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 71, new() { ["class_column"] = 3, ["name"] = "paper" });
        file.Add("catmaid.classinstanceclassinstance", 72, new() { ["relation"] = 12, ["class_instance_a"] = 61, ["class_instance_b"] = 71 });
        return file;
    }

    private static Task<CliResult> RunAsync(TestStore store, params string[] arguments) => Tool.RunHereAsync([.. arguments, "--store", store.Address]);
}
