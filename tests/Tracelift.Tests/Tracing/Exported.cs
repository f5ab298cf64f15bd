using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>The export of a file that was imported into a new project.</summary>
internal sealed record Exported(TracingObjects Objects, JsonNode Report)
{
    /// <summary>Imports a file with its ids into a new store, and exports it.</summary>
    public static async Task<Exported> RunAsync(TestStoreKind kind, TracingFile file, params string[] arguments)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await ImportAsync(store, folder, file);
        return await RunAsync(store, folder, arguments);
    }

    /// <summary>Exports project 1, and checks that the file is valid.</summary>
    public static async Task<Exported> RunAsync(TestStore store, TemporaryFolder folder, params string[] arguments)
    {
        var path = folder.File("out.json");
        var report = (await Tool.RunHereAsync(["export", "--store", store.Address, "--source", "1", "--file", path, "--yes", "--json", .. arguments])).Expect(0);
        (await Tool.RunHereAsync("check", path)).Expect(0);
        var objects = TracingObjects.Read(path);
        AssertClosed(objects);
        return new Exported(objects, JsonNode.Parse(report.Output)!);
    }

    public static async Task ImportAsync(TestStore store, TemporaryFolder folder, TracingFile file) =>
        (await Tool.RunHereAsync("import", "--store", store.Address, "--source", folder.Write("in.json", file.Text()), "--target", "new:one", "--create-unknown-users", "--preserve-ids", "--yes")).Expect(0);

    public static void Annotate(TracingFile file, long key, long what, long with) =>
        file.Add("catmaid.classinstanceclassinstance", key, new() { ["relation"] = 12, ["class_instance_a"] = what, ["class_instance_b"] = with });

    /// <summary>The names of a class's instances, sorted, with commas between.</summary>
    public static string Names(TracingObjects objects, string className)
    {
        var classes = objects.Of("catmaid.class").ToDictionary(node => node.Key, node => (string)node.Fields["class_name"]!);
        return Join(objects.Of("catmaid.classinstance")
            .Where(node => classes[(long)node.Fields["class_column"]!] == className)
            .Select(node => (string)node.Fields["name"]!));
    }

    /// <summary>A field of all objects of a model, sorted, with commas between; null is "-".</summary>
    public static string Values(TracingObjects objects, string model, string field) =>
        Join(objects.Of(model).Select(node => node.Fields[field]?.ToString() ?? "-"));

    /// <summary>The keys of all objects of a model, sorted, with commas between.</summary>
    public static string Keys(TracingObjects objects, string model) =>
        string.Join(", ", objects.Of(model).Select(node => node.Key).Order());

    /// <summary>What the report counts, 0 where it does not name it.</summary>
    public long Counted(string group, string what) => (long?)Report[group]![what] ?? 0;

    public static void AssertClosed(TracingObjects objects)
    {
        var keys = objects.Keys.ToHashSet();
        foreach (var (model, key) in keys)
        {
            foreach (var column in Model.Models.ByLabel(model).Columns.Where(column => column.RefersTo is not null && column.Field != "project"))
            {
                if ((long?)objects[model, key][column.Field] is { } id)
                    Assert.Contains((column.RefersTo!.Label, id), keys);
            }
        }
    }

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
