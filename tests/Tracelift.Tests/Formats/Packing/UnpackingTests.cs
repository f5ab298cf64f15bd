using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Packing;

/// <summary>Packed files are unpacked whole, or reported as damaged; none fills the disk.</summary>
public sealed class UnpackingTests : IDisposable
{
    // Numbers, so that a pack has some length.
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 300)));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Cuts => new()
    {
        { "gzip", "damaged-gzip" },
        { "gzip of two members", "damaged-gzip" },
        { "zstd", "damaged-zstd" },
        { "zstd of two frames", "damaged-zstd" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gzip", 1)]
    [InlineData("gzip of two members", 2)]
    [InlineData("zstd", 1)]
    [InlineData("zstd of two frames", 2)]
    [InlineData("zstd with frames to skip", 1)]
    public async Task A_packed_file_is_unpacked_whatever_its_length(string how, int times)
    {
        foreach (var length in (int[])[0, 1, 15, 16, 17, 65_519, 65_520, 65_521, 65_536, 131_072, 400_000])
        {
            var random = new byte[length];
            new Random(length).NextBytes(random);

            Assert.Equal(Enumerable.Repeat(random, times).SelectMany(bytes => bytes), await UnpackAsync(Pack(how, random)));
        }

        Assert.Equal(Enumerable.Repeat(Text, times).SelectMany(bytes => bytes), await UnpackAsync(Pack(how, Text)));
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_packed_file_that_is_cut_off_anywhere_is_told(string how, string code)
    {
        var packed = Pack(how, Text);

        // What ends with a whole member or frame is whole; so is what lacks all but one byte of the next one's magic
        // only for those who do not look.
        for (var length = 4; length < packed.Length; length++)
        {
            if (how.Contains("two", StringComparison.Ordinal) && length == packed.Length / 2)
                continue;

            var e = await Assert.ThrowsAsync<InputException>(() => UnpackAsync(packed[..length]));

            Assert.Equal(code, e.Code);
        }
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Something_else_behind_the_packed_bytes_is_told(string how, string code)
    {
        var e = await Assert.ThrowsAsync<InputException>(() => UnpackAsync([.. Pack(how, Text), .. "rest"u8]));

        Assert.Equal(code, e.Code);
    }

    [Theory]
    [InlineData("gzip", 8, "damaged-gzip")]
    [InlineData("gzip", 2, "damaged-gzip")]
    [InlineData("zstd", 2, "damaged-zstd")]
    public async Task A_wrong_checksum_or_length_is_told(string how, int fromEnd, string code)
    {
        var packed = Pack(how, Text);
        packed[^fromEnd] ^= 1;

        var e = await Assert.ThrowsAsync<InputException>(() => UnpackAsync(packed));

        Assert.Equal(code, e.Code);
        Assert.Contains("can't be unpacked", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_file_that_unpacks_to_more_than_is_allowed_is_stopped(string how)
    {
        var packed = Pack(how, new byte[1_000_000]);

        var e = await Assert.ThrowsAsync<InputException>(() => UnpackAsync(packed, new InputLimits { MaxUnpacked = 999_999 }));

        Assert.Equal("unpacks-too-large", e.Code);
        Assert.Contains("--max-unpacked", e.Hint, StringComparison.Ordinal);
        Assert.Equal(1_000_000, (await UnpackAsync(packed, new InputLimits { MaxUnpacked = 1_000_000 })).Length);
    }

    [Fact]
    public async Task A_file_that_unpacks_to_more_than_there_is_room_for_is_stopped()
    {
        var e = await Assert.ThrowsAsync<InputException>(
            () => UnpackAsync(Packed.Gzip(new byte[1000]), new InputLimits { MaxUnpacked = long.MaxValue, Room = () => 999 }));

        Assert.Equal("unpacks-too-large", e.Code);
        Assert.Contains("TMPDIR", e.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_usual_limit_is_a_gibibyte_or_200_times_the_packed_size()
    {
        Assert.Equal(1L << 30, InputLimits.Usual.MostUnpacked(1000));
        Assert.Equal(200L << 30, InputLimits.Usual.MostUnpacked(1L << 30));
        Assert.Equal(long.MaxValue, InputLimits.Usual.MostUnpacked(long.MaxValue / 2));
    }

    private static byte[] Pack(string how, byte[] bytes) => how switch
    {
        "gzip" => Packed.Gzip(bytes),
        "gzip of two members" => [.. Packed.Gzip(bytes), .. Packed.Gzip(bytes)],
        "zstd" => Packed.Zstd(bytes),
        "zstd of two frames" => [.. Packed.Zstd(bytes), .. Packed.Zstd(bytes)],
        _ => [.. Packed.SkippableFrame, .. Packed.Zstd(bytes), .. Packed.SkippableFrame],
    };

    private async Task<byte[]> UnpackAsync(byte[] packed, InputLimits? limits = null)
    {
        var path = _folder.File("packed");
        await File.WriteAllBytesAsync(path, packed);
        await using var file = await InputFile.OpenAsync(path, limits ?? InputLimits.Usual, default);
        var bytes = new byte[file.Length];
        for (var at = 0; at < bytes.Length;)
            at += await file.ReadAsync(bytes.AsMemory(at), at, default);
        return bytes;
    }
}
