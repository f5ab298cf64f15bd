using System.Text.Json.Nodes;
using Tracelift.Tests.Copying;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>Rows that belong to nothing any more are found, listed and deleted, and nothing else is.</summary>
public sealed class OrphansTests
{
    // Where CATMAID has constraints, these rows make it refuse the deletion of the project.
    private const string Blockers =
        "DELETE FROM textlabel_location WHERE textlabel_id IN (SELECT id FROM textlabel WHERE project_id = 1); DELETE FROM catmaid_samplerdomainend WHERE domain_id IN (SELECT id FROM catmaid_samplerdomain WHERE project_id = 1);";

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task What_a_deleted_project_left_behind_goes_and_nothing_else(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await WholeProject.CreateAsync(store);
        (await RunStore.RunAsync(store, "projects", "copy", "1", "--title", "two", "--rights", "--new-stacks", "--yes")).Expect(0);
        var isGuarded = kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers;
        var whole = await StoreContent.ReadAsync(store);
        await store.ExecuteAsync($"{(isGuarded ? Blockers : "")} DELETE FROM project WHERE id = 1");
        var before = await StoreContent.ReadAsync(store);

        var check = (await RunStore.RunAsync(store, "store", "check")).Expect(3);
        Assert.Contains("connector.project_id refers to missing rows of project", check.Output, StringComparison.Ordinal);
        Assert.Contains("store repair --orphans", check.Output, StringComparison.Ordinal);
        var planned = await RepairAsync(store, "--dry-run");
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        var listed = (await RunStore.RunAsync(store, "store", "repair", "--orphans", "--dry-run")).Expect(0).Output;
        Assert.Contains("point: 1 row (no such project)", listed, StringComparison.Ordinal);
        Assert.Contains("id 9050", listed, StringComparison.Ordinal);

        var done = await RepairAsync(store, "--yes");

        Assert.Equal(planned.ToJsonString(), done.ToJsonString());
        var after = await StoreContent.ReadAsync(store);
        Assert.Empty(after.Except(whole));
        Assert.Equal(
            before.Except(after).CountBy(row => row[..row.IndexOf(' ', StringComparison.Ordinal)]).Where(table => !IsDerived(table.Key)).Select(table => $"{table.Key} {table.Value}").Order(StringComparer.Ordinal),
            done.AsArray().Where(rows => !IsDerived((string)rows!["table"]!)).Select(rows => $"{rows!["table"]} {rows["count"]}").Order(StringComparer.Ordinal));
        Assert.Equal(["0 0 0 0"], await store.QueryAsync(
            "SELECT (SELECT count(*) FROM connector WHERE project_id = 1) || ' ' || (SELECT count(*) FROM point WHERE project_id = 1) || ' ' || (SELECT count(*) FROM region_of_interest WHERE project_id = 1) || ' ' || (SELECT count(*) FROM guardian_userobjectpermission WHERE object_pk = '1')"));
        (await RunStore.RunAsync(store, "store", "check")).Expect(0);
        Assert.Contains("Nothing is orphaned", (await RunStore.RunAsync(store, "store", "repair", "--orphans", "--yes")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_deleted_stack_left_behind_goes()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await WholeProject.CreateAsync(store);
        await store.ExecuteAsync("DELETE FROM stack WHERE id = (SELECT min(id) FROM stack)");

        var orphans = await RepairAsync(store, "--yes");

        Assert.Equal(
            ["broken_slice", "catmaid_deep_link_stack", "project_stack", "region_of_interest", "region_of_interest_class_instance", "stack_class_instance", "stack_mirror", "stack_stack_group"],
            orphans.AsArray().Select(rows => (string)rows!["table"]!).Union(["broken_slice"]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("dangling", (await RunStore.RunAsync(store, "store", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_can_not_be_named()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        Assert.Contains("--project", (await RunStore.RunAsync(store, "store", "repair", "--orphans", "--project", "1")).Expect(2).Error, StringComparison.Ordinal);
    }

    // Goes with what it derives from.
    private static bool IsDerived(string table) => table.EndsWith("_edge", StringComparison.Ordinal) || table is "connector_geom" or "catmaid_skeleton_summary";

    private static async Task<JsonNode> RepairAsync(TestStore store, string option) =>
        JsonNode.Parse((await RunStore.RunAsync(store, "store", "repair", "--orphans", "--json", option)).Expect(0).Output)!["orphans"]!;
}
