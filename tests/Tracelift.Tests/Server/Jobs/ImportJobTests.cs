using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Bulk;
using Tracelift.Tests.Tracing.Sources;
using Tracelift.Tracing.Sources;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>Jobs import files of tracing data whole or not at all; the sender decides about the owners.</summary>
public sealed class ImportJobTests
{
    private const string OwnersOfNodes = "SELECT DISTINCT username FROM treenode t JOIN auth_user u ON u.id = t.user_id WHERE t.id > (SELECT max(id) FROM treenode) - 6 ORDER BY 1";

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_file_comes_in_as_a_whole_and_is_its_importer_s(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind);

        var end = await scene.EndOfAsync(await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "importer", ("tags", "false"), ("origin", "https://example.org")), "importer");

        Assert.Equal("done", (string)end["state"]!);
        Assert.Equal("small.json", (string)end["options"]!["file"]!);
        Assert.Equal(["12"], await scene.Store.QueryAsync("SELECT CAST(count(*) AS text) FROM treenode"));
        Assert.Equal(["importer"], await scene.Store.QueryAsync(OwnersOfNodes));
        Assert.Equal(["importer 6"], await scene.Store.QueryAsync("SELECT u.username || ' ' || count(*) FROM treenode n JOIN catmaid_transaction_info i ON i.transaction_id = n.txid AND i.label = 'skeletons.import' JOIN auth_user u ON u.id = i.user_id GROUP BY u.username"));
        var report = (await scene.GetAsync($"/jobs/{(string)end["id"]!}/report", "importer")).Json;
        Assert.Equal(("import", "small.json", 6L), ((string)report["command"]!, (string)report["source"]!, (long)report["models"]!["catmaid.treenode"]!["created"]!));

        // As a run it bears the user's name, and can be undone.
        var run = System.Text.Json.Nodes.JsonNode.Parse((await scene.RunAsync("runs", "--json")).Expect(0).Output)!["runs"]![0]!;
        Assert.Equal(("importer", (long)report["run"]!), ((string)run["who"]!, (long)run["id"]!));
        (await scene.RunAsync("undo", $"{(long)report["run"]!}", "--yes")).Expect(0);
        Assert.Equal(["6"], await scene.Store.QueryAsync("SELECT CAST(count(*) AS text) FROM treenode"));
    }

    [Fact]
    public async Task Who_administers_says_who_becomes_whom_and_superusers_make_projects()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);

        // By default users are known by their names; ann was made with the project.
        Assert.Equal("done", (string)(await scene.EndOfAsync(await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "admin"), "admin"))["state"]!);
        Assert.Equal(["ann"], await scene.Store.QueryAsync(OwnersOfNodes));
        Assert.Equal("done", (string)(await scene.EndOfAsync(await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "admin", ("map-users", "no"), ("user", "reader")), "admin"))["state"]!);
        Assert.Equal(["reader"], await scene.Store.QueryAsync(OwnersOfNodes));

        // The body as a whole, packed, options in the query.
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(TracingFile.Sound().Text()), TestContext.Current.CancellationToken);
        using var body = new ByteArrayContent(packed.ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        var end = await scene.EndOfAsync(await scene.SendAsync("chief", HttpMethod.Post, "/import?title=Second%20%3Cb%3E&create_unknown_users=true", body), "chief");
        Assert.Equal("done", (string)end["state"]!);
        Assert.Equal(["Second <b>"], await scene.Store.QueryAsync("SELECT title FROM project WHERE id = 2"));

        // A dry run writes nothing.
        var before = await scene.Store.FingerprintAsync();
        var planned = await scene.EndOfAsync(await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "importer", ("dry_run", "true")), "importer");
        Assert.Equal(("done", "import-plan"), ((string)planned["state"]!, (string)planned["kind"]!));
        Assert.True((bool)(await scene.GetAsync($"/jobs/{(string)planned["id"]!}/report", "importer")).Json["dry_run"]!);
        Assert.Equal(before, await scene.Store.FingerprintAsync());
    }

    [Theory]
    [MemberData(nameof(JobScene.OneOfEach), MemberType = typeof(JobScene))]
    public async Task A_server_takes_each_format(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind, options => options with { Sources = TracingSources.Usual.With(new ToyFormat()) });
        using var folder = new TemporaryFolder();
        var cells = await File.ReadAllBytesAsync(
            CollectionTests.Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = CollectionTests.Tree(1, 5), ["b.swc"] = CollectionTests.Tree(2, 7) }), TestContext.Current.CancellationToken);

        var end = await scene.EndOfAsync(await SendAsync("importer", "cells.zip", cells), "importer");

        Assert.Equal("done", (string)end["state"]!);
        Assert.Equal(["importer"], await scene.Store.QueryAsync(OwnersOfNodes));
        Assert.Equal(["18"], await scene.Store.QueryAsync("SELECT CAST(count(*) AS text) FROM treenode"));
        Assert.Contains("Skeleton files have no users", (await SendAsync("admin", "cells.zip", cells)).Expect(400).Error, StringComparison.Ordinal);
        Assert.Equal("done", (string)(await scene.EndOfAsync(await SendAsync("admin", "cells.zip", cells, ("user", "reader")), "admin"))["state"]!);
        Assert.Equal(["reader"], await scene.Store.QueryAsync(OwnersOfNodes));
        Assert.Equal("done", (string)(await scene.EndOfAsync(await SendAsync("importer", "toy", Encoding.UTF8.GetBytes(ToyFormat.Magic + TracingFile.Sound().Text())), "importer"))["state"]!);

        Task<JobAnswer> SendAsync(string user, string name, byte[] bytes, params (string Name, string Value)[] fields)
        {
            var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
            foreach (var (field, value) in fields)
                form.Add(new StringContent(value), field);
            return scene.SendAsync(user, HttpMethod.Post, "/1/import", form);
        }
    }

    [Fact]
    public async Task Collections_take_the_options_of_the_command_and_a_table_of_names()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        var cells = await File.ReadAllBytesAsync(
            CollectionTests.Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = "1 1 0 0 0 1 -1\n2 2 7 0 0 1 -1\n" }), TestContext.Current.CancellationToken);
        const string Names = "file,name\na.swc,Ana\n";

        foreach (var (unit, roots) in ((string, string)[])[("unit", "several_roots"), ("units", "multi-root")])
            Assert.Equal("done", (string)(await scene.EndOfAsync(await SendAsync("cells.zip", cells, Names, (unit, "um"), (roots, "split"), ("types_as_tags", "all")), "importer"))["state"]!);

        Assert.Equal(["Ana (1 of 2)", "Ana (1 of 2)", "Ana (2 of 2)", "Ana (2 of 2)"], await scene.Store.QueryAsync("SELECT name FROM class_instance WHERE name LIKE 'Ana%' AND class_id = (SELECT id FROM class WHERE class_name = 'neuron') ORDER BY 1"));
        Assert.Equal(["7000"], await scene.Store.QueryAsync("SELECT CAST(CAST(max(location_x) AS int) AS text) FROM treenode WHERE location_x > 5000"));
        Assert.Equal(["1"], await scene.Store.QueryAsync("SELECT CAST(count(*) AS text) FROM class_instance WHERE name = 'axon'"));
        foreach (var (told, name, table, field) in ((string, string, string?, (string, string))[])
            [
                ("Did you mean heal?", "cells.zip", null, ("several_roots", "heel")), ("unit: there is no", "cells.zip", null, ("unit", "mm")), ("names is no file", "cells.zip", null, ("names", "/etc/passwd")),
                ("unit is for collections", "small.json", null, ("unit", "um")), ("names is for collections", "small.json", Names, ("tags", "true")),
            ])
        {
            Assert.Contains(told, (await SendAsync(name, name == "cells.zip" ? cells : Encoding.UTF8.GetBytes(TracingFile.Sound().Text()), table, field)).Expect(400).Body, StringComparison.Ordinal);
        }

        var damaged = await scene.EndOfAsync(await SendAsync("cells.zip", cells, "name\nAna\n"), "importer");
        Assert.Contains("names has no column", damaged["fault"]!.ToJsonString(), StringComparison.Ordinal);

        Task<JobAnswer> SendAsync(string name, byte[] bytes, string? table, params (string Name, string Value)[] fields)
        {
            var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
            foreach (var (field, value) in fields)
                form.Add(new StringContent(value), field);
            if (table is not null)
                form.Add(new StringContent(table), "names", "table.csv");
            return scene.SendAsync("importer", HttpMethod.Post, "/1/import", form);
        }
    }

    [Fact]
    public async Task Members_of_the_edit_group_may_edit_what_made_users_have()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        await scene.Store.ExecuteAsync("INSERT INTO auth_group (id, name) VALUES (900, 'lab'); INSERT INTO auth_user_groups (id, user_id, group_id) SELECT 900, id, 900 FROM auth_user WHERE username = 'reader'");
        var body = TracingFile.Sound().Text().Replace("\"ann\"", "\"eve\"", StringComparison.Ordinal);

        var end = await scene.EndOfAsync(await scene.UploadAsync("/1/import", body, "chief", ("create_unknown_users", "true"), ("edit_group", "lab")), "chief");

        Assert.Equal("done", (string)end["state"]!);
        Assert.Equal(["reader"], await scene.Store.QueryAsync("SELECT username FROM auth_user u JOIN auth_user_groups m ON m.user_id = u.id JOIN auth_group g ON g.id = m.group_id WHERE g.name = 'eve'"));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_and_leaves_nothing()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, options => options with { LargestFile = 100_000 });
        var before = await scene.Store.FingerprintAsync();
        var sound = TracingFile.Sound().Text();

        foreach (var (user, path, status, told, fields) in ((string, string, int, string, (string, string)[])[])
            [
                ("reader", "/1/import", 403, "can_import", []), ("", "/1/import", 403, "can_import", []), ("importer", "/import", 403, "superuser", [("title", "x")]), ("importer", "/7/import", 404, "no project 7", []),
                ("importer", "/1/import", 403, "map_users", [("map_users", "true")]), ("importer", "/1/import", 403, "user is for", [("user", "chief")]),
                ("importer", "/1/import", 403, "on_known", [("origin", "https://a.org"), ("on_known", "replace")]),
                ("admin", "/1/import", 403, "create_unknown_users", [("create_unknown_users", "true")]), ("admin", "/1/import", 403, "edit_group", [("edit_group", "lab")]), ("admin", "/1/import", 403, "force", [("force", "true")]), ("chief", "/1/import", 400, "no group nobody", [("create_unknown_users", "true"), ("edit_group", "nobody")]),
                ("admin", "/1/import", 403, "keep_passwords", [("keep-passwords", "true")]), ("admin", "/1/import", 403, "preserve_ids", [("preserve_ids", "")]),
                ("chief", "/1/import", 400, "There is no parameter target", [("target", "2")]), ("chief", "/1/import", 400, "There is no parameter source", [("source", "/etc/passwd")]),
                ("chief", "/1/import", 400, "broken_skeletons", [("broken_skeletons", "mend")]), ("chief", "/1/import", 400, "--map-users", [("user", "chief")]), ("chief", "/1/import", 400, "no user", [("map_users", "false"), ("user", "nobody")]),
                ("chief", "/import", 400, "title", []), ("chief", "/import", 400, "title is empty", [("title", " ")]),
            ])
        {
            Assert.Contains(told, (await scene.UploadAsync(path, sound, user, fields)).Expect(status).Error, StringComparison.Ordinal);
        }

        var two = JobScene.Form(sound);
        two.Add(new StringContent(sound), "other", "other.json");
        Assert.Contains("two files", (await scene.SendAsync("importer", HttpMethod.Post, "/1/import", two)).Expect(400).Error, StringComparison.Ordinal);
        Assert.Contains("missing", (await scene.SendAsync("importer", HttpMethod.Post, "/1/import", new MultipartFormDataContent { { new StringContent("x"), "tags" } })).Expect(400).Error, StringComparison.Ordinal);
        Assert.Contains("missing", (await scene.PostAsync("/1/import", "tags=false", "importer")).Expect(400).Error, StringComparison.Ordinal);
        Assert.Contains("larger", (await scene.UploadAsync("/1/import", new string(' ', 100_001), "importer")).Expect(413).Error, StringComparison.Ordinal);

        // The file itself is looked at by the job.
        var bad = await scene.EndOfAsync(await scene.UploadAsync("/1/import", sound[..^20], "importer"), "importer");
        Assert.Equal("failed", (string)bad["state"]!);
        Assert.Contains("small.json", bad["fault"]!.ToJsonString(), StringComparison.Ordinal);
        var unknown = await scene.EndOfAsync(await scene.UploadAsync("/1/import", sound.Replace("\"ann\"", "\"eve\"", StringComparison.Ordinal), "admin"), "admin");
        Assert.Contains("eve", unknown["fault"]!.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(before, await scene.Store.FingerprintAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(scene.Folder.File("work")));
    }

    [Theory]
    [InlineData("../../../etc/cron.d/evil.json", "evil.json")]
    [InlineData("C:\\windows\\x\u0000y<b>.json", "xyb.json")]
    [InlineData("..", "upload.json")]
    [InlineData(".bashrc", "bashrc")]
    [InlineData("name.that-ends-in-more-than-an-extension-and-goes-on-and-on-and-on-until-there-are-more-than-a-hundred-letters", "name.that-ends-in-more-than-an-extension-and-goes-on-and-on-and-on-until-there-are-more-than-a-hundr")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789.tar.gz", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456.gz")]
    public async Task A_file_s_name_is_a_name_and_no_path(string name, string expected)
    {
        await Task.CompletedTask;
        Assert.Equal(expected, Tracelift.Server.Calls.Upload.PlainName(name, "upload.json"));
    }
}
