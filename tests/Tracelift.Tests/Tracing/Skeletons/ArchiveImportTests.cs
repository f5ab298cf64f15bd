using System.IO.Compression;
using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Tests.Formats.Archives;
using Tracelift.Tests.Formats.Swc;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Tracing.Skeletons;

public sealed class ArchiveImportTests(SkeletonStores stores) : IClassFixture<SkeletonStores>
{
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Files_are_imported_by_the_table_and_faults_are_reported(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        using var archive = ArchiveBytes.Of(
            "zip",
            ("x/a.swc", SkeletonScene.Plain),
            ("x/b.swc", "1 0 nothing\n"),
            ("y/c.SWC", SkeletonScene.Plain.Replace("2.0 2", "nan 2")),
            ("y/c.SWC", SkeletonScene.Plain),
            ("../d.swc", SkeletonScene.Plain),
            ("e.swc", "1 0 0 0 0 1 -1\n2 0 0 0 0 1 -1\n"),
            ("__MACOSX/x/._a.swc", "rubbish"),
            ("readme.txt", "hello"),
            ("names.csv", "file,name,annotations,source_id,source_project_id,source_url\na.swc,Anna,one; two,5,1,https://x\nnone.swc,,,,,\n"));

        var report = await ImportAsync(scene, archive);

        Assert.Equal((2, 4), (report.Imported, report.Failed));
        Assert.Equal(["readme.txt"], report.Ignored);
        Assert.Equal(["none.swc"], report.Unused);
        var a = report.Files.Single(file => file.File == "x/a.swc");
        Assert.Equal((4, 1, 0), (a.Nodes, a.SkeletonIds.Count, a.Warnings.Count));
        Assert.Equal(["one", "two"], await scene.AnnotationsAsync(a.NeuronId!.Value));
        Assert.Equal(["5"], await scene.Test.QueryAsync($"SELECT source_id FROM skeleton_origin WHERE skeleton_id = {a.SkeletonIds[0]}"));
        var c = report.Files.Single(file => file.File == "y/c.SWC" && file.Error is null);
        Assert.Contains("line 4", Assert.Single(c.Warnings), StringComparison.Ordinal);
        Assert.Contains("another file of this name", report.Files.Single(file => file.File == "y/c.SWC" && file.Error is not null).Error, StringComparison.Ordinal);
        Assert.Contains("line 1", report.Files.Single(file => file.File == "x/b.swc").Error, StringComparison.Ordinal);
        Assert.Equal(
            ["Anna", "c"],
            await scene.Test.QueryAsync($"SELECT name FROM class_instance WHERE id IN ({a.NeuronId}, {c.NeuronId}) ORDER BY name"));
        await RunStore.AssertSoundAsync(scene.Test);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Types_become_tags_and_a_small_file_is_warned_of(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        using var archive = ArchiveBytes.Of(
            "zip",
            ("a.swc", "1 1 0 0 0 1 -1\n2 3 5000 0 0 1 1\n3 3 0 0 9000 1 1\n"),
            ("b.swc", "1 0 0 0 0 1 -1\n2 8 3 0 0 1 1\n3 0 4 0 0 1 -1\n4 1 5 0 0 1 3\n"),
            ("c.swc", "1 0 0 0 0 1 -1\n2 0 7000 0 0 1 1\n"),
            ("names.csv", "file,source_id,source_project_id,source_url\na.swc,5.0,1,https://x\n"));

        var report = await ImportAsync(
            scene, archive, new() { Settings = new() { TypesAsTags = TypesAsTags.All }, Swc = SwcOptions.Usual with { SeveralRoots = SeveralRoots.Split } });

        Assert.Equal("0:4 1:2 3:2 8:1", string.Join(' ', report.NodeTypes.Select(type => $"{type.Key}:{type.Value}")));
        Assert.Contains("its extent is 5 nm", report.Files.Single(file => file.File == "b.swc").Warnings[^1], StringComparison.Ordinal);
        Assert.All(report.Files.Where(file => file.File != "b.swc"), file => Assert.Empty(file.Warnings));
        Assert.Equal(
            ["0 soma", "3 SWC type 8", "5 soma", "5000 dendrite", "0 dendrite"],
            await scene.Test.QueryAsync($"SELECT CAST(t.location_x AS int) || ' ' || c.name FROM treenode_class_instance l JOIN treenode t ON t.id = l.treenode_id JOIN class_instance c ON c.id = l.class_instance_id WHERE l.project_id = {scene.Project} ORDER BY t.location_z, t.location_x"));
        await RunStore.AssertSoundAsync(scene.Test);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Many_files_are_imported_by_hundreds(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var random = new Random(5);
        using var archive = ArchiveBytes.Of("tar.gz", Enumerable.Range(0, 600).Select(i => ($"f/{i}.swc", SwcTexts.Random(random, random.Next(1, 20)))));

        var report = await ImportAsync(scene, archive);

        Assert.Equal((600, 0), (report.Imported, report.Failed));
        Assert.Equal(600, report.Files.Select(file => file.SkeletonIds[0]).Distinct().Count());
        Assert.Equal([$"{report.Nodes} 600"], await scene.Test.QueryAsync($"SELECT sum(num_imported_nodes) || ' ' || count(*) FROM catmaid_skeleton_summary WHERE project_id = {scene.Project}"));
        Assert.Equal(["3"], await scene.Test.QueryAsync($"SELECT count(*) FROM catmaid_transaction_info WHERE project_id = {scene.Project}"));
    }

    [Fact]
    public async Task A_hundred_thousand_files_are_read_and_one_more_is_refused_before_any_import()
    {
        var scene = await stores.SceneAsync(TestStoreKind.Sqlite);
        var files = Enumerable.Range(1, 100_000).Select(i => ($"{i}.swc", i == 50_000 ? SkeletonScene.Plain : "1 2")).ToList();
        using var many = ArchiveBytes.Of("zip", files);
        using var tooMany = ArchiveBytes.Of("zip", [.. files, ("100001.swc", SkeletonScene.Plain)]);

        Assert.Equal("too-many-files", (await Assert.ThrowsAsync<InputException>(() => ImportAsync(scene, tooMany))).Code);
        Assert.Equal(["0"], await scene.Test.QueryAsync($"SELECT count(*) FROM class_instance WHERE project_id = {scene.Project}"));
        var report = await ImportAsync(scene, many);
        Assert.Equal((1, 99_999), (report.Imported, report.Failed));
        Assert.Equal("50000.swc", report.Files.Single(file => file.Error is null).File);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task All_or_nothing_is_one_transaction(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var files = Enumerable.Range(0, 300).Select(i => ($"{i}.swc", SkeletonScene.Plain)).ToList();
        using var bad = ArchiveBytes.Of("tar.gz", [.. files, ("z.swc", "1 2")]);
        using var good = ArchiveBytes.Of("tar.gz", files);

        var refused = await Assert.ThrowsAsync<InputException>(() => ImportAsync(scene, bad, new() { IsAllOrNothing = true }));
        Assert.StartsWith("z.swc", refused.Message);
        Assert.Equal(["0"], await scene.Test.QueryAsync($"SELECT count(*) FROM class_instance WHERE project_id = {scene.Project}"));
        Assert.Equal(300, (await ImportAsync(scene, good, new() { IsAllOrNothing = true })).Imported);
        Assert.Equal(["1"], await scene.Test.QueryAsync($"SELECT count(*) FROM catmaid_transaction_info WHERE project_id = {scene.Project}"));
        await RunStore.AssertSoundAsync(scene.Test);
    }

    [Theory]
    [InlineData("no-items", "readme.txt", "x")]
    [InlineData("several-tables", "a.csv", "file\n", "b.tsv", "file\n", "a.swc", "")]
    [InlineData("bad-header", "a.csv", "name\nx\n", "a.swc", "")]
    [InlineData("bad-header", "a.csv", "file,nome\nx,x\n", "a.swc", "")]
    [InlineData("bad-value", "a.csv", "file,neuron_id\na.swc,x\n", "a.swc", "")]
    [InlineData("bad-value", "a.csv", "file,source_id\na.swc,5\n", "a.swc", "")]
    [InlineData("duplicate-row", "a.csv", "file\na.swc\na.swc\n", "a.swc", "")]
    [InlineData("ambiguous-file", "a.csv", "file\na.swc\n", "x/a.swc", "", "y/a.swc", "")]
    public async Task An_archive_that_makes_no_sense_is_refused(string code, params string[] files)
    {
        var scene = await stores.SceneAsync(TestStoreKind.Sqlite);
        using var archive = ArchiveBytes.Of("zip", files.Chunk(2).Select(file => (file[0], file[1])));

        Assert.Equal(code, (await Assert.ThrowsAsync<InputException>(() => ImportAsync(scene, archive))).Code);
    }

    [Fact]
    public async Task A_table_that_is_packed_within_an_archive_is_read_up_to_its_limit()
    {
        var scene = await stores.SceneAsync(TestStoreKind.Sqlite);
        using var good = WithPacked("file,name\na.swc,Anna\n");
        using var bomb = WithPacked("file\n" + new string('x', ArchiveTable.LargestFile));

        Assert.Equal("unpacks-too-large", (await Assert.ThrowsAsync<InputException>(() => ImportAsync(scene, bomb))).Code);
        var report = await ImportAsync(scene, good);
        Assert.Equal(["Anna"], await scene.Test.QueryAsync($"SELECT name FROM class_instance WHERE id = {Assert.Single(report.Files).NeuronId}"));

        static MemoryStream WithPacked(string table)
        {
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(Encoding.UTF8.GetBytes(table));
            var archive = ArchiveBytes.Of("zip", ("a.swc", SkeletonScene.Plain));
            using (var zip = new ZipArchive(archive, ZipArchiveMode.Update, leaveOpen: true))
            {
                using var entry = zip.CreateEntry("names.csv", CompressionLevel.Fastest).Open();
                entry.Write(packed.ToArray());
            }

            return archive;
        }
    }

    [Fact]
    public async Task Several_roots_can_be_joined_and_units_told()
    {
        var scene = await stores.SceneAsync(TestStoreKind.Sqlite);
        using var archive = ArchiveBytes.Of("zip", ("a.swc", "1 0 0 0 0 1 -1\n2 0 0 0 1 1 -1\n3 0 0 0 2 1 2"));

        var report = await ImportAsync(scene, archive, new() { Swc = new() { Unit = SwcUnit.Micrometre, SeveralRoots = SeveralRoots.Heal } });

        Assert.Equal("1 0 0.0 0.0 1000.0 1000.0 -1\n2 0 0.0 0.0 0.0 1000.0 1\n3 0 0.0 0.0 2000.0 1000.0 1\n", await scene.ExportAsync(report.Files[0].SkeletonIds[0], SkeletonScene.Linear));
        Assert.Contains("1000 nm", Assert.Single(report.Files[0].Warnings));
    }

    private static async Task<ArchiveReport> ImportAsync(SkeletonScene scene, MemoryStream archive, ArchiveImportOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("archive");
        await File.WriteAllBytesAsync(path, archive.ToArray(), TestContext.Current.CancellationToken);
        return await ArchiveImport.RunAsync(
            scene.Store, scene.Project, await scene.UserAsync("alice"), path, "test", options ?? new(), TimeProvider.System, null, TestContext.Current.CancellationToken);
    }
}
