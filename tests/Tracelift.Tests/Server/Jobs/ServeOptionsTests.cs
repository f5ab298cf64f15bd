using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>The options of <c>tracelift serve</c> and their variables, in a process.</summary>
public sealed partial class ServeOptionsTests
{
    [Fact]
    public async Task Variables_say_where_to_listen_and_where_images_are()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.EndAsync();
        await using var process = await StartAsync(scene, [], ("TRACELIFT_URLS", "http://127.0.0.1:0"), ("TRACELIFT_BASE_PATH", "lab/"), ("CATMAID_IMPORT_PATH", Images(scene, "variable")));

        Assert.EndsWith("/lab/", scene.Elsewhere!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("variable", (await scene.GetAsync("/lab/data/em/0.txt", "reader")).Expect(200).Body);
        process.Signal(CliSignal.Terminate);
        (await process.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task Options_win_over_variables()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.EndAsync();
        await using var process = await StartAsync(
            scene,
            ["--urls", "http://127.0.0.1:0", "--base-path", "/catmaid", "--data", Images(scene, "option"), "--allow-origin", "https://viewer.example"],
            ("TRACELIFT_URLS", "http://127.0.0.1:1"),
            ("TRACELIFT_BASE_PATH", "lab"),
            ("CATMAID_IMPORT_PATH", Images(scene, "variable")));

        Assert.EndsWith("/catmaid/", scene.Elsewhere!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("option", (await scene.GetAsync("/catmaid/data/em/0.txt", "reader")).Expect(200).Body);
        Assert.Equal(1, (long)(await scene.GetAsync("/catmaid/projects", "reader")).Json[0]!["id"]!);
        using var request = new HttpRequestMessage(HttpMethod.Get, scene.Address("/catmaid/"));
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Origin", "https://viewer.example");
        using var page = await scene.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("href=\"/catmaid/static/tracelift.css\"", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("https://viewer.example", Assert.Single(page.Headers.GetValues("Access-Control-Allow-Origin")));
        process.Signal(CliSignal.Terminate);
        (await process.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task A_health_check_asks_the_server_that_runs()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.EndAsync();
        await using var process = await StartAsync(scene, ["--urls", "http://127.0.0.1:0", "--base-path", "/lab"]);
        var address = scene.Elsewhere!.GetLeftPart(UriPartial.Authority);
        var wildcard = address.Replace("127.0.0.1", "0.0.0.0", StringComparison.Ordinal);

        Assert.Contains("is ready", (await Tool.RunAsync("serve", "--check", "--urls", address, "--base-path", "/lab")).Expect(0).Output, StringComparison.Ordinal);
        (await Tool.RunAsync("serve", "--check", "--urls", wildcard, "--base-path", "/lab")).Expect(0);
        Assert.Contains("404", (await Tool.RunAsync("serve", "--check", "--urls", address, "--base-path", "/elsewhere")).Expect(4).Error, StringComparison.Ordinal);
        process.Signal(CliSignal.Terminate);
        (await process.WaitAsync()).Expect(0);
        Assert.Contains("does not answer", (await Tool.RunAsync("serve", "--check", "--urls", address, "--base-path", "/lab")).Expect(4).Error, StringComparison.Ordinal);
    }

    private static string Images(JobScene scene, string name)
    {
        var folder = scene.Folder.File(name);
        Directory.CreateDirectory(Path.Combine(folder, "em"));
        File.WriteAllText(Path.Combine(folder, "em", "0.txt"), name);
        return folder;
    }

    private static async Task<CliProcess> StartAsync(JobScene scene, string[] options, params (string Name, string Value)[] environment)
    {
        var process = Tool.Start(
            ["serve", "--store", scene.Store.Address, .. options],
            new CliOptions { Environment = environment.ToDictionary(variable => variable.Name, string? (variable) => variable.Value, StringComparer.Ordinal) });
        await process.WaitForErrorAsync("Ctrl-C");
        scene.Elsewhere = new Uri(Url().Match(process.Error).Value);
        return process;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/\S*/")]
    private static partial Regex Url();
}
