using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>Stores with a ledger of imports, and commands for their tests.</summary>
internal static class RunStore
{
    /// <summary>A new store, attached where it is CATMAID's.</summary>
    public static async Task<TestStore> CreateAsync(TestStoreKind kind)
    {
        var store = await TestStore.CreateAsync(kind);
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await RunAsync(store, "store", "attach")).Expect(0);
        if (kind == TestStoreKind.Sqlite)
            await (await store.OpenAsync()).DisposeAsync();
        return store;
    }

    public static Task<CliResult> RunAsync(TestStore store, params string[] arguments) =>
        Tool.RunHereAsync([.. arguments, "--store", store.Address]);

    /// <summary>Imports a file and returns the number of the run.</summary>
    public static async Task<long> ImportAsync(TestStore store, TracingFile file, string target, params string[] more) =>
        (long)(await Imports.ReportAsync(store, file, target, ["--no-analyze", .. more]))["run"]!;

    /// <summary>Undoes a run and returns the report.</summary>
    public static async Task<JsonNode> UndoAsync(TestStore store, long run, params string[] more)
    {
        var result = await RunAsync(store, ["undo", $"{run}", "--json", .. more]);
        result.Expect(0);
        return JsonNode.Parse(result.Output)!;
    }

    public static async Task<JsonNode> RunsAsync(TestStore store, params string[] more)
    {
        var result = await RunAsync(store, ["runs", "--json", .. more]);
        result.Expect(0);
        return JsonNode.Parse(result.Output)!;
    }

    /// <summary>Derived tables as they should be, and no row that names a missing one.</summary>
    public static async Task AssertSoundAsync(TestStore store)
    {
        if (store.Database is not null)
            await DerivedTablesTests.AssertFreshAsync(store);
        Assert.Empty(await store.QueryAsync("SELECT skeleton_id FROM catmaid_skeleton_summary WHERE skeleton_id NOT IN (SELECT skeleton_id FROM treenode)"));
        foreach (var (table, column, target) in ((string, string, string)[])
            [
                ("treenode", "parent_id", "treenode"), ("treenode", "skeleton_id", "class_instance"), ("class_instance", "class_id", "class"),
                ("class_instance_class_instance", "class_instance_a", "class_instance"), ("class_instance_class_instance", "class_instance_b", "class_instance"),
                ("class_instance_class_instance", "relation_id", "relation"), ("treenode_connector", "treenode_id", "treenode"),
                ("treenode_connector", "connector_id", "connector"), ("treenode_class_instance", "class_instance_id", "class_instance"),
                ("class_instance", "user_id", "auth_user"), ("treenode", "user_id", "auth_user"), ("class", "user_id", "auth_user"), ("class", "project_id", "project"),
            ])
        {
            Assert.Empty(await store.QueryAsync($"SELECT '{table} ' || id FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {target})"));
        }
    }

    /// <summary>Another file with the same annotation, and a new one.</summary>
    public static TracingFile Another()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 91, new() { ["class_column"] = 3, ["name"] = "only here" });
        file.Add("catmaid.classinstanceclassinstance", 92, new() { ["relation"] = 12, ["class_instance_a"] = 22, ["class_instance_b"] = 91 });
        file.Add("catmaid.classinstanceclassinstance", 93, new() { ["relation"] = 12, ["class_instance_a"] = 61, ["class_instance_b"] = 91 });
        return file;
    }
}
