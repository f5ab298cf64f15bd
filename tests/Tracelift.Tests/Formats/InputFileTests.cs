using System.IO.Compression;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Tests.Formats.Json;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats;

public sealed class InputFileTests
{
    private static readonly byte[] Json = Encoding.UTF8.GetBytes($"[{JsonRows.Class()}]");

    [Theory]
    [InlineData("a.json.gz")]
    [InlineData("a.json")]
    public async Task A_gzip_file_is_unpacked_whatever_it_is_called(string name)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File(name), Gzip(Json));

        await using var file = await Tracelift.Formats.Json.TracingJsonFile.OpenAsync(folder.File(name), TimeProvider.System, default);
        var rows = await JsonRows.SurveyAsync(file);

        Assert.Equal(name, file.Name);
        Assert.Equal(Json.Length, file.Length);
        Assert.Equal(5, Assert.Single(rows.Rows).Pk);
        Assert.Equal(1, Assert.Single(rows.Rows).Position);
    }

    [Fact]
    public async Task A_file_that_is_called_gzip_but_is_not_is_read_as_it_is()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("a.gz"), Json);

        await using var file = await InputFile.OpenAsync(folder.File("a.gz"), InputLimits.Usual, default);

        Assert.Equal(Json.Length, file.Length);
    }

    [Fact]
    public async Task Bytes_can_be_read_at_any_offset_of_a_stream_that_can_not_seek()
    {
        using var folder = new TemporaryFolder();
        await using var file = await InputFile.SpoolAsync(new GZipStream(new MemoryStream(Gzip(Gzip(Json))), CompressionMode.Decompress), "x", InputLimits.Usual, default);
        var some = new byte[5];

        var count = await file.ReadAsync(some, 3, default);

        Assert.Equal(Json[3..8], some[..count]);
        Assert.Equal(0, await file.ReadAsync(some, Json.Length, default));
        Assert.False(file.HasChanged);
    }

    [Fact]
    public async Task A_damaged_gzip_file_is_told()
    {
        using var folder = new TemporaryFolder();
        var bytes = Gzip(Encoding.UTF8.GetBytes(new string('x', 10_000) + Guid.NewGuid()));
        bytes[20] ^= 0xff;
        await File.WriteAllBytesAsync(folder.File("a.gz"), bytes);

        var e = await Assert.ThrowsAsync<InputException>(() => InputFile.OpenAsync(folder.File("a.gz"), InputLimits.Usual, default));

        Assert.Equal("damaged-gzip", e.Code);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'B', (byte)'Z', (byte)'h', (byte)'9' }, "a.json is packed with bzip2")]
    [InlineData(new byte[] { 0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0 }, "a.json is packed with xz")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0 }, "a.json is a ZIP archive")]
    public async Task Other_packings_are_told_by_name(byte[] bytes, string message)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("a.json"), bytes);

        var e = await Assert.ThrowsAsync<InputException>(() => InputFile.OpenAsync(folder.File("a.json"), InputLimits.Usual, default));

        Assert.Equal(("packed", message), (e.Code, e.Message));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        using var folder = new TemporaryFolder();

        foreach (var (path, message) in new[]
        {
            (folder.File("no.json"), $"There is no file {folder.File("no.json")}"),
            (folder.File("no/no.json"), $"There is no file {folder.File("no/no.json")}"),
            (folder.Path, $"{folder.Path} is a folder, not a file"),
        })
        {
            var e = await Assert.ThrowsAsync<InputException>(() => InputFile.OpenAsync(path, InputLimits.Usual, default));

            Assert.Equal(("input-unreadable", message), (e.Code, e.Message));
        }
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var packing = new GZipStream(stream, CompressionLevel.Fastest))
            packing.Write(bytes);
        return stream.ToArray();
    }
}
