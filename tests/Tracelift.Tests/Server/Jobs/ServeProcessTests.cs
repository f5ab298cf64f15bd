using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>The server as a process: killed in the midst of an import, started again, told to stop.</summary>
public sealed partial class ServeProcessTests
{
    [Theory]
    [MemberData(nameof(JobScene.OneOfEach), MemberType = typeof(JobScene))]
    public async Task A_server_that_is_killed_leaves_nothing_half_done_and_the_next_one_says_so(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind);
        await scene.EndAsync();
        var before = await scene.Store.FingerprintAsync();
        string done, killed;
        await using (var first = await StartAsync(scene))
        {
            done = (string)(await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader"))["id"]!;
            await using (await scene.HoldStoreAsync())
            {
                killed = (string)(await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "importer")).Json["id"]!;
                await scene.RunsAsync(killed, "importer");
                first.Signal(CliSignal.Kill);
                Assert.Equal(137, (await first.WaitAsync()).ExitCode);
            }
        }

        Assert.Equal(before, await scene.Store.FingerprintAsync());
        await using var second = await StartAsync(scene);
        var job = (await scene.GetAsync($"/jobs/{killed}", "importer")).Json;
        Assert.Equal(("failed", "server-stopped"), ((string)job["state"]!, (string)job["fault"]!["code"]!));
        (await scene.GetAsync($"/jobs/{done}/file", "reader")).Expect(200);
        Assert.Equal(["job-" + done], Directory.EnumerateDirectories(scene.Folder.File("work")).Select(Path.GetFileName));
        Assert.Equal("done", (string)(await scene.EndOfAsync(await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "importer"), "importer"))["state"]!);

        second.Signal(CliSignal.Terminate);
        var end = (await second.WaitAsync()).Expect(0);
        Assert.DoesNotContain("error", end.Error, StringComparison.Ordinal);
    }

    private static async Task<CliProcess> StartAsync(JobScene scene)
    {
        var process = Tool.Start(["serve", "--store", scene.Store.Address, "--urls", "http://127.0.0.1:0", "--work-folder", scene.Folder.File("work")]);
        await process.WaitForErrorAsync("Ctrl-C");
        scene.Elsewhere = new Uri(Url().Match(process.Error).Value);
        return process;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Url();
}
