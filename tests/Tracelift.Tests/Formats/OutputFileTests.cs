using System.IO.Compression;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats;

public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_there_once_it_is_complete()
    {
        var path = _folder.Write("a.json", "old");
        await using var file = OutputFile.Create(path);
        await file.Stream.WriteAsync("new"u8.ToArray());
        Assert.Equal("old", await File.ReadAllTextAsync(path));

        await file.CompleteAsync(default);

        Assert.Equal("new", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("a.json")]
    [InlineData("a.json.gz")]
    [InlineData("a.json.zst")]
    public async Task A_file_that_is_not_complete_goes(string name)
    {
        await using (var file = OutputFile.Create(_folder.File(name)))
            await file.Stream.WriteAsync(new byte[1000]);

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_private_file_is_for_its_owner_at_every_moment()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // Also where another one was there, and where a killed process left its beginning.
        var path = _folder.Write("a.json", "old");
        var part = _folder.Write(".a.json.part", "left");
        foreach (var file in (string[])[path, part])
            File.SetUnixFileMode(file, own | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using (var file = OutputFile.Create(path, isPrivate: true))
        {
            Assert.Equal(own, File.GetUnixFileMode(part));
            await file.Stream.WriteAsync("new"u8.ToArray());
            await file.CompleteAsync(default);
        }

        Assert.Equal(own, File.GetUnixFileMode(path));
        await using var other = OutputFile.Create(_folder.File("b.json"), isPrivate: true);
        Assert.Equal(own, File.GetUnixFileMode(_folder.File(".b.json.part")));
    }

    [Theory]
    [InlineData("a.json")]
    [InlineData("a.json.gz")]
    public async Task Who_counts_the_bytes_can_end_the_writing(string name)
    {
        var taken = 0L;
        await using (var file = OutputFile.Create(_folder.File(name), taking: bytes => taken = taken + bytes > 100 ? throw new DiskException("full", "full", null, new IOException()) : taken + bytes))
        {
            var noise = new byte[1000];
            new Random(1).NextBytes(noise);
            await Assert.ThrowsAsync<DiskException>(async () =>
            {
                await file.Stream.WriteAsync(noise);
                await file.CompleteAsync(default);
            });
        }

        Assert.InRange(taken, 0, 100);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task What_a_killed_process_left_behind_is_taken_over()
    {
        _folder.Write(".a.json.part", "a long text of old");
        await using var file = OutputFile.Create(_folder.File("a.json"));
        await file.Stream.WriteAsync("new"u8.ToArray());

        await file.CompleteAsync(default);

        Assert.Equal("new", await File.ReadAllTextAsync(_folder.File("a.json")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Two_can_not_write_one_file_at_a_time()
    {
        await using var first = OutputFile.Create(_folder.File("a.json"));

        var e = Assert.Throws<UsageException>(() => OutputFile.Create(_folder.File("a.json")));

        Assert.Equal("output-unwritable", e.Code);
        await first.CompleteAsync(default);
        Assert.True(File.Exists(_folder.File("a.json")));
    }

    [Fact]
    public async Task A_name_that_ends_in_gz_packs_the_file()
    {
        var path = _folder.File("a.json.gz");
        await using (var file = OutputFile.Create(path))
        {
            await file.Stream.WriteAsync(new byte[100_000]);
            await file.CompleteAsync(default);
        }

        Assert.InRange(new FileInfo(path).Length, 20, 2000);
        await using var unpacking = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await unpacking.CopyToAsync(unpacked);
        Assert.Equal(new byte[100_000], unpacked.ToArray());
    }

    [Fact]
    public async Task A_name_that_ends_in_zst_packs_the_file()
    {
        var path = _folder.File("a.json.ZST");
        var bytes = new byte[1_000_000];
        new Random(1).NextBytes(bytes.AsSpan(300_000, 400_000));
        await using (var file = OutputFile.Create(path))
        {
            await file.Stream.WriteAsync(bytes.AsMemory(0, 500_001));
            file.Stream.Write(bytes.AsSpan(500_001));
            await file.CompleteAsync(default);
        }

        Assert.InRange(new FileInfo(path).Length, 400_000, 410_000);
        await using var unpacked = await InputFile.OpenAsync(path, InputLimits.Usual, default);
        var read = new byte[unpacked.Length];
        for (var at = 0; at < read.Length;)
            at += await unpacked.ReadAsync(read.AsMemory(at), at, default);
        Assert.Equal(bytes, read);
    }

    [Fact]
    public async Task A_link_stays_a_link()
    {
        var target = _folder.Write("target.json", "old");
        File.CreateSymbolicLink(_folder.File("link.json"), target);
        await using var file = OutputFile.Create(_folder.File("link.json"));
        await file.Stream.WriteAsync("new"u8.ToArray());

        await file.CompleteAsync(default);

        Assert.Equal("new", await File.ReadAllTextAsync(target));
        Assert.NotNull(new FileInfo(_folder.File("link.json")).LinkTarget);
    }

    [Fact]
    public async Task A_dash_is_standard_output()
    {
        using var output = new MemoryStream();
        await using (var file = OutputFile.Create("-", () => output))
        {
            await file.Stream.WriteAsync("text"u8.ToArray());
            await file.CompleteAsync(default);
        }

        Assert.Equal("text"u8.ToArray(), output.ToArray());
    }

    [Fact]
    public void A_file_that_can_not_be_made_is_told()
    {
        foreach (var (path, message) in new[]
        {
            (_folder.File("no/a.json"), "the folder does not exist"),
            (_folder.Path, "is a folder"),
            ("-", "Standard output can't be written to here"),
        })
        {
            var e = Assert.Throws<UsageException>(() => OutputFile.Create(path));

            Assert.Equal("output-unwritable", e.Code);
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_in_shared_memory_is_no_device()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no /dev/shm here");
        var path = $"/dev/shm/tracelift-{Guid.NewGuid():n}.json";
        await using (var file = OutputFile.Create(path))
        {
            await file.Stream.WriteAsync(new byte[10]);
            Assert.False(File.Exists(path));
            await file.CompleteAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(10, new FileInfo(path).Length);
        File.Delete(path);
    }

    [Fact]
    public async Task A_full_disk_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here");
        await using var file = OutputFile.Create("/dev/full");

        var e = await Assert.ThrowsAsync<DiskException>(async () => await file.Stream.WriteAsync(new byte[10]));

        Assert.Equal("output-failed", e.Code);
        Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
    }
}
