using System.Text.Json.Nodes;
using Tracelift.Formats.Swc;
using Tracelift.Remote;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Server.Skeletons;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Skeletons;
using Tracelift.Tracing.Upload;
using Xunit;

namespace Tracelift.Tests.Tracing.Upload;

public sealed class UploadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_command_sends_files_folders_and_patterns_and_writes_what_became_of_each()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);
        Write("x/a.swc", SkeletonScene.Plain);
        Write("x/below/b.SWC", "# more\r\n" + SkeletonScene.Plain.Replace(' ', ','));
        Write("x/readme.txt", "");
        Write("c1.swc", "1 0 broken");
        Write("c2.swc", "1 0 0 0 0 1 -1\n2 0 0 0 5 1 -1\n");
        string[] arguments =
        [
            "upload", server.Url, "--project", $"{server.Project}", "--token", server.Token("alice"), "--annotation", "mine", "--multi-root", "heal",
            "--results", _folder.File("done.csv"), "--json", _folder.File("x"), _folder.File("x/a.swc"), _folder.File("c*.swc"),
        ];

        await using var line = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        var first = await line.RunAsync(arguments);
        var report = JsonNode.Parse(first.Expect(1).Output)!;
        Assert.Equal((3, 0, 1), ((int)report["uploaded"]!, (int)report["already_there"]!, (int)report["failed"]!));
        Assert.Equal(["a", "b", "c2"], await server.Test.QueryAsync("SELECT i.name FROM class_instance i JOIN class c ON c.id = class_id WHERE class_name = 'neuron' ORDER BY 1"));
        Assert.Equal(["3"], await server.Test.QueryAsync("SELECT count(*) FROM class_instance_class_instance l JOIN class_instance b ON b.id = class_instance_b WHERE b.name = 'mine'"));
        var lines = await File.ReadAllLinesAsync(_folder.File("done.csv"));
        Assert.Equal("file,neuron,skeleton,nodes,warnings,error,link", lines[0]);
        Assert.Equal(5, lines.Length);
        Assert.Contains("active_skeleton_id=", lines[1], StringComparison.Ordinal);
        using (var link = await server.Http.GetAsync(new Uri(lines[1].Split(',')[^1])))
            Assert.EndsWith($"/projects/{server.Project}/skeletons/{lines[1].Split(',')[2]}", Uri.UnescapeDataString(link.RequestMessage!.RequestUri!.ToString()), StringComparison.Ordinal);
        async Task<IEnumerable<string>> NeuronsAsync() => (await File.ReadAllLinesAsync(_folder.File("done.csv"))).Skip(1).Select(line => line.Split(',')[1]).Where(neuron => neuron.Length > 0);
        var neurons = (await server.Test.QueryAsync("SELECT i.id FROM class_instance i JOIN class c ON c.id = class_id WHERE class_name = 'neuron'")).Order();
        Assert.Equal(neurons, (await NeuronsAsync()).Order());
        Assert.Contains("line 1: 3 columns", lines[3], StringComparison.Ordinal);
        Assert.Contains("TRACELIFT_REMOTE_TOKEN", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Token("alice"), first.Error, StringComparison.Ordinal);

        var second = JsonNode.Parse((await line.RunAsync(arguments)).Expect(1).Output)!;
        Assert.Equal((0, 3, 1), ((int)second["uploaded"]!, (int)second["already_there"]!, (int)second["failed"]!));
        Assert.Equal(neurons, (await NeuronsAsync()).Order());
        Assert.Equal(0, (int)JsonNode.Parse((await line.RunAsync([.. arguments[..^1], "--again"])).Expect(0).Output)!["already_there"]!);
    }

    [Theory]
    [InlineData("{\"error\": \"\\ud800\"}")]
    [InlineData("{\"\\udc00\": 1}")]
    [InlineData("{\"skeleton_id\": 1, \"neuron_id\": 2, \"node_id_map\": {\"\\ud800\": 3}}")]
    public async Task An_answer_with_half_of_a_character_is_told(string answer)
    {
        Write("a.swc", SkeletonScene.Plain);
        await using var line = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await using var web = TestWebServer.Start(_ => WebAnswer.Text("application/json", answer));

        var result = await line.RunAsync("upload", web.Url, "--project", "1", "--token", "x", "--json", _folder.File("a.swc"));

        Assert.Contains("half of a character", result.Output + result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", result.Output + result.Error, StringComparison.Ordinal);
        result.Expect(1);
    }

    [Fact]
    public async Task What_makes_no_sense_is_told_before_anything_is_sent()
    {
        Write("a.swc", SkeletonScene.Plain);
        await using var line = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        foreach (var arguments in (string[][])
            [
                [], ["http://localhost"], ["nowhere", "a.swc"], ["ftp://x", "a.swc"], ["http://u:p@localhost", "a.swc"], ["http://localhost", "--project", "1", "none.swc"],
                ["http://localhost", _folder.File("a.swc")], ["http://localhost", "--project", "1", "--jobs", "0", _folder.File("a.swc")], ["http://localhost", "--project", "1", "--units", "mm", _folder.File("a.swc")],
                ["http://localhost", "--project", "1", "--http-user", "x", _folder.File("a.swc")],
            ])
        {
            (await line.RunAsync(["upload", .. arguments])).Expect(2);
        }
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        await using var server = await StandIn.StartAsync((attempt, context) => attempt == 1 ? context.AnswerAsync(503, "{\"error\": \"busy\"}") : context.ImportedAsync());

        var result = Assert.Single(await UploadAsync(server, SkeletonScene.Plain));

        Assert.Equal((null, 102L, 2), (result.Error, result.Skeleton, server.Imports));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_file_that_came_in_although_the_server_said_not_now_is_not_sent_again(int status)
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedButAsync(status, "{\"error\": \"the end of the commit was not heard\"}"));

        var result = Assert.Single(await UploadAsync(server, SkeletonScene.Plain));

        Assert.Equal((null, 101L, 1), (result.Error, result.Skeleton, server.Imports));
        Assert.Equal((1101L, false), (result.Neuron, result.WasThere));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(0)]
    public async Task What_the_server_has_is_asked_until_it_says_so(int status)
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedAsync(), asked: question => question is 2 or 3 ? status : 200);
        await UploadAsync(server, SkeletonScene.Plain);

        var result = Assert.Single(await UploadAsync(server, SkeletonScene.Plain));

        Assert.Equal((null, 101L, 1), (result.Error, result.Skeleton, server.Imports));
        Assert.Equal((1101L, true, 4), (result.Neuron, result.WasThere, server.Questions));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(0)]
    public async Task Nothing_is_sent_where_the_server_does_not_say_what_it_has(int status)
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedAsync(), asked: _ => status);

        var results = await UploadAsync(server, SkeletonScene.Plain, SkeletonScene.Plain + "# 2");

        Assert.All(results, result => Assert.Contains("does not say whether it has the file", result.Error, StringComparison.Ordinal));
        Assert.Equal((2, 0, 4), (results.Count, server.Imports, server.Questions));
    }

    [Fact]
    public async Task A_server_that_is_busy_when_it_is_asked_again_is_asked_once_more()
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedAndCutAsync(), asked: question => question is 2 or 3 ? 503 : 200);

        var result = Assert.Single(await UploadAsync(server, SkeletonScene.Plain));

        Assert.Equal((null, 101L, 1), (result.Error, result.Skeleton, server.Imports));
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_given_up()
    {
        await using var server = await StandIn.StartAsync((_, context) => context.AnswerAsync(503, "{\"error\": \"busy\"}"));

        Assert.Equal("status 503: busy (tried 4 times)", Assert.Single(await UploadAsync(server, SkeletonScene.Plain)).Error);
        Assert.Equal(4, server.Imports);
    }

    [Fact]
    public async Task A_file_that_came_in_although_the_connection_was_cut_is_not_sent_again()
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedAndCutAsync());

        var result = Assert.Single(await UploadAsync(server, SkeletonScene.Plain));

        Assert.Equal((null, 101L, 1), (result.Error, result.Skeleton, server.Imports));
    }

    [Fact]
    public async Task A_file_lost_with_the_connection_is_sent_again()
    {
        await using var server = await StandIn.StartAsync((attempt, context) => attempt == 1 ? context.CutAsync() : context.ImportedAsync());

        var result = Assert.Single(await UploadAsync(server, SkeletonScene.Plain));

        Assert.Equal((null, 102L, 2), (result.Error, result.Skeleton, server.Imports));
    }

    [Fact]
    public async Task Where_the_server_can_not_be_asked_nothing_is_sent_twice()
    {
        await using var server = await StandIn.StartAsync((_, context) => context.CutAsync(), knowsOrigins: false);

        var result = Assert.Single(await UploadAsync(server, SkeletonScene.Plain));

        Assert.Contains("not known", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, server.Imports);
    }

    [Fact]
    public async Task What_takes_too_long_may_be_under_way_and_is_not_sent_again()
    {
        await using var server = await StandIn.StartAsync((_, context) => context.WaitAsync());

        var result = Assert.Single(await UploadAsync(server, o => o with { Timeout = TimeSpan.FromMilliseconds(300) }, SkeletonScene.Plain));

        Assert.Contains("no answer within 0.3 s", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, server.Imports);
    }

    [Theory]
    [InlineData(401, "an API token", true)]
    [InlineData(401, "an API token", false)]
    [InlineData(403, "the right to import into project 1", true)]
    [InlineData(404, "status 404", true)]
    public async Task Who_is_not_let_in_sends_no_more(int status, string message, bool knowsOrigins)
    {
        await using var server = await StandIn.StartAsync((_, context) => context.AnswerAsync(status, "{\"error\": \"not you\"}"), knowsOrigins);

        var results = await UploadAsync(server, [.. Enumerable.Range(0, 300).Select(i => $"{SkeletonScene.Plain}# {i}")]);

        Assert.Equal(1, server.Imports);
        Assert.All(results, result => Assert.Contains("not you", result.Error, StringComparison.Ordinal));
        Assert.All(results, result => Assert.Contains(message, result.Error, StringComparison.Ordinal));
        Assert.Equal([false, .. Enumerable.Repeat(true, 299)], results.Select(result => result.IsNotSent));
    }

    [Fact]
    public async Task Who_may_not_even_ask_sends_nothing()
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedAsync(), asked: _ => 401);

        var result = await Support.Tool.RunHereAsync(["upload", server.Url, "--project", "1", .. Enumerable.Range(0, 60).Select(i => Write($"{i}.swc", $"{SkeletonScene.Plain}# {i}"))]);

        Assert.Equal((0, 1), (server.Imports, server.Questions));
        Assert.Equal(
            ["60 files not sent: status 401; an API token that the server knows is needed", "0 files uploaded, 0 already there, 0 failed, 60 not sent."],
            result.Expect(1).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^2..]);
    }

    [Fact]
    public async Task A_server_that_goes_away_is_not_looked_for_by_each_file()
    {
        var server = await StandIn.StartAsync((_, context) => context.ImportedAsync());
        var url = new Uri(server.Url);
        var files = Enumerable.Range(0, 300).Select(i => Write($"{i}.swc", $"{SkeletonScene.Plain}# {i}")).ToList();
        await server.DisposeAsync();
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var results = await UploadAsync(files, new UploadOptions { Server = url, Project = 1, Pause = TimeSpan.FromMilliseconds(200) });

        Assert.All(results, result => Assert.Contains("can't be reached", result.Error, StringComparison.Ordinal));
        Assert.All(results, result => Assert.True(result.IsNotSent));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public async Task A_server_that_goes_away_in_the_midst_stops_the_rest()
    {
        StandIn? server = null;
        server = await StandIn.StartAsync((attempt, context) =>
        {
            if (attempt < 10)
                return context.ImportedAsync();
            _ = server!.StopAsync();
            return context.CutAsync();
        });

        var results = await UploadAsync(server, options => options with { AtOnce = 1 }, [.. Enumerable.Range(0, 300).Select(i => $"{SkeletonScene.Plain}# {i}")]);

        Assert.Equal(9, results.Count(result => result.Error is null));
        Assert.InRange(results.Count(result => result.IsNotSent), 280, 290);
        Assert.Equal(10, server.Imports);
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(200, "{\"error\": \"no\"}", "no")]
    [InlineData(200, "<html>", "not JSON")]
    [InlineData(200, "{}", "names no skeleton")]
    [InlineData(400, "{\"error\": \"bad swc\"}", "status 400: bad swc")]
    [InlineData(500, "<html>oops", "status 500")]
    [InlineData(301, "", "status 301")]
    public async Task Answers_that_are_none_are_faults(int status, string answer, string message)
    {
        await using var server = await StandIn.StartAsync((_, context) => context.AnswerAsync(status, answer));

        Assert.Contains(message, Assert.Single(await UploadAsync(server, SkeletonScene.Plain)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TypesAsTags.None, 9, "", null)]
    [InlineData(TypesAsTags.Soma, 9, "11 soma", null)]
    [InlineData(TypesAsTags.All, 9, "11 soma,13 dendrite,14 SWC type 9", null)]
    [InlineData(TypesAsTags.All, 1, "11 soma", "2 of 3 tags of types were not made: status 403: you may not")]
    public async Task A_server_that_makes_no_tags_of_types_is_asked_for_each(TypesAsTags which, int most, string tags, string? warning)
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedAsync());
        server.MostTags = most;

        var result = Assert.Single(await UploadAsync(server, options => options with { TypesAsTags = which }, "1 1 0 0 0 1 -1\n2 0 1 0 0 1 1\n3 3 2 0 0 1 2\n4 9 3 0 0 1 2\n"));

        Assert.Null(result.Error);
        Assert.Equal(tags, string.Join(',', server.Tags));
        if (warning is null)
            Assert.Empty(result.Warnings);
        else
            Assert.StartsWith(warning, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_far_smaller_than_its_neighbours_causes_a_warning()
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedAsync());

        var results = await UploadAsync(server, SkeletonScene.Plain, "1 0 0 0 0 1 -1\n2 0 0 0.1 0 1 1\n", SkeletonScene.Plain);

        Assert.Equal([0, 1, 0], results.Select(result => result.Warnings.Count));
        Assert.Contains("times smaller than that of the other files", results[1].Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_all_small_get_one_warning()
    {
        await using var server = await StandIn.StartAsync((_, context) => context.ImportedAsync());
        var small = string.Concat(Enumerable.Range(1, 10).Select(i => $"{i} 0 {i * 20} 0 0 1 {(i == 1 ? -1 : i - 1)}\n"));

        var results = await UploadAsync(server, small, small.Replace("20", "30", StringComparison.Ordinal));

        Assert.Equal([1, 0], results.Select(result => result.Warnings.Count));
        Assert.Contains("and another file is as small, which is small for a neuron", results[0].Warnings[0], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<IReadOnlyList<UploadResult>> UploadAsync(StandIn server, params string[] texts) => UploadAsync(server, options => options, texts);

    private async Task<IReadOnlyList<UploadResult>> UploadAsync(StandIn server, Func<UploadOptions, UploadOptions> with, params string[] texts)
    {
        var files = texts.Select((text, i) => Write($"{i}.swc", text)).ToList();
        var options = new UploadOptions { Server = new Uri(server.Url), Project = 1, Pause = TimeSpan.FromMilliseconds(5) };
        return await UploadAsync(files, with(options));
    }

    private static Task<IReadOnlyList<UploadResult>> UploadAsync(List<string> files, UploadOptions options) =>
        SwcUpload.RunAsync(files, options, new RemoteOptions(), TimeProvider.System, null, default);

    private string Write(string name, string text)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
