using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Two jobs at once on one project: the second says for whom it waits.</summary>
public sealed class WaitingTests
{
    [Theory]
    [InlineData(TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task An_import_that_waits_for_another_says_so(TestStoreKind kind)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var store = await ProjectStore.CreateAsync(kind);
        (await store.RunAsync(TracingFile.Sound().Text(), ["import", "--source", "-", "--target", "new:one", "--create-unknown-users", "--yes"])).Expect(0);
        await using var opened = await store.Store.OpenAsync();
        CliResult result;
        Task<CliResult> second;
        await using (var first = await opened.BeginImportAsync(cancellationToken))
        {
            await first.LockProjectAsync(1, cancellationToken);
            second = store.RunAsync(TracingFile.Sound().Text(), ["import", "--source", "-", "--target", "1", "--origin", "https://example.org", "--yes"]);
            await Task.WhenAny(second, Task.Delay(TimeSpan.FromSeconds(3), cancellationToken));
            Assert.False(second.IsCompleted);
        }

        result = (await second).Expect(0);
        Assert.Contains("Another import or change works on project 1 (process ", result.Error, StringComparison.Ordinal);
        Assert.Equal(["2"], await store.Store.QueryAsync("SELECT count(DISTINCT skeleton_id) / (SELECT count(DISTINCT skeleton_id) / 2 FROM treenode) FROM treenode"));
    }

    [Fact]
    public async Task One_that_need_not_wait_says_nothing()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Postgres);

        var result = (await store.RunAsync(TracingFile.Sound().Text(), ["import", "--source", "-", "--target", "new:one", "--create-unknown-users", "--origin", "https://example.org", "--yes"])).Expect(0);

        Assert.DoesNotContain("Another import", result.Error, StringComparison.Ordinal);
    }
}
