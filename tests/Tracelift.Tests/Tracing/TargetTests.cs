using System.Globalization;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Imports choose ids and projects, and move sequences no farther than needed.</summary>
public sealed class TargetTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Negative_ids_are_not_kept(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");
        var before = await store.FingerprintAsync();
        var file = TracingFile.Sound();
        file.Get("catmaid.treenode", 103)["pk"] = -103;

        foreach (var more in (string[][])[[], ["--dry-run"]])
        {
            var result = await Imports.RunAsync(store, file, "1", ["--preserve-ids", .. more]);

            result.Expect(3);
            Assert.Contains("negative: -103", result.Error, StringComparison.Ordinal);
        }

        // Bulk loads need a ledger.
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await Tool.RunHereAsync("store", "attach", "--store", store.Address)).Expect(0);
        var loaded = await BulkAsync(store, TracingFile.Sound(), "1", "--offset", "-102");
        loaded.Expect(3);
        Assert.Contains("negative", loaded.Error, StringComparison.Ordinal);
        Assert.Equal(before, await store.FingerprintAsync());

        // With new ids they are as good as any others.
        (await Imports.RunAsync(store, file, "1")).Expect(0);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task The_workspace_is_no_target_unless_it_is_forced(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");
        await store.ExecuteAsync("INSERT INTO project (id, title) SELECT -1, 'Classification' WHERE NOT EXISTS (SELECT 1 FROM project WHERE id = -1)");
        var before = await store.FingerprintAsync();
        using var folder = new TemporaryFolder();
        var definition = folder.Write("project.json", Projects.Definitions.List(Projects.Definitions.Project("one", "raw")));

        foreach (var result in new[]
        {
            await Imports.RunAsync(store, TracingFile.Sound(), "-1"),
            await Imports.RunAsync(store, TracingFile.Sound(), "-1", "--dry-run"),
            await BulkAsync(store, TracingFile.Sound(), "-1"),
            await Tool.RunHereAsync("projects", "import", "--store", store.Address, "--input", definition, "--project-id", "-1", "--yes"),
        })
        {
            result.Expect(2);
            Assert.Contains("workspace", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, await store.FingerprintAsync());
        (await Imports.RunAsync(store, TracingFile.Sound(), "-1", "--force")).Expect(0);
        Assert.Equal(["6"], await store.QueryAsync("SELECT '' || count(*) FROM treenode WHERE project_id = -1"));
    }

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task A_small_import_moves_sequences_a_little(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");
        var before = await LastAsync(store);

        await Imports.ReportAsync(store, TracingFile.Sound(), "1");

        Assert.InRange(await LastAsync(store) - before, 1_024, 40_000);
    }

    private static async Task<long> LastAsync(TestStore store) =>
        long.Parse((await store.QueryAsync("SELECT last_value::text FROM location_id_seq"))[0], CultureInfo.InvariantCulture);

    private static async Task<CliResult> BulkAsync(TestStore store, TracingFile file, string target, params string[] more)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.json", file.Text());
        return await Tool.RunHereAsync(["bulk", "load", path, "--store", store.Address, "--target", target, "--create-unknown-users", .. more]);
    }
}
