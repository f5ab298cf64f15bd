using System.Security.Cryptography;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>The ledger of imports.</summary>
public sealed class RunsTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_run_tells_who_what_when_and_how(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var path = folder.Write("lab.json", TracingFile.Sound().Text());
        (await RunStore.RunAsync(store, "import", path, "--target", "new:one", "--create-unknown-users", "--no-analyze", "--tags", "false")).Expect(0);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:two");

        var runs = (await RunStore.RunsAsync(store, "--project", "1"))["runs"]!.AsArray();

        var run = Assert.Single(runs)!;
        Assert.Equal(1, (long)run["id"]!);
        Assert.Equal("done", (string)run["state"]!);
        Assert.Equal($"{Environment.UserName}@{Environment.MachineName}", (string)run["who"]!);
        Assert.EndsWith("lab.json", (string)run["source"]!, StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))), (string)run["sha256"]!);
        Assert.Equal("one", (string)run["project"]!["title"]!);
        Assert.True((bool)run["is_new_project"]!);
        Assert.Equal(
            ["analyze: false", "create_unknown_users: true", "new_project_title: one", "tags: false"],
            run["options"]!.AsObject().Select(option => $"{option.Key}: {option.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(kind == TestStoreKind.Sqlite, run["role"] is null);
        var made = run["tables"]!.AsArray().ToDictionary(table => (string)table!["table"]!, table => (long)table!["made"]!);
        foreach (var (table, count) in made)
            Assert.Equal([$"{count}"], await store.QueryAsync($"SELECT '' || count(*) FROM {table} WHERE {(table switch { "project" => "id = 1", "auth_user" => "username = 'ann'", "auth_group" => "name = 'ann'", "catmaid_userprofile" or "authtoken_token" => "user_id = (SELECT id FROM auth_user WHERE username = 'ann')", _ => "project_id = 1" })}"));
        Assert.Equal(6, made["treenode"]);
        Assert.Equal(made.Values.Sum(), (long)run["made"]!);
        Assert.Equal(2, (await RunStore.RunsAsync(store))["runs"]!.AsArray().Count);

        var table1 = (await RunStore.RunAsync(store, "runs")).Expect(0).Output;
        Assert.Contains((string)run["sha256"]!.ToString()[..12], table1, StringComparison.Ordinal);
        var detail = (await RunStore.RunAsync(store, "runs", "1")).Expect(0).Output;
        Assert.Contains("tags: false", detail, StringComparison.Ordinal);
        Assert.Contains("treenode_connector", detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task An_import_that_fails_leaves_no_run(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one", "--preserve-ids");

        (await Imports.RunAsync(store, TracingFile.Sound(), "1", "--preserve-ids")).Expect(3);

        Assert.Single((await RunStore.RunsAsync(store))["runs"]!.AsArray());
    }
}
