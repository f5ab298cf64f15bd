using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects;
using Tracelift.Projects.Sources;
using Tracelift.Reports;
using Tracelift.Server.Importing;
using Tracelift.Server.Jobs;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Tracelift.Tracing;
using Xunit;

namespace Tracelift.Tests.Server.Importing;

/// <summary>A confirmed import shows progress, can be cancelled, ends, and can be retried.</summary>
public sealed class ResultTests
{
    private static readonly string Two = Definitions.List(Definitions.Project("One", "a"), Definitions.Project("Two", "b"));

    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task One_that_waits_is_found_again_is_cancelled_and_tried_again(TestStoreKind kind)
    {
        await using var scene = await ImporterScene.StartAsync(kind);
        var confirm = (await (await scene.PasteAsync(Two)).Form().Set("tag", "kept").SubmitAsync("next")).At("/confirm");
        WebPage result;
        await using (await HoldAsync(scene))
        {
            result = (await confirm.Form("/confirm").SubmitAsync("confirm")).At("/result");
            Assert.NotNull(result.Document.QuerySelector("[data-job-events] progress"));
            Assert.NotNull(result.Document.QuerySelector("noscript"));
            Assert.Contains("confirmed", (await scene.Root.GetAsync("/import")).Text, StringComparison.Ordinal);

            // Closed and opened again.
            var again = (await scene.Root.GetAsync(result.Path)).At("/result");
            Assert.Contains("under way", again.Text, StringComparison.Ordinal);
            await again.Form("/cancel").SubmitAsync("");
        }

        result = await scene.EndOfAsync((await scene.Root.GetAsync(result.Path)).At("/result"));
        Assert.Contains("It was cancelled. Nothing had been imported.", result.Text, StringComparison.Ordinal);
        Assert.Empty(await scene.TitlesAsync());

        var projects = (await result.Form("/retry").SubmitAsync("")).At("/projects");
        Assert.Contains("2 projects chosen", projects.Text, StringComparison.Ordinal);
        Assert.Equal("kept", projects.Form()["tag"]);
        var finished = await scene.FinishAsync(projects);
        Assert.Equal(["One", "Two"], await scene.TitlesAsync());

        // It is a run of that user, as with the command.
        Assert.Contains(kind == TestStoreKind.Catmaid ? "can't be undone" : "Saved as run 1.", finished.Text, StringComparison.Ordinal);
        if (kind == TestStoreKind.Catmaid)
            return;
        Assert.Equal("root", (string)JsonNode.Parse((await scene.RunAsync("runs", "--json")).Expect(0).Output)!["runs"]![0]!["who"]!);
        (await scene.RunAsync("undo", "1", "--yes")).Expect(0);
        Assert.Empty(await scene.TitlesAsync());
    }

    [Theory]
    [MemberData(nameof(ImporterScene.Kinds), MemberType = typeof(ImporterScene))]
    public async Task Those_that_were_not_imported_are_tried_again_alone(TestStoreKind kind)
    {
        await using var scene = await ImporterScene.StartAsync(kind);

        // Projects with tracing data are not replaced unless that is asked for.
        (await scene.RunAsync(Two, ["projects", "import"])).Expect(0);
        var one = (await scene.Server.TestStore.QueryAsync("SELECT id FROM project WHERE title = 'One'"))[0];
        (await scene.RunAsync(TracingFile.Sound().Text(), ["import", "--source", "-", "--target", one, "--yes", "--create-unknown-users"])).Expect(0);
        var form = (await scene.BeginAsync()).Form().Set("source", "text").Set("text", Two).Set("strategy", "replace");
        var result = await scene.FinishAsync((await form.SubmitAsync("next")).At("/projects"));

        Assert.Contains("1 project imported, 0 ignored, 1 not imported", result.Text, StringComparison.Ordinal);
        Assert.Contains("One", result.Document.QuerySelector("h2 + ul")!.TextContent, StringComparison.Ordinal);
        var report = (await scene.Root.GetAsync(result.Document.QuerySelectorAll("a").First(link => link.TextContent.Contains("report as JSON", StringComparison.Ordinal)).GetAttribute("href")!)).Expect(200);
        Assert.Contains("\"not_imported\":1", report.Html, StringComparison.Ordinal);

        var retry = (await result.Form("/retry").SubmitAsync("")).At("/projects");
        Assert.Contains("1 project chosen", retry.Text, StringComparison.Ordinal);
        Assert.True(retry.Form().Ticks("choose", retry.Form().BoxOf("Import One")));
        var confirm = (await retry.Form().SubmitAsync("next")).At("/confirm");
        Assert.Contains("Nothing would be imported", (await confirm.Form("/confirm").SubmitAsync("confirm")).At("/confirm").Notice, StringComparison.Ordinal);
        var source = (await (await scene.Root.GetAsync(retry.Path)).Form().SubmitAsync("back")).At("/source");
        var end = await scene.FinishAsync((await source.Form().Tick("force").SubmitAsync("next")).At("/projects"));
        Assert.Contains("1 project imported, 0 ignored, 0 not imported", end.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("tried again", end.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_others_overtake_writes_nothing_and_says_so()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);
        var first = (await (await scene.PasteAsync(Two)).Form().SubmitAsync("next")).At("/confirm");
        var second = (await (await scene.PasteAsync(Two)).Form().SubmitAsync("next")).At("/confirm");
        WebPage one, other;
        await using (await HoldAsync(scene))
        {
            one = (await first.Form("/confirm").SubmitAsync("confirm")).At("/result");
            other = (await second.Form("/confirm").SubmitAsync("confirm")).At("/result");
        }

        Assert.Contains("2 projects imported", (await scene.EndOfAsync(one)).Text, StringComparison.Ordinal);
        var late = await scene.EndOfAsync(other);
        Assert.Contains("The store has changed since this import was confirmed; nothing was imported", late.Notice, StringComparison.Ordinal);
        Assert.Equal(["One", "Two"], await scene.TitlesAsync());
        Assert.Contains("merge", (await late.Form("/retry").SubmitAsync("")).At("/projects").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_cancelled_in_the_middle_says_what_it_did_and_that_stays()
    {
        await using var scene = await ImporterScene.StartAsync(TestStoreKind.Sqlite);

        // More than one transaction: the first is committed at the cancellation.
        var text = Encoding.UTF8.GetBytes(Definitions.List(Enumerable.Range(1, 600).Select(i => Definitions.Project($"P {i}", $"s {i}"))));
        var source = await CachedSource.KeepAsync(new FileSource("text", () => new MemoryStream(text), null, ProjectFileLimits.Default), 1 << 20, TestContext.Current.CancellationToken);
        var (reading, import, left) = (new ReadingOptions(), new ProjectImportOptions(), new HashSet<string>(StringComparer.Ordinal));
        var plan = await FoundProjects.PlanAsync(scene.Server.Store, source, reading, import, left, TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource();
        var work = new JobWork("job", null, null, "root", scene.Server.Store, null!, new Canceller(cancel), TimeProvider.System);

        var partly = await Assert.ThrowsAsync<PartlyDoneException>(() => new ProjectsJob().RunAsync(new ProjectsJobOptions(source, reading, import, left, FoundProjects.DigestOf(plan, import), 600), work, cancel.Token));

        Assert.Equal(500, (int)JsonNode.Parse(partly.Result.Report)!["imported"]!);
        Assert.Equal(500, (await scene.TitlesAsync()).Count);
    }

    private sealed class Canceller(CancellationTokenSource cancel) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value is { Stage: "importing", Done: 1 })
                cancel.Cancel();
        }
    }

    private static async Task<IAsyncDisposable> HoldAsync(ImporterScene scene)
    {
        if (scene.Server.TestStore.Database is not { } database)
            return await scene.Server.Store.BeginChangeAsync(TestContext.Current.CancellationToken);
        var connection = await database.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE stack IN EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
