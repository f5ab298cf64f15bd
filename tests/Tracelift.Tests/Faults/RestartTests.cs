using Tracelift.Postgres;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>The server crashes and restarts during the work.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task A_server_restart_ends_the_work_without_a_trace()
    {
        await using var server = await OwnServer.StartAsync();
        await server.ExecuteAsync("postgres", "CREATE DATABASE tracing");
        await PostgresStore.InitializeAsync(server.Url("tracing"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();
        var (file, output) = (folder.Write("in.json", TracingFile.Sound().Text()), folder.File("out.json"));
        string[] Import(string title, string url) => ["import", file, "--target", $"new:{title}", "--create-unknown-users", "--yes", "--store", url];
        string[] Export(string url) => ["export", "--source", "1", "--file", output, "--yes", "--store", url];
        (await FaultScene.RunAsync(Import("before", server.Url("tracing")))).Expect(0);

        foreach (var (sent, isImport) in ((string, bool)[])[("COPY \"treenode\" (", true), (Stages.BeforeCommit, true), (Stages.Commit, true), ("FROM \"treenode\"", false)])
        {
            await using var proxy = FaultProxy.Before(server.Url("tracing"));
            var isUp = new TaskCompletionSource();
            async Task<ProxyVerdict> RestartAsync()
            {
                await server.StopAtOnceAsync();
                await server.StartAgainAsync();
                isUp.SetResult();
                return ProxyVerdict.Pass;
            }

            if (sent == Stages.Commit)
            {
                proxy.When(Stages.BeforeCommit, () =>
                {
                    proxy.When(Stages.Commit, RestartAsync);
                    return Task.FromResult(ProxyVerdict.Pass);
                });
            }
            else
            {
                proxy.When(sent, RestartAsync);
            }

            FaultReport.AssertFault(await FaultScene.RunAsync(isImport ? Import("lost", proxy.Url) : Export(proxy.Url)), 4, $":{proxy.Port}", "Try again");
            await isUp.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Assert.Equal([file], Directory.GetFiles(folder.Path));
            var info = (await FaultScene.RunAsync(["store", "info", "--json", "--store", server.Url("tracing")])).Expect(0).Output;
            Assert.DoesNotContain("lost", info, StringComparison.Ordinal);
        }

        (await FaultScene.RunAsync(Import("after", server.Url("tracing")))).Expect(0);
        (await FaultScene.RunAsync(Export(server.Url("tracing")))).Expect(0);
    }

    [Fact]
    public async Task A_server_that_is_stopped_while_it_is_looked_for_is_told()
    {
        await using var server = await OwnServer.StartAsync();
        await server.StopAtOnceAsync();

        FaultReport.AssertFault(await FaultScene.RunAsync(["store", "info", "--store", server.Url("tracing")]), 4, "Nothing answers");
    }
}
