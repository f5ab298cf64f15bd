using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Advice changes nothing.</summary>
public sealed class AdviseTests
{
    [Theory]
    [MemberData(nameof(BulkScene.Kinds), MemberType = typeof(BulkScene))]
    public async Task What_would_help_is_told(TestStoreKind kind, bool isSilent)
    {
        await using var scene = await BulkScene.CreateAsync(kind, isSilent);
        var before = await scene.Store.FingerprintAsync();

        var result = await Tool.RunAsync("bulk", "advise", "--treenodes", "1000000000000", "--store", scene.Address, "--json");

        var advice = JsonNode.Parse(result.Expect(0).Output)!["advice"]!.AsArray().ToDictionary(one => (string)one!["what"]!, one => one!);
        Assert.Contains("the load needs about", (string)advice["room"]["is"]!, StringComparison.Ordinal);
        Assert.Contains("for 1,000,000,000,000 treenodes", (string)advice["time"]["is"]!, StringComparison.Ordinal);
        if (kind != TestStoreKind.Sqlite)
        {
            Assert.Equal("there", (string)advice["ledger"]["is"]!);
            Assert.Equal(kind == TestStoreKind.Postgres || isSilent, advice["triggers and foreign keys"]["better"] is null);
            Assert.StartsWith("ALTER SYSTEM SET max_wal_size", (string)advice["max_wal_size"]["better"]!, StringComparison.Ordinal);
            Assert.Equal(!isSilent, (string)advice["memory of the server"]["is"]! == "hidden from this role");
        }

        Assert.Equal(before, await scene.Store.FingerprintAsync());
    }

    [Fact]
    public async Task A_database_that_is_not_attached_is_told_how()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);

        var message = (await RunStore.RunAsync(store, "bulk", "advise")).Expect(0).Output;

        Assert.Contains("tracelift store attach", message, StringComparison.Ordinal);
        Assert.Contains("session_replication_role", message, StringComparison.Ordinal);
    }
}
