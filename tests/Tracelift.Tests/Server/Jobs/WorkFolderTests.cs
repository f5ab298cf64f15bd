using Tracelift.Errors;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>The files in the work folder are bounded, of all together and of each caller, while they are written.</summary>
public sealed class WorkFolderTests
{
    [Fact]
    public void Each_has_a_share_and_all_have_a_limit()
    {
        var quota = new WorkFolderQuota(new ServerOptions { LargestWorkFolder = 100, LargestWorkFolderOfUser = 60, LargestWorkFolderOfNobody = 20 });
        using var ada = quota.OpenFor(1);
        using var alsoAda = quota.OpenFor(1);
        using var anonymous = quota.OpenFor(null);
        using var chief = quota.OpenFor(2, isSuperuser: true);

        ada.Take(40);
        Assert.Equal("work-folder-full", Assert.Throws<DiskException>(() => alsoAda.Take(21)).Code);
        alsoAda.Take(20);
        Assert.Throws<DiskException>(() => anonymous.Take(21));
        anonymous.Take(20);
        Assert.Contains("no room", Assert.Throws<DiskException>(() => chief.Take(21)).Message, StringComparison.Ordinal);
        Assert.Equal((80, 40, 0), (quota.Used, ada.Held, chief.Held));

        // Returned space is available to others.
        ada.Dispose();
        chief.Take(60);
        Assert.Equal(100, quota.Used);
        chief.Set(10);
        anonymous.Dispose();
        alsoAda.Dispose();
        Assert.Equal(10, quota.Used);
    }

    [Theory]
    [InlineData("reader", "one user")]
    [InlineData("nobody", "not logged in")]
    [InlineData("chief", "no room")]
    public async Task An_export_stops_at_the_limit_and_leaves_nothing(string user, string expected)
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, options => options with
        {
            LargestWorkFolder = user == "chief" ? 1_000 : 1 << 20,
            LargestWorkFolderOfUser = 1_000,
            LargestWorkFolderOfNobody = 1_000,
        });
        (await scene.RunAsync("user", "grant", "AnonymousUser", "--project", "1", "can_browse")).Expect(0);

        foreach (var file in (string[])["all.json", "all.json.gz"])
        {
            var end = await scene.EndOfAsync(await scene.PostAsync("/1/export", $"file={file}", user), user);
            Assert.Equal(("failed", "work-folder-full"), ((string)end["state"]!, (string)end["fault"]!["code"]!));
            Assert.Contains(expected, (string)end["fault"]!["message"]!, StringComparison.Ordinal);
        }

        Assert.Equal(0, scene.Server.WorkFolder.Quota.Used);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scene.Folder.File("work")));
    }

    [Fact]
    public async Task Files_of_jobs_are_counted_as_long_as_they_are_there_by_the_next_server_too()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        var end = await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader");
        var bytes = (long)end["file"]!["bytes"]!;
        Assert.Equal(bytes, scene.Server.WorkFolder.Quota.Used);

        await scene.EndAsync();
        await scene.StartAsync(options => options with { LargestWorkFolderOfUser = bytes + 100 });
        Assert.Equal(bytes, scene.Server.WorkFolder.Quota.Used);
        Assert.Contains("one user", (await scene.UploadAsync("/1/import", new string(' ', (int)bytes + 101), "importer")).Expect(503).Error, StringComparison.Ordinal);
        Assert.Equal("failed", (string)(await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader"))["state"]!);

        await scene.EndAsync();
        await scene.StartAsync(options => options with { LargestWorkFolderOfUser = bytes + 100, KeepFiles = TimeSpan.Zero });
        await scene.Server.Jobs.TidyAsync();
        Assert.Equal(0, scene.Server.WorkFolder.Quota.Used);
        Assert.Equal("done", (string)(await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader"))["state"]!);
    }

    [Fact]
    public async Task All_files_are_for_the_servers_own_user_only()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader");
        await using (await scene.HoldStoreAsync())
        {
            await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "importer");
            var files = Directory.GetFiles(scene.Folder.File("work"), "*", SearchOption.AllDirectories);
            Assert.Equal(2, files.Length);
            foreach (var file in files)
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_spool_goes_with_its_stream_and_what_is_left_goes_at_the_start()
    {
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { WorkFolder = folder.File("work") };
        using var work = new WorkFolder(options, new WorkFolderQuota(options));
        work.Open(new HashSet<string>(StringComparer.Ordinal));
        using (var spool = work.Spool())
            spool.WriteByte(1);
        File.WriteAllText(Path.Combine(work.Root, "spool-left"), "x");
        File.WriteAllText(Path.Combine(work.Root, "mine"), "x");

        work.Open(new HashSet<string>(StringComparer.Ordinal));

        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(work.Root).Select(Path.GetFileName));
    }
}
