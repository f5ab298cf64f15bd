using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>The example that a newcomer runs first.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public async Task It_says_what_it_did_and_what_to_type_next()
    {
        using var line = new Line();
        line.Set("TRACELIFT_CALLED_AS", "./tracelift");

        var result = (await line.RunAsync("quickstart", "--store", line.Store)).Expect(0);

        Assert.All(Enumerable.Range(1, 6), step => Assert.Contains($"\n{step}. ", result.Output, StringComparison.Ordinal));
        Assert.Contains("rows are the same", result.Output, StringComparison.Ordinal);
        Assert.Contains($"  ./tracelift --store {line.Store} store info", result.Output, StringComparison.Ordinal);
        Assert.Contains("imported a project with image stacks", result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Example wing disc", (await line.RunAsync("projects", "list")).Expect(0).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(line.Folder.File("tracelift-quickstart/kenyon-cells.json")));
        Assert.EndsWith(": whole.\n", (await line.RunAsync("store", "check")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_refuses_a_running_catmaid_without_yes()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        var before = await store.FingerprintAsync();
        using var line = new Line();

        var result = await line.RunAsync("quickstart", "--store", store.Address);
        var no = await line.RunAsync(["n"], "quickstart", "--store", store.Address);

        result.Expect(2);
        Assert.Contains("the database of a running CATMAID", result.Error, StringComparison.Ordinal);
        no.Expect(130);
        Assert.Equal(before, await store.FingerprintAsync());
    }
}
