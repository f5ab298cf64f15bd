using System.IO.Compression;
using Tracelift.Tests.Server.Jobs;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Skeletons;

/// <summary>Many skeletons at once over HTTP: a zip of SWC files, by a call and by a job.</summary>
public sealed class SkeletonArchiveTests
{
    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_call_gives_the_files_that_the_command_gives(TestStoreKind kind)
    {
        await using var scene = await JobScene.CreateAsync(kind);
        var file = scene.Folder.File("command.zip");
        (await scene.RunAsync("export", "--source", "1", "--file", file, "--required-annotation", "published")).Expect(0);

        var answer = await scene.GetAsync("/1/skeletons/swc?annotation=published", "reader");

        Assert.Equal("application/zip", answer.ContentType);
        Assert.Equal(Contents(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), Contents(answer.Bytes));
        (await scene.GetAsync("/1/skeletons/swc", "reader")).Expect(400);
        (await scene.GetAsync("/1/skeletons/swc?annotation=nothing", "reader")).Expect(400);
        (await scene.GetAsync("/1/skeletons/swc?annotation=published&unit=mm", "reader")).Expect(400);
    }

    [Fact]
    public async Task The_archive_of_a_call_goes_into_the_import_of_archives()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        var zip = (await scene.GetAsync("/1/skeletons/swc?annotation=published", "reader")).Bytes;
        using var form = new MultipartFormDataContent { { new ByteArrayContent(zip), "archive", "x.zip" } };

        var end = await scene.EndOfAsync(await scene.SendAsync("importer", HttpMethod.Post, "/1/skeletons/import-archive", form), "importer");

        Assert.Equal("done", (string)end["state"]!);
        var report = (await scene.GetAsync($"/jobs/{(string)end["id"]!}/report", "importer")).Json;
        Assert.Equal((1, 0), ((int)report["imported"]!, (int)report["failed"]!));
        Assert.Single(await scene.Store.QueryAsync("SELECT name FROM class_instance WHERE name LIKE 'neuron %' GROUP BY name HAVING count(*) = 2"));
    }

    [Fact]
    public async Task A_job_writes_each_format_as_one_file()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite);
        foreach (var (form, name, entry) in ((string, string, string?)[])
        [
            ("format=swc&unit=um", "export_pid_1_swc.zip", "neurons.csv"), ("format=csv", "export_pid_1_csv.zip", "treenode.csv"), ("file=x.tar", "x.tar", null),
            ("format=nml&voxel_size=4,4,40", "export_pid_1.nml", null), ("format=parquet&layout=neurarrow", "export_pid_1_parquet.zip", "export_pid_1_parquet.connectors.parquet"),
            ("format=precomputed", "export_pid_1_precomputed.zip", "props/info"),
        ])
        {
            var end = await scene.EndOfAsync(await scene.PostAsync("/1/export", form, "reader"), "reader");

            Assert.Equal("done", (string)end["state"]!);
            Assert.Equal(name, (string)(await scene.GetAsync($"/jobs/{(string)end["id"]!}/report", "reader")).Json["file"]!);
            if (entry is not null)
                Assert.Contains(entry, Contents((await scene.GetAsync($"/jobs/{(string)end["id"]!}/file", "reader")).Bytes).Keys);
        }

        foreach (var form in (string[])["format=swc&file=folder", "format=json&unit=um", "format=nml&file=x.zip", "format=exe"])
            (await scene.PostAsync("/1/export", form, "reader")).Expect(400);
    }

    private static SortedDictionary<string, string> Contents(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            contents.Add(entry.FullName, reader.ReadToEnd());
        }

        return contents;
    }
}
