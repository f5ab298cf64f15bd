namespace Tracelift.Tests.Support;

/// <summary>
/// All rows of a store's tables, but for sequences, what is remembered of imports, CATMAID's history, and what all projects
/// share: the first import makes that, and no undo takes it out.
/// </summary>
internal static class StoreContent
{
    private static readonly string[] OfInstance =
        ["client_datastore", "stack_group_relation", "taggit_tag", "catmaid_samplerstate", "catmaid_samplerintervalstate", "catmaid_samplerdomaintype", "catmaid_samplerconnectorstate"];

    public static async Task<List<string>> ReadAsync(TestStore store)
    {
        var rows = new List<string>();
        foreach (var table in (await TablesAsync(store)).Except(OfInstance))
        {
            if (store.Database is not null)
            {
                rows.AddRange(await store.QueryAsync($"SELECT '{table} ' || t::text FROM ONLY {table} t ORDER BY 1"));
                continue;
            }

            var columns = await store.QueryAsync($"SELECT '\"' || name || '\"' FROM pragma_table_info('{table}')");
            rows.AddRange(await store.QueryAsync($"SELECT '{table} ' || json_array({string.Join(", ", columns)}) FROM \"{table}\" ORDER BY 1"));
        }

        return rows;
    }

    private static Task<List<string>> TablesAsync(TestStore store) => store.QueryAsync(store.Database is null
        ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'tracelift_%' ORDER BY name"
        : """
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE relkind = 'r' AND nspname = 'public' AND relname NOT LIKE '%\_\_history' AND relname NOT LIKE '%\_\_tracking' AND relname <> 'spatial_ref_sys'
            ORDER BY 1
            """);
}
