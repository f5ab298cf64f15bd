using System.Text;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Tracelift.Projects;
using Tracelift.Projects.Exporting;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>An export of imported projects is equal, field for field, and can be imported again.</summary>
public sealed class ProjectRoundTripTests
{
    [Theory]
    [InlineData(TestStoreKind.Sqlite, 1, 25)]
    [InlineData(TestStoreKind.Sqlite, 2, 25)]
    [InlineData(TestStoreKind.Postgres, 3, 12)]
    [InlineData(TestStoreKind.Catmaid, 4, 12)]
    public async Task Random_definitions_go_out_as_they_came_in(TestStoreKind kind, int seed, int count)
    {
        var random = new RandomDefinitions(seed);
        var definitions = Enumerable.Range(0, count).Select(random.Project).ToList();
        await using var first = await ProjectStore.CreateAsync(kind);
        await using var second = await ProjectStore.CreateAsync(kind == TestStoreKind.Sqlite ? TestStoreKind.Sqlite : TestStoreKind.Postgres);
        await using var third = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);

        var original = await WriteAsync(definitions, ProjectFileFormat.Json);
        await ImportAsync(first, original, ProjectFileFormat.Json);
        var once = await ExportAsync(first, ProjectFileFormat.Json);
        await ImportAsync(second, once, ProjectFileFormat.Json);
        var yaml = await ExportAsync(second, ProjectFileFormat.Yaml);
        await ImportAsync(third, yaml, ProjectFileFormat.Yaml);

        Assert.Equal(Canonical(original), Canonical(once));
        Assert.Equal(Canonical(once), Canonical(await ExportAsync(third, ProjectFileFormat.Json)));
    }

    [Fact]
    public async Task A_tree_of_folders_comes_back_in_whole()
    {
        var random = new RandomDefinitions(6);
        await using var first = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await using var second = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await ImportAsync(first, await WriteAsync([.. Enumerable.Range(0, 10).Select(random.Project)], ProjectFileFormat.Json), ProjectFileFormat.Json);

        (await first.RunAsync("projects", "export", "--folder", first.Folder.File("tree"))).Expect(0);
        (await second.RunAsync("projects", "import", "--folder", first.Folder.File("tree"), "--ignore-empty-projects", "false", "--known-by", "none")).Expect(0);

        Assert.Equal(10, Directory.GetFiles(first.Folder.File("tree"), "project.yaml", SearchOption.AllDirectories).Length);
        string[] Sorted(string json) => [.. Canonical(Encoding.UTF8.GetBytes(json)).Split("\"project\"").Order(StringComparer.Ordinal)];
        Assert.Equal(Sorted(await first.ExportAsync()).Select(text => text.TrimEnd(',', '{', '}', ']')), Sorted(await second.ExportAsync()).Select(text => text.TrimEnd(',', '{', '}', ']')));
    }

    private static async Task<byte[]> WriteAsync(IReadOnlyList<ProjectDefinition> definitions, ProjectFileFormat format)
    {
        using var stream = new MemoryStream();
        var writer = new ProjectFileWriter(stream, format);
        foreach (var definition in definitions)
            await writer.WriteAsync(definition, default);
        await writer.CompleteAsync(default);
        return stream.ToArray();
    }

    private static async Task ImportAsync(ProjectStore store, byte[] text, ProjectFileFormat format)
    {
        var source = new FileSource("text", () => new MemoryStream(text), format, ProjectFileLimits.Default);
        await using var opened = await store.Store.OpenAsync();
        var report = await ProjectImporter.ImportAsync(
            opened,
            ProjectReading.ReadAsync(source, new ReadingOptions { AllowsSameTitles = true }, default),
            new ProjectImportOptions { IgnoreEmptyProjects = false, KnownBy = KnownBy.Nothing },
            TimeProvider.System,
            null,
            default);
        Assert.Empty(report.Outcomes.SelectMany(outcome => outcome.Problems));
    }

    private static async Task<byte[]> ExportAsync(ProjectStore store, ProjectFileFormat format)
    {
        await using var opened = await store.Store.OpenAsync();
        await using var session = await opened.OpenSnapshotAsync(default);
        var definitions = new List<ProjectDefinition>();
        await foreach (var project in ProjectExporter.ReadAsync(session, await new ProjectSelection().FindAsync(session, default), default))
            definitions.Add(project.Definition);
        return await WriteAsync(definitions, format);
    }

    // A database reorders the keys of metadata.
    private static string Canonical(byte[] json) => Sorted(System.Text.Json.Nodes.JsonNode.Parse(json))!.ToJsonString();

    private static System.Text.Json.Nodes.JsonNode? Sorted(System.Text.Json.Nodes.JsonNode? node) => node switch
    {
        System.Text.Json.Nodes.JsonObject map => new System.Text.Json.Nodes.JsonObject(map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        System.Text.Json.Nodes.JsonArray list => new System.Text.Json.Nodes.JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
