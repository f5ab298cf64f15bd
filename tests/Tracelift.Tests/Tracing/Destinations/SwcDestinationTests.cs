using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Destinations;

/// <summary>An export as SWC: a load of it gives back skeletons, names, annotations, connectors and partners.</summary>
public sealed partial class SwcDestinationTests
{
    private static readonly string[] AsUser = ["--user", "anna", "--types-as-tags", "all"];

    [Theory]
    [InlineData(TestStoreKind.Sqlite, "cells", "")]
    [InlineData(TestStoreKind.Sqlite, "cells.zip", "--node-ids number")]
    [InlineData(TestStoreKind.Catmaid, "cells.tar.gz", "--file-names {skeleton_id}_{name}")]
    [InlineData(TestStoreKind.Postgres, "cells.tar.zst", "--file-names {neuron_id} --owners")]
    [InlineData(TestStoreKind.Sqlite, "cells.tar", "")]
    public async Task A_project_that_goes_out_and_comes_in_is_the_same(TestStoreKind kind, string name, string options)
    {
        await using var scene = await DestinationScene.CreateAsync(kind);

        await scene.ThereAndBackAsync(name, ["--format", "swc", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)], AsUser);

        string[] queries = [ProjectRows.Nodes, ProjectRows.Annotations, ProjectRows.Connectors, ProjectRows.Links, ProjectRows.TypeTags];
        foreach (var query in queries)
        {
            var before = await scene.ReadAsync(1, query);
            Assert.NotEmpty(before);
            Assert.Equal(before, await scene.ReadAsync(2, query));
        }
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task A_bulk_load_in_chunks_gives_back_the_same(TestStoreKind kind)
    {
        await using var scene = await DestinationScene.CreateAsync(kind);
        var path = scene.Folder.File("cells.zip");
        await scene.RunAsync("export", "--source", "1", "--file", path, "--yes");

        await scene.RunAsync("bulk", "load", path, "--target", "new:bulk", "--user", "anna", "--chunk-rows", "50");

        foreach (var query in (string[])[ProjectRows.Nodes, ProjectRows.Annotations, ProjectRows.Connectors, ProjectRows.Links])
            Assert.Equal(await scene.ReadAsync(1, query), await scene.ReadAsync(2, query));
    }

    [Fact]
    public async Task A_selection_brings_its_partners_as_placeholders_and_by_name()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        string[] selection = ["--required-annotation", "Kenyon cells", "--format", "swc"];
        foreach (var (mode, partners) in ((string, bool)[])[("intra_connectors_and_placeholders", true), ("intra_connectors_and_original_placeholders", true), ("intra_connectors_only", false), ("false", false)])
        {
            var (swc, json) = (scene.Folder.File($"{mode}.zip"), scene.Folder.File($"{mode}.json"));
            await scene.RunAsync(["export", "--source", "1", "--file", swc, "--connectors", mode, "--yes", .. selection]);
            await scene.RunAsync("export", "--source", "1", "--file", json, "--connectors", mode, "--yes", "--required-annotation", "Kenyon cells");
            await scene.RunAsync(["import", "--source", swc, "--target", $"new:swc {mode}", "--yes", .. AsUser]);
            await scene.RunAsync("import", "--source", json, "--target", $"new:json {mode}", "--yes", "--create-unknown-users");
            var ids = (await scene.Store.QueryAsync("SELECT id FROM project ORDER BY id DESC LIMIT 2")).ConvertAll(long.Parse);

            string[] queries = [ProjectRows.Nodes, ProjectRows.Connectors, ProjectRows.Links];
            Assert.Equal(await scene.ReadAsync(ids[0], queries), await scene.ReadAsync(ids[1], queries));
            using var zip = await ZipFile.OpenReadAsync(swc, TestContext.Current.CancellationToken);
            Assert.Equal(partners, zip.GetEntry("partners.csv") is not null);
            Assert.Equal(mode != "false", zip.GetEntry("connectors.csv") is not null);
        }
    }

    [Fact]
    public async Task Names_are_safe_and_no_two_alike_and_their_neurons_keep_theirs()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        string[] names = ["a/b", "A\\B", "con", "..", "x. ", "é", "e\u0301", "=1+1", "many \"quotes\", and; \nlines", new string('ö', 200), "-rf"];
        var ids = await scene.Store.QueryAsync("SELECT i.id FROM class_instance i JOIN class c ON c.id = i.class_id WHERE c.class_name = 'neuron' ORDER BY i.id");
        for (var i = 0; i < names.Length; i++)
            await scene.Store.ExecuteAsync($"UPDATE class_instance SET name = '{names[i]}' WHERE id = {ids[i]}");
        await scene.Store.ExecuteAsync("UPDATE class_instance SET name = 'semi;colon \\ and \\; both' WHERE id = (SELECT min(i.id) FROM class_instance i JOIN class c ON c.id = i.class_id WHERE c.class_name = 'annotation')");

        var path = await scene.ThereAndBackAsync("cells", ["--format", "swc"], AsUser);

        var files = Directory.GetFiles(path).Select(file => Path.GetFileName(file)!).ToList();
        Assert.Equal(files.Count, files.Select(file => file.Normalize().ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(files, file => Assert.Matches(@"^[^<>:""/\\|?*\x00-\x1f.~-][^<>:""/\\|?*\x00-\x1f]*\.(swc|csv)$", file));
        Assert.Contains("_con.swc", files);
        Assert.Equal(await scene.ReadAsync(1, ProjectRows.Annotations), await scene.ReadAsync(2, ProjectRows.Annotations));
        Assert.Equal(await scene.ReadAsync(1, ProjectRows.Nodes), await scene.ReadAsync(2, ProjectRows.Nodes));
    }

    [Fact]
    public async Task Micrometres_and_a_header_and_marks_of_the_soma()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);

        var path = await scene.ThereAndBackAsync("cells", ["--format", "swc", "--unit", "um", "--tags-as-types", "none", "--soma-marker", "root", "--file-names", "{skeleton_id}"], ["--user", "anna"]);

        var lines = await File.ReadAllLinesAsync(Directory.GetFiles(path, "*.swc")[0], TestContext.Current.CancellationToken);
        var meta = JsonNode.Parse(lines[0]["# Meta:".Length..])!;
        Assert.Equal(("1 micrometer", 1L), ((string)meta["units"]!, (long)meta["project_id"]!));
        Assert.Equal(1, lines.Count(line => line.Split(' ') is [_, "1", ..]));
        Assert.StartsWith("connector_id,x_um,y_um,z_um,", (await File.ReadAllLinesAsync(Path.Combine(path, "connectors.csv"), TestContext.Current.CancellationToken))[0], StringComparison.Ordinal);
        foreach (var sum in (string[])["sum(location_x + location_y + location_z) FROM treenode", "sum(radius) FROM treenode WHERE radius > 0", "sum(location_x) FROM connector"])
        {
            var (before, after) = (await Sum(1), await Sum(2));
            Assert.InRange(after / before, 0.99999, 1.00001);

            async Task<double> Sum(long project) => double.Parse((await scene.ReadAsync(project, $"SELECT {sum}{(sum.Contains("WHERE", StringComparison.Ordinal) ? " AND" : " WHERE")} project_id = {{0}}"))[0], CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task The_output_is_complete_or_not_there_and_what_is_there_stays()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        var folder = scene.Folder.File("cells");
        await scene.Store.ExecuteAsync("UPDATE treenode SET parent_id = id WHERE id = (SELECT max(id) FROM treenode)");

        // A skeleton that is no tree is found after others are written.
        foreach (var name in (string[])["cells", "cells.zip", "cells.tar"])
            Assert.Contains("is not a tree", (await scene.TryAsync("export", "--source", "1", "--file", scene.Folder.File(name), "--format", "swc", "--yes")).Expect(3).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(scene.Folder.Path, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }), path => path.Contains("cells", StringComparison.Ordinal));

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.txt"), "mine", TestContext.Current.CancellationToken);
        Assert.Contains("has files already", (await scene.TryAsync("export", "--source", "1", "--file", folder, "--format", "swc", "--yes")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Equal("mine.txt", Path.GetFileName(Assert.Single(Directory.GetFiles(folder))));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_the_report_says_what_the_format_leaves_out()
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);
        var path = scene.Folder.File("cells.zip");

        var dry = JsonNode.Parse(await scene.RunAsync("export", "--source", "1", "--file", path, "--dry-run", "--json", "--anonymize-users"))!;
        Assert.Equal("swc", (string)dry["format"]!);
        Assert.False(File.Exists(path));

        var report = JsonNode.Parse(await scene.RunAsync("export", "--source", "1", "--file", path, "--json", "--anonymize-users", "--owners", "--yes"))!;
        Assert.Equal(((long)DestinationScene.Skeletons, true), ((long)report["files"]!, (long)report["not_held"]!["tags of treenodes that are no types"]! > 0));
        using var zip = await ZipFile.OpenReadAsync(path, TestContext.Current.CancellationToken);
        using var neurons = new StreamReader(await zip.GetEntry("neurons.csv")!.OpenAsync(TestContext.Current.CancellationToken));
        var rows = (await neurons.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("file,name,skeleton_id,neuron_id,annotations,nodes,cable_nm,owner", rows[0]);

        // A name has two lines.
        Assert.Equal(DestinationScene.Skeletons, rows.Count(row => NumberedUser().IsMatch(row)));
    }

    [Theory]
    [InlineData("--file x.zip --format json", "but the output is CATMAID's JSON")]
    [InlineData("--file x.json --format swc", "but the output is SWC")]
    [InlineData("--file x.swc.gz --format swc", "packs one file")]
    [InlineData("--file x.json --unit um", "has no meaning for json")]
    [InlineData("--file x.zip --file-names {neuron}", "stands for nothing")]
    [InlineData("--file x.zip --file-names a/{name}", "names a folder")]
    [InlineData("--file x.zip --soma-marker big", "expected tag:NAME")]
    [InlineData("--format swg", "swc")]
    public async Task Options_that_make_no_sense_are_refused(string options, string told)
    {
        await using var scene = await DestinationScene.CreateAsync(TestStoreKind.Sqlite);

        var result = (await scene.TryAsync(["export", "--source", "1", "--yes", .. options.Replace("x.", scene.Folder.File("x."), StringComparison.Ordinal).Split(' ')])).Expect(2);

        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(",User [0-9]+$")]
    private static partial Regex NumberedUser();
}
