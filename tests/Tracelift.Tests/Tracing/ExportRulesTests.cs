using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;
using static Tracelift.Tests.Tracing.Exported;

namespace Tracelift.Tests.Tracing;

/// <summary>The rules of an export on the command line where CATMAID errs or discloses too much.</summary>
public sealed class ExportRulesTests
{
    /// <summary>
    /// "neuron 0" (published, with soma) and "neuron 1" (secret) share a synapse; "bare" has no skeleton.
    /// "published" is annotated with "paper".
    /// </summary>
    private static TracingFile Project()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 71, new() { ["class_column"] = 3, ["name"] = "paper" });
        file.Add("catmaid.classinstance", 72, new() { ["class_column"] = 3, ["name"] = "secret" });
        file.Add("catmaid.classinstance", 73, new() { ["class_column"] = 1, ["name"] = "bare" });
        Annotate(file, 74, 61, 71);
        Annotate(file, 75, 22, 72);
        return file;
    }

    [Theory]
    [InlineData("intra_connectors_only", 3, 1, "neuron 0")]
    [InlineData("intra_connectors_and_placeholders", 4, 2, "Placeholder Neuron 1, neuron 0")]
    [InlineData("intra_connectors_and_original_placeholders", 4, 2, "neuron 0, neuron 1")]
    [InlineData("false", 3, 0, "neuron 0")]
    public async Task Partners_leave_as_the_mode_says(string mode, int nodes, int links, string neurons)
    {
        var objects = await ExportAsync(Project(), "--required-annotation", "published", "--connectors", mode);

        Assert.Equal(nodes, objects.Of("catmaid.treenode").Count());
        Assert.Equal(links, objects.Of("catmaid.treenodeconnector").Count());
        Assert.Equal(neurons, Names(objects, "neuron"));
        AssertClosed(objects);
        if (!mode.Contains("original", StringComparison.Ordinal))
            Assert.DoesNotContain(objects.Lines(), line => line.Contains("neuron 1", StringComparison.Ordinal) || line.Contains("skeleton 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sub_annotations_and_the_annotations_of_annotations_go_along()
    {
        var objects = await ExportAsync(Project(), "--required-annotation", "paper");

        Assert.Equal("Placeholder Neuron 1, neuron 0", Names(objects, "neuron"));
        Assert.Equal("paper, published", Names(objects, "annotation"));
    }

    [Fact]
    public async Task An_exclusion_works_without_a_required_annotation()
    {
        var objects = await ExportAsync(Project(), "--excluded-annotation", "secret", "--connectors", "intra_connectors_only");

        Assert.Equal("bare, neuron 0", Names(objects, "neuron"));
        AssertClosed(objects);
    }

    [Theory]
    [InlineData(new string[0], "neuron 0, neuron 1")]
    [InlineData(new[] { "--exclusion-is-final" }, "neuron 1")]
    public async Task An_exclusion_that_is_not_final_spares_who_carries_another_required_annotation(string[] more, string neurons)
    {
        var file = Project();
        Annotate(file, 76, 21, 72);

        var objects = await ExportAsync(
            file, ["--required-annotation", "secret", "--required-annotation", "published", "--excluded-annotation", "published", "--connectors", "false", .. more]);

        Assert.Equal(neurons, Names(objects, "neuron"));
    }

    [Fact]
    public async Task Unknown_annotations_are_named_before_anything_is_written()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, folder, Project());

        var result = await Tool.RunHereAsync("export", "--store", store.Address, "--source", "1", "--file", folder.File("out.json"), "--required-annotation", "published", "--required-annotation", "nothing", "--yes");

        result.Expect(2);
        Assert.Contains("nothing", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("out", string.Join(' ', Directory.EnumerateFiles(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_treenodes_nothing_refers_to_one_and_no_placeholder_leaves()
    {
        var objects = await ExportAsync(Project(), "--required-annotation", "published", "--treenodes", "false");

        Assert.Empty(objects.Of("catmaid.treenode"));
        Assert.Empty(objects.Of("catmaid.treenodeconnector"));
        Assert.Equal("neuron 0", Names(objects, "neuron"));
        AssertClosed(objects);
    }

    [Fact]
    public async Task Users_leave_with_a_name_and_a_random_password_unless_asked_for()
    {
        var objects = await ExportAsync(Project());

        // The set-up for tracing belongs to the store's system user.
        Assert.Equal("ann, system", Values(objects, "auth.user", "username"));
        Assert.All(objects.Of("auth.user"), user =>
        {
            Assert.Equal(["password", "username"], user.Fields.Select(field => field.Key).Order(StringComparer.Ordinal));
            Assert.StartsWith("pbkdf2_sha256$", (string)user.Fields["password"]!);
        });
    }

    [Fact]
    public async Task A_dry_run_lists_every_name_that_would_leave()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, folder, Project());

        var result = await Tool.RunHereAsync("export", "--store", store.Address, "--source", "1", "--required-annotation", "published", "--dry-run", "--json");

        result.Expect(0);
        var report = JsonNode.Parse(result.Output)!;
        Assert.Equal(["ann", "system"], report["users"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(["neuron 0"], report["neurons"]!.AsArray().Select(name => (string)name!));
        Assert.Equal((1, 1), ((long)report["neuron_count"]!, (long)report["placeholder_neurons"]!));
        Assert.Equal(["paper", "published"], report["annotations"]!.AsArray().Select(name => (string)name!).Order(StringComparer.Ordinal));
        Assert.Equal(["soma"], report["tags"]!.AsArray().Select(name => (string)name!));
    }

    private static async Task<TracingObjects> ExportAsync(TracingFile file, params string[] arguments) =>
        (await Exported.RunAsync(TestStoreKind.Sqlite, file, arguments)).Objects;
}
