using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Tracelift.Model;
using Tracelift.Stores;
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

    [Theory]
    [MemberData(nameof(JobScene.OneOfEach), MemberType = typeof(JobScene))]
    public async Task A_server_told_to_stop_amid_imports_finishes_or_undoes_each_and_refuses_new_ones(TestStoreKind kind)
    {
        const int Clients = 8, Nodes = 400;
        await using var scene = await JobScene.CreateAsync(kind);
        await scene.EndAsync();
        var nodesBefore = await CountAsync(scene, Models.Treenode);
        var skeleton = string.Concat(Enumerable.Range(1, Nodes).Select(node => $"{node} 0 {node} {node} {node} 1 {(node == 1 ? -1 : node - 1)}\n"));
        int done = 0, refused = 0, cut = 0;
        await using (var server = await StartAsync(scene))
        {
            var archive = (string)(await scene.SendAsync("importer", HttpMethod.Post, "/1/skeletons/import-archive", Archive(skeleton, 200))).Json["id"]!;
            var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    try
                    {
                        var answer = await scene.SendAsync("importer", HttpMethod.Post, "/1/skeletons/import", Swc(skeleton));
                        if ((int)answer.Status != 200)
                        {
                            Assert.Equal(503, (int)answer.Status);
                            Interlocked.Increment(ref refused);
                            return;
                        }

                        if (Interlocked.Increment(ref done) == 3 * Clients)
                            server.Signal(CliSignal.Terminate);
                    }
                    catch (HttpRequestException)
                    {
                        // The server is gone, or has hung up.
                        Interlocked.Increment(ref cut);
                        return;
                    }
                }
            })).ToArray();
            await Task.WhenAll(clients);
            var end = (await server.WaitAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Expect(0);
            Assert.DoesNotContain("error", end.Error, StringComparison.Ordinal);
            Assert.Equal(Clients, refused + cut);

            // The next one knows what became of the archive.
            await using var next = await StartAsync(scene);
            var state = (string)(await scene.GetAsync($"/jobs/{archive}", "importer")).Json["state"]!;
            Assert.Contains(state, (string[])["done", "failed", "cancelled"]);
            var nodes = await CountAsync(scene, Models.Treenode) - nodesBefore;
            Assert.Equal(0, nodes % Nodes);
            var extra = (nodes / Nodes) - done - (state == "done" ? 200 : 0);

            // Whom it had no time to tell may have got in all the same, as a whole.
            Assert.InRange(extra, 0, cut);
        }
    }

    [Theory]
    [InlineData("6M", null, 6_000_000, 200)]
    [InlineData(null, "6 MiB", 6_000_000, 200)]
    [InlineData("5.2M", "70M", 6_000_000, 413)]
    [InlineData(null, null, 6_000_000, 413)]
    [InlineData("80M", null, 75_000_000, 200)]
    public async Task How_large_an_SWC_file_may_be_is_said_when_the_server_is_started(string? option, string? setting, int length, int status)
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.EndAsync();
        await using var server = await StartAsync(scene, option is null ? [] : ["--largest-swc", option], setting is null ? [] : new() { ["TRACELIFT_LARGEST_SWC"] = setting });
        var text = "1 0 0 0 0 1 -1\n" + new string('\n', length);

        Assert.Equal(status, (int)(await scene.SendAsync("importer", HttpMethod.Post, "/1/skeletons/import", Swc(text))).Status);
    }

    [Theory]
    [InlineData("--largest-swc=much")]
    [InlineData("--largest-swc=0")]
    [InlineData("--largest-swc=2G")]
    public async Task A_limit_that_makes_no_sense_is_refused(string option)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("--largest-swc", (await Tool.RunAsync("serve", "--store", folder.File("s.db"), option)).Expect(2).Error, StringComparison.Ordinal);
    }

    private static async Task<long> CountAsync(JobScene scene, ModelDescription model)
    {
        await using var session = await scene.Opened.OpenSnapshotAsync(TestContext.Current.CancellationToken);
        var count = 0L;
        await foreach (var batch in session.ReadAsync(new RowQuery(model), TestContext.Current.CancellationToken))
        {
            using (batch)
                count += batch.Count;
        }

        return count;
    }

    private static MultipartFormDataContent Swc(string text) => new() { { new StringContent(text), "file", "n.swc" } };

    private static MultipartFormDataContent Archive(string text, int files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < files; i++)
            {
                using var entry = zip.CreateEntry($"n{i}.swc").Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return new() { { new ByteArrayContent(bytes.ToArray()), "file", "n.zip" } };
    }

    private static async Task<CliProcess> StartAsync(JobScene scene, string[]? options = null, Dictionary<string, string?>? environment = null)
    {
        var process = Tool.Start(["serve", "--store", scene.Store.Address, "--urls", "http://127.0.0.1:0", "--work-folder", scene.Folder.File("work"), .. options ?? []], new CliOptions { Environment = environment ?? [] });
        await process.WaitForErrorAsync("Ctrl-C");
        scene.Elsewhere = new Uri(Url().Match(process.Error).Value);
        return process;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Url();
}
