using Tracelift.Formats.Json;
using Tracelift.Stores.Ledger;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>Jobs wait for each other, can be cancelled, and are complete or undone when the server ends.</summary>
public sealed class JobLifeTests
{
    [Theory]
    [MemberData(nameof(JobScene.OneOfEach), MemberType = typeof(JobScene))]
    public async Task One_that_changes_the_store_runs_at_a_time_and_can_be_cancelled(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind, options => options with { MostJobsOfUser = 3 });
        var before = await scene.Store.FingerprintAsync();
        string running, waiting, last;
        await using (await scene.HoldStoreAsync())
        {
            running = await BeginAsync(scene);
            await scene.RunsAsync(running, "importer");
            waiting = await BeginAsync(scene);
            last = await BeginAsync(scene);
            Assert.Contains("3 jobs already", (await scene.UploadAsync("/1/import", "[]", "importer")).Expect(429).Error, StringComparison.Ordinal);

            // Beside them some read. On PostgreSQL it is the reading that is held up here.
            if (kind == TestStoreKind.Sqlite)
                Assert.Equal("done", (string)(await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader"))["state"]!);

            Assert.Equal("cancelled", (string)(await scene.PostAsync($"/jobs/{waiting}/cancel", "", "importer")).Json["state"]!);
            var events = await scene.EventsAsync(running, "importer", async told =>
            {
                // Who comes later begins with how it stands.
                if ((string)told["state"]! == "running")
                    (await scene.PostAsync($"/jobs/{running}/cancel", "", "importer")).Expect(200);
            });
            Assert.Equal("cancelled", (string)events[^1]["state"]!);
            Assert.Equal("running", (string)events[0]["state"]!);
            await scene.RunsAsync(last, "importer");
        }

        Assert.Equal("done", (string)(await scene.EventsAsync(last, "importer"))[^1]["state"]!);
        Assert.Equal(["12"], await scene.Store.QueryAsync("SELECT CAST(count(*) AS text) FROM treenode"));
        Assert.Equal("done", (string)(await scene.PostAsync($"/jobs/{last}/cancel", "", "chief")).Json["state"]!);
        Assert.NotEqual(before, await scene.Store.FingerprintAsync());
    }

    [Theory]
    [MemberData(nameof(JobScene.OneOfEach), MemberType = typeof(JobScene))]
    public async Task A_server_that_stops_lets_jobs_end_or_undoes_them_and_takes_no_new_ones(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind, options => options with { StopWithin = TimeSpan.FromSeconds(5) });
        var before = await scene.Store.FingerprintAsync();
        string running, waiting;
        await using (await scene.HoldStoreAsync())
        {
            running = await BeginAsync(scene);
            await scene.RunsAsync(running, "importer");
            waiting = await BeginAsync(scene);
            var stop = scene.EndAsync();
            Assert.Contains("is stopping", (await scene.PostAsync("/1/export", "", "reader")).Expect(503).Error, StringComparison.Ordinal);
            Assert.Equal("running", (string)(await scene.GetAsync($"/jobs/{running}", "importer")).Json["state"]!);
            await stop;
        }

        Assert.Equal(before, await scene.Store.FingerprintAsync());
        await scene.StartAsync();
        foreach (var (job, told) in ((string, string)[])[(running, "the store is unchanged"), (waiting, "it had not started")])
        {
            var stored = (await scene.GetAsync($"/jobs/{job}", "importer")).Json;
            Assert.Equal(("failed", "server-stopped"), ((string)stored["state"]!, (string)stored["fault"]!["code"]!));
            Assert.Contains(told, (string)stored["fault"]!["message"]!, StringComparison.Ordinal);
        }

        // One that can end does.
        var hold = await scene.HoldStoreAsync();
        var third = await BeginAsync(scene);
        await scene.RunsAsync(third, "importer");
        var end = scene.EndAsync();
        await hold.DisposeAsync();
        await end;
        await scene.StartAsync();
        Assert.Equal("done", (string)(await scene.GetAsync($"/jobs/{third}", "importer")).Json["state"]!);
        Assert.Equal(["12"], await scene.Store.QueryAsync("SELECT CAST(count(*) AS text) FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_job_that_a_server_left_is_done_where_its_rows_are_there_and_failed_otherwise(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind);
        var export = await scene.EndOfAsync(await scene.PostAsync("/1/export", "file=kept.json", "reader"), "reader");
        await scene.EndAsync();

        // As it is where the process was killed between the import's commit and noting that the job is done.
        var (committed, lost) = (new string('a', 32), new string('b', 32));
        var keeping = await scene.Opened.OpenJobsAsync(TestContext.Current.CancellationToken);
        Assert.Null(keeping.WhyNot);
        foreach (var id in (string[])[committed, lost])
        {
            await keeping.Store!.SaveAsync(
                new StoredJob { Id = id, Kind = "import", Project = 1, User = 4, UserName = "x", Created = DateTimeOffset.UnixEpoch, Began = DateTimeOffset.UnixEpoch, State = JobState.Running, Options = """{"a":"\u0000"}""" },
                TestContext.Current.CancellationToken);
        }

        await keeping.Store!.DisposeAsync();
        await using (var source = await TracingJsonFile.OpenAsync(scene.Folder.Write("left.json", TracingFile.Sound().Text()), TimeProvider.System, TestContext.Current.CancellationToken))
        {
            var survey = await Surveyor.SurveyAsync(source, null, TestContext.Current.CancellationToken);
            await Importer.ImportAsync(scene.Opened, source, survey, new ImportOptions { Target = 1, Job = committed }, TimeProvider.System, null, TestContext.Current.CancellationToken);
        }

        Directory.CreateDirectory(Path.Combine(scene.Folder.File("work"), "job-" + lost));
        await scene.StartAsync();

        Assert.Equal("store", (string)(await scene.GetAsync("/jobs", "reader")).Json["kept_in"]!);
        Assert.Equal("done", (string)(await scene.GetAsync($"/jobs/{committed}", "chief")).Json["state"]!);
        var report = (await scene.GetAsync($"/jobs/{committed}/report", "chief")).Json;
        Assert.Equal(6, (long)report["tables"]!["treenode"]!);
        Assert.Equal(("failed", "server-stopped"), ((string)(await scene.GetAsync($"/jobs/{lost}", "chief")).Json["state"]!, (string)(await scene.GetAsync($"/jobs/{lost}", "chief")).Json["fault"]!["code"]!));
        Assert.False(Directory.Exists(Path.Combine(scene.Folder.File("work"), "job-" + lost)));

        // Finished jobs stay, with their files.
        Assert.Equal("done", (string)(await scene.GetAsync($"/jobs/{(string)export["id"]!}", "reader")).Json["state"]!);
        Assert.StartsWith("[", (await scene.GetAsync($"/jobs/{(string)export["id"]!}/file", "reader")).Expect(200).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_remembers_jobs_they_are_in_memory_and_that_is_said()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Catmaid, attach: false);
        var export = await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader");

        var list = (await scene.GetAsync("/jobs", "reader")).Json;
        Assert.Equal("memory", (string)list["kept_in"]!);
        Assert.Contains("store attach", (string)list["why_in_memory"]!, StringComparison.Ordinal);
        Assert.Single(list["jobs"]!.AsArray());

        await scene.EndAsync();
        await scene.StartAsync();
        (await scene.GetAsync($"/jobs/{(string)export["id"]!}", "reader")).Expect(404);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scene.Folder.File("work")));
    }

    [Theory]
    [MemberData(nameof(JobScene.OneOfEach), MemberType = typeof(JobScene))]
    public async Task Of_two_servers_before_a_store_the_first_one_has_its_jobs(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind);

        var second = await scene.Opened.OpenJobsAsync(TestContext.Current.CancellationToken);

        Assert.Null(second.Store);
        Assert.Contains("another server", second.WhyNot, StringComparison.Ordinal);
        await scene.EndAsync();
        var third = (await scene.Opened.OpenJobsAsync(TestContext.Current.CancellationToken)).Store;
        Assert.NotNull(third);
        await third.DisposeAsync();
        await scene.StartAsync();
    }

    [Fact]
    public async Task Jobs_and_their_files_are_forgotten_some_day()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, options => options with { MostEndedJobs = 2, KeepFiles = TimeSpan.Zero });
        var jobs = new List<string>();
        for (var i = 0; i < 3; i++)
            jobs.Add((string)(await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader"))["id"]!);

        await scene.Server.Jobs.TidyAsync();

        (await scene.GetAsync($"/jobs/{jobs[0]}", "reader")).Expect(404);
        Assert.Null((await scene.GetAsync($"/jobs/{jobs[2]}", "reader")).Json["file"]);
        (await scene.GetAsync($"/jobs/{jobs[2]}/file", "reader")).Expect(404);
        (await scene.GetAsync($"/jobs/{jobs[2]}/report", "reader")).Expect(200);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scene.Folder.File("work")));
        await scene.EndAsync();
        await scene.StartAsync();
        Assert.Equal(2, (await scene.GetAsync("/jobs", "reader")).Json["jobs"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_file_that_can_not_be_removed_keeps_others_from_nothing()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, options => options with { KeepFiles = TimeSpan.FromDays(1) });
        var jobs = new List<string>();
        for (var i = 0; i < 2; i++)
            jobs.Add((string)(await scene.EndOfAsync(await scene.PostAsync("/1/export", "", "reader"), "reader"))["id"]!);

        // No user can delete anything there.
        var folder = Path.Combine(scene.Folder.File("work"), "job-" + jobs[1]);
        Directory.Delete(folder, recursive: true);
        Directory.CreateSymbolicLink(folder, "/proc/self");
        scene.Server.Jobs.Get(jobs[1], Tracelift.Server.Access.Caller.Nobody with { IsSuperuser = true }).Files.Remove();
        Directory.Delete(folder);

        (await scene.GetAsync($"/jobs/{jobs[0]}/file", "reader")).Expect(200);
    }

    private static async Task<string> BeginAsync(JobScene scene) =>
        (string)(await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "importer")).Json["id"]!;
}
