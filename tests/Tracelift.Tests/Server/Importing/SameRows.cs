using Tracelift.Tests.Support;

namespace Tracelift.Tests.Server.Importing;

/// <summary>The rows of all tables that an import of projects writes to, without times.</summary>
internal static class SameRows
{
    private static readonly string[] Tables =
    [
        "project", "stack", "stack_mirror", "project_stack", "stack_group", "stack_stack_group", "stack_group_relation", "broken_slice", "class", "relation", "class_class", "class_instance",
        "class_instance_class_instance", "stack_class_instance", "stack_group_class_instance", "guardian_userobjectpermission", "guardian_groupobjectpermission", "taggit_tag", "taggit_taggeditem", "client_datastore",
    ];

    public static async Task<List<string>> OfAsync(TestStore store)
    {
        var rows = new List<string>();
        foreach (var table in Tables)
        {
            var columns = await store.QueryAsync(store.Kind == TestStoreKind.Sqlite
                ? $"SELECT name FROM pragma_table_info('{table}') ORDER BY name"
                : $"SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY column_name");
            var values = columns.Where(column => !column.EndsWith("_time", StringComparison.Ordinal) && column != "txid").Select(column => $"coalesce(CAST(\"{column}\" AS text), 'null')");
            rows.AddRange((await store.QueryAsync($"SELECT {string.Join(" || ' | ' || ", values)} FROM \"{table}\" ORDER BY 1")).Select(row => $"{table}: {row}"));
        }

        return rows;
    }
}
