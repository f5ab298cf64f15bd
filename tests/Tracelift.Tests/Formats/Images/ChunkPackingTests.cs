using System.Buffers.Binary;
using Tracelift.Errors;
using Tracelift.Formats.Images;
using Xunit;

namespace Tracelift.Tests.Formats.Images;

/// <summary>Chunks that other programs packed: c-blosc 1.21, libjpeg-turbo, netpbm.</summary>
public sealed class ChunkPackingTests
{
    private const int Numbers = 1025;
    private static readonly long[] Shape = [12, 10, 2, 1];
    private static readonly int[] Widths = [0, 1, 2, 4, 8, 16, 32];

    [Theory]
    [InlineData("blosclz", 2, "AgEBAgIIAAACCAAAlAAAABQAAABOAAAAIwAAAADgTAMBAAHgTwABAQLgTwABAgPgTwABAwTgTwABBAXgTwABBQbgTwABBgfgTwABBwjgTwABCAngTwABCQrgTwABCgvgFgACCwsLKgAAACMAAAAA4LoDAQAB4L0AAQEC4L0AAQID4L0AAQME4L0AAQQF4AwAAgUFBQ==")]
    [InlineData("blosclz", 1, "AgEAAQEEAAABBAAAZgAAABQAAABOAAAAIwAAAADgTAMBAAHgTwABAQLgTwABAgPgTwABAwTgTwABBAXgTwABBQbgTwABBgfgTwABBwjgTwABCAngTwABCQrgTwABCgvgFgACCwsL")]
    [InlineData("blosclz", 4, "AgEEBAQQAAAEEAAAugAAABQAAAAgAAAAIwAAAADg/1sDAQAB4P9eAwEAAuBGAwECAeDTAwIAAAIlAAAAIwEAAALgKQMBAAPg/14DAQAE4JYDAQQC4LwDAQAF4O0DAgAFAiUAAAAjAAAFAuBgAwEABuDmAwEGA+BsAwEAB+D/XgMBAAjgtgMCCAMALAAAACMACAMA4HADAQgE4BwDAQAJ4P9eAwEACuD/XgMBAAvgHgMBCwXgVgMCBQAA")]
    [InlineData("blosclz", 8, "AgEBCAggAAAIIAAABgEAABQAAABOAAAAIwAAAADgTAMBAAHgTwABAQLgTwABAgPgTwABAwTgTwABBAXgTwABBQbgTwABBgfgTwABBwjgTwABCAngTwABCQrgTwABCgvgFgACCwsLKgAAACMAAAAA4LoDAQAB4L0AAQEC4L0AAQID4L0AAQME4L0AAQQF4AwAAgUFBQ8AAAAjAAAAAOD////0AwIAAAAPAAAAIwAAAADg////9AMCAAAADwAAACMAAAAA4P////QDAgAAAA8AAAAjAAAAAOD////0AwIAAAAPAAAAIwAAAADg////9AMCAAAADwAAACMAAAAA4P////QDAgAAAA==")]
    [InlineData("lz4", 2, "AgEhAgIIAAACCAAAggAAABQAAABCAAAAHwABAEYfAQEARh8CAQBGHwMBAEYfBAEARh8FAQBGHwYBAEYfBwEARh8IAQBGHwkBAEYfCgEARh8LAQAKUAsLCwsLJAAAAB8AAQC0HwEBALQfAgEAtB8DAQC0HwQBALQfBQEAAFAFBQUFBQ==")]
    [InlineData("lz4", 1, "AgEgAQEEAAABBAAAWgAAABQAAABCAAAAHwABAEYfAQEARh8CAQBGHwMBAEYfBAEARh8FAQBGHwYBAEYfBwEARh8IAQBGHwkBAEYfCgEARh8LAQAKUAsLCwsL")]
    [InlineData("lz4", 4, "AgEkBAQQAAAEEAAArwAAABQAAAAcAAAAHwABAP9VHwEEAP9VHwIEAD0fAQQAx1ACAQAAAiMAAABPAQAAAgQAIB8DBAD/VR8EBACNHwIEALMfBQQA4VACAAAFAiMAAABPAAAFAgQAVx8GBADdHwMEAGMfBwQA/1UfCAQAqlAAAAgDACkAAABPAAgDAAQAZx8EBAATHwkEAP9VHwoEAP9VHwsEABUfBQQASlAACwUAAA==")]
    [InlineData("lz4", 8, "AgEhCAggAAAIIAAA7gAAABQAAABCAAAAHwABAEYfAQEARh8CAQBGHwMBAEYfBAEARh8FAQBGHwYBAEYfBwEARh8IAQBGHwkBAEYfCgEARh8LAQAKUAsLCwsLJAAAAB8AAQC0HwEBALQfAgEAtB8DAQC0HwQBALQfBQEAAFAFBQUFBQ4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA==")]
    [InlineData("lz4hc", 2, "AgEhAgIIAAACCAAAggAAABQAAABCAAAAHwABAEYfAQEARh8CAQBGHwMBAEYfBAEARh8FAQBGHwYBAEYfBwEARh8IAQBGHwkBAEYfCgEARh8LAQAKUAsLCwsLJAAAAB8AAQC0HwEBALQfAgEAtB8DAQC0HwQBALQfBQEAAFAFBQUFBQ==")]
    [InlineData("lz4hc", 8, "AgEhCAggAAAIIAAA7gAAABQAAABCAAAAHwABAEYfAQEARh8CAQBGHwMBAEYfBAEARh8FAQBGHwYBAEYfBwEARh8IAQBGHwkBAEYfCgEARh8LAQAKUAsLCwsLJAAAAB8AAQC0HwEBALQfAgEAtB8DAQC0HwQBALQfBQEAAFAFBQUFBQ4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA4AAAAfAAEA////61AAAAAAAA==")]
    [InlineData("zlib", 2, "AgFhAgIIAAACCAAAYQAAABQAAAApAAAAeNq1wbcBACAMAKBYY/n/X09wAiKUwlSmMZ0ZzGSSWcxmDnP/HpnYFNgcAAAAeNpjYBgegHGYAKZhApiHCWAZJoAVFwAA+dkITg==")]
    [InlineData("zlib", 4, "AgFkBAQQAAAEEAAAlwAAABQAAAAYAAAAeNpjYBgF9ACMo5gumInamHGYYwAkQAEtHQAAAHjaY2RgYGIkHTOPYrpglsGOmYYHZh2xGAAOEAU+HQAAAHjaY2BgZWKgG2YbaZh5YDD7KKYL5hj6GAAuKQlLIQAAAHjaY+BgZmAYMMxCHOYcxXTBXKOYLpibWMxKewwAmYoNcg==")]
    [InlineData("zstd", 2, "AgGRAgIIAAAAAgAArQAAACQAAABDAAAAZAAAAIUAAACnAAAAGwAAACi1L/1gAAGNAAAoAAECAAEFUAEAPIkUojbZFB0AAAAotS/9YAABnQAAMAIDBAUBAgZQAQAsZVCSbLLpCB0AAAAotS/9YAABnQAAMAUGBwgCAwZQAQAkiiYim2wKAx4AAAAotS/9YAABpQAAOAgJCgsDBAUHUAEANZFqRptsAgUCAAAACwU=")]
    [InlineData("zstd", 4, "AgGUBAQQAAAABAAA9gAAACQAAABMAAAAegAAALIAAADuAAAAJAAAACi1L/1gAAPVAABQAPz/DwDw/wD/AAeQEJAfANzqoEoRivomAioAAAAotS/9YAADBQEAUADA/wD8/wD/AAAIIJDbHbygkqIl4KTOY42QcLMNuwE0AAAAKLUv/WAAA1UBAFLCBArwGQNOc/1/DZ0Ud//0f/kf2wIIIMAzB7wqyXnZaaQPmrsY39vKEjgAAAAotS/9YAADdQEAqAAAAAAA/P8PAMD/////APD/AP8AAAoggJk7nFIJnI3C4QY+vYZthIx7WXChjAQAAAALBQAA")]
    public void Blosc_is_read_with_its_codecs_and_shuffles(string codec, int width, string packed)
    {
        var expected = new byte[Numbers * width];
        for (var i = 0; i < Numbers; i++)
        {
            expected[i * width] = (byte)(i / 90);
            if (width > 1)
                expected[(i * width) + 1] = (byte)(i / 200);
        }

        Assert.Equal(expected, ChunkPacking.Unpack(Convert.FromBase64String(packed), "blosc", codec));
    }

    [Theory]
    [InlineData("jpeg", "baseline", "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAUAAwBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APzR/ZJ+En/Hr/ovp2r9Dvht8JP+KSt/9F/T2FeI/sk/CT/j1/0X07V+h3w2+En/ABSVv/ov6ewr54/ZJ8NaT/ov+j+lfod8NvDWk/8ACJW/+j/5wK//2Q==")]
    [InlineData("jpeg", "progressive", "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wgALCAAUAAwBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAACAYH/9oACAEBAAAAATQh4hD52h//xAAaEAABBQEAAAAAAAAAAAAAAAAFAAMEBiQU/9oACAEBAAEFAqkJQ0TkqQlDROSpRmkNjNcn/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAIi/9oACAEBAAY/AlkWRZFkWRZP/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABPyFen02I/9oACAEBAAAAEA//xAAbEAABBQEBAAAAAAAAAAAAAAAAAUFhoeGR8P/aAAgBAQABPxCkYzkIUjGchDiD2jIf/9k=")]
    [InlineData("png", "filter 4", "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAUCAAAAACcm4PNAAAAEklEQVQYlWNh4EIAFlYkMHI4AL52BTPAKvPqAAAAAElFTkSuQmCC")]
    [InlineData("png", "filter 2", "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAUCAAAAACcm4PNAAAAG0lEQVQYlWNi4BKR0zCycQuISsljYkUCI4cDAMSCBzEdYS36AAAAAElFTkSuQmCC")]
    public void Pictures_are_sections_one_below_the_other(string packing, string kind, string packed)
    {
        var voxels = ChunkPacking.Unpack(Convert.FromBase64String(packed), Level(packing, "uint8"), Shape, kind);

        for (var y = 0; y < 20; y++)
        {
            for (var x = 0; x < 12; x++)
                Assert.InRange(voxels[(y * 12) + x] - ((10 * x) + (5 * y)), packing == "jpeg" ? -4 : 0, packing == "jpeg" ? 4 : 0);
        }
    }

    [Theory]
    [InlineData("jpeg", 12, "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAUAAwDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD8zvCfwU+7/on/AI7XoWm/BPNov+if+O1714T+Cn3f9E/8dr0HTfgoDaLm0/Sv654+48/2v4+p8r4XeJn+wfH0PXvCfhTRfkP2avQdO8J6J9kX/Rv1oor+cePqtT638T37n8l+F1ar9R+J7dz/2Q==")]
    [InlineData("png", 0, "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAUCAMAAACOLiwjAAAC0FBMVEVaPJtuCpEyqq8AAMhGeKVaRptuFJEytK8ACshGgqVaUJtuHpEyvq8AFMhGjKVaWptuKJEAHshGlqVaZJtuMpEAKMhGoKVabptuPJEAMshGqqUUAL5aeJtuRpEAPMhGtKUUCr5agptuUJEARshGvqUUFL5ajJtuWpEAUMgUHr5alptuZJEAWsgUKL5aoJtubpEAZMgUMr5aqpsoALRueJEAbsgUPL5atJsoCrRugpEAeMgURr5avpsoFLRujJEAgsgUUL4oHrRulpEAjMgUWr4oKLRuoJEAlsgUZL4oMrRuqpE8AKoAoMgUbr4oPLRutJE8CqoAqsgUeL4oRrRuvpE8FKoAtMgUgr4oULQ8HqoAvsgUjL4oWrQ8KKoUlr4oZLQ8MqpQAKAUoL4obrQ8PKpQCqAUqr4oeLQ8RqpQFKAUtL4ogrQ8UKpQHqAUvr4ojLQ8WqpQKKAolrQ8ZKpQMqBkAJYooLQ8bqpQPKBkCpYoqrQ8eKpQRqBkFJYotLQ8gqpQUKBkHpYovrQ8jKpQWqBkKJY8lqpQZKBkMpY8oKpQbqBkPJY8qqoKAMNQeKBkRpY8tKoKCsNQgqBkUJY8vqoKFMNQjKBkWpYKHsNQlqBkZJYKKMNQoKBkbpYKMsNQqqAeALlkeJYKPMNQtKAeCrlkgpYKRsNQvqAeFLlkjJYKUMMeHrlklpYKWsMeKLlkoJYKZMMeMrlkqpYyAK8KbsMePLlktJYyCq8KeMMeRrlkvpYyFK8KgsMeULkyHq8KjMMeWrkyKK8KlsMeZLkyMq9GAKUKoMMebrkyPK9GCqUKqsMeeLkyRq9GFKUKtMMegrkyUK9GHqUKvsMejLkyWq9GKKUelrkyZK9GMqVaAJseoLkybq9GPKVaCpseqrkyeK9GRqVaFJsetLkygq9GUKVaHpsevrkyjK9GWqVaKJsylq9GZKVaMptuAJEyoK9GbqXocnmHAAAArUlEQVQYlT3OMQrCQBSE4WIKERFBBEUQREQQQW+wMZu32U4vZmdnZWvtIZLsZjev8QTewAtokfjKKb7hBy6v6/v2uX8f/Sd61lHQTcKKT+jnnkLKihUXGBifhSMrVlxiaLyO/zGiWsekG2PhtsKEQsoJKy6swzSL7VdpHWbCc4+5cOOxaLlqKuOxbPnZOlNjJZwC1sIpYCM8C9gK1xG7LoVqHbFXbQoF3eAgPOUfn/F7V1LR7JYAAAAASUVORK5CYII=")]
    public void Colours_become_channels(string packing, int near, string packed)
    {
        if (packing == "png")
        {
            // A palette is no channels.
            Assert.Throws<InputException>(() => ChunkPacking.Unpack(Convert.FromBase64String(packed), Level(packing, "uint8"), [12, 10, 2, 3], "a palette"));
            return;
        }

        var voxels = ChunkPacking.Unpack(Convert.FromBase64String(packed), Level(packing, "uint8"), [12, 10, 2, 3], "colours");
        for (var i = 0; i < 240; i++)
        {
            var (x, y) = (i % 12, i / 12);
            Assert.InRange(voxels[i] - (10 * x), -near, near);
            Assert.InRange(voxels[240 + i] - (10 * y), -near, near);
            Assert.InRange(voxels[480 + i] - (200 - (5 * x)), -near, near);
        }
    }

    [Fact]
    public void A_png_of_16_bits_gives_numbers_of_16_bits()
    {
        var voxels = ChunkPacking.Unpack(Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAwAAAAUEAAAAADMC1+OAAAAdUlEQVQYlWNkYGB+wYIBmV8wMnNik2B5wcgmhEOCU5rlBTYpRh4VHBL8ujgkhMwgrsCQELXHISHhAXM5moR0IA4JuSgcEorJiGBAkVDJwSGhXopDQqsOOUyRJHTbcUgYTECNB7iE8UwcEmaLcEhYrkb1GEwKAPYB07jlxW1wAAAAAElFTkSuQmCC"), Level("png", "uint16"), Shape, "16 bits");

        for (var i = 0; i < 240; i++)
            Assert.Equal((i % 12 * 1000) + (i / 12 * 777), BinaryPrimitives.ReadUInt16LittleEndian(voxels.AsSpan(2 * i)));
    }

    [Theory]
    [InlineData("uint32")]
    [InlineData("uint64")]
    public void Segmentations_are_read_block_by_block(string type)
    {
        var (size, width) = ((X: 11, Y: 9, Z: 5), type == "uint64" ? 8 : 4);
        ulong Id(int x, int y, int z) => width == 8 ? ((ulong)(x / 3) << 40) + (ulong)(y + z) : (ulong)((x / 3 * 1000) + y + z);
        var level = Level("compressed_segmentation", type) with { SegmentBlock = [8, 8, 4] };
        var packed = Segmentation(size, (8, 8, 4), width, Id);

        var ids = ChunkPacking.Unpack(packed, level, [size.X, size.Y, size.Z, 1], "ids");
        for (var i = 0; i < size.X * size.Y * size.Z; i++)
        {
            var id = width == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(ids.AsSpan(8 * i)) : BinaryPrimitives.ReadUInt32LittleEndian(ids.AsSpan(4 * i));
            Assert.Equal(Id(i % size.X, i / size.X % size.Y, i / size.X / size.Y), id);
        }
    }

    [Fact]
    public void A_length_that_no_chunk_has_is_damage()
    {
        // One block of LZ4, whose first literals are 9 million times 255 bytes long by its own words.
        const int Length = 9 << 20;
        var bytes = new byte[24 + Length];
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (2, 1, 0x30, 1);
        foreach (var (at, number) in ((int, int)[])[(4, 1 << 20), (8, 1 << 20), (12, bytes.Length), (16, 20), (20, Length)])
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), number);
        bytes.AsSpan(24).Fill(255);

        Assert.Equal("bad-chunk", Assert.Throws<InputException>(() => ChunkPacking.Unpack(bytes, "blosc", "a chunk")).Code);
    }

    [Fact]
    public void Damage_of_any_byte_is_an_error_of_the_chunk_or_other_voxels()
    {
        (ImageLevel Level, byte[] Bytes)[] chunks =
        [
            (Level("jpeg", "uint8"), Convert.FromBase64String("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wgALCAAUAAwBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAACAYH/9oACAEBAAAAATQh4hD52h//xAAaEAABBQEAAAAAAAAAAAAAAAAFAAMEBiQU/9oACAEBAAEFAqkJQ0TkqQlDROSpRmkNjNcn/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAIi/9oACAEBAAY/AlkWRZFkWRZP/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABPyFen02I/9oACAEBAAAAEA//xAAbEAABBQEBAAAAAAAAAAAAAAAAAUFhoeGR8P/aAAgBAQABPxCkYzkIUjGchDiD2jIf/9k=")),
            (Level("png", "uint8"), Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAwAAAAUCAAAAACcm4PNAAAAEklEQVQYlWNh4EIAFlYkMHI4AL52BTPAKvPqAAAAAElFTkSuQmCC")),
            (Level("compressed_segmentation", "uint32") with { SegmentBlock = [8, 8, 4] }, Segmentation((12, 10, 2), (8, 8, 4), 4, (x, y, z) => (ulong)(x * y * z))),
            (Level("blosc", "uint8"), Convert.FromBase64String("AgEAAQEEAAABBAAAZgAAABQAAABOAAAAIwAAAADgTAMBAAHgTwABAQLgTwABAgPgTwABAwTgTwABBAXgTwABBQbgTwABBgfgTwABBwjgTwABCAngTwABCQrgTwABCgvgFgACCwsL")),
            (Level("blosc", "uint8"), Convert.FromBase64String("AgEkBAQQAAAEEAAArwAAABQAAAAcAAAAHwABAP9VHwEEAP9VHwIEAD0fAQQAx1ACAQAAAiMAAABPAQAAAgQAIB8DBAD/VR8EBACNHwIEALMfBQQA4VACAAAFAiMAAABPAAAFAgQAVx8GBADdHwMEAGMfBwQA/1UfCAQAqlAAAAgDACkAAABPAAgDAAQAZx8EBAATHwkEAP9VHwoEAP9VHwsEABUfBQQASlAACwUAAA==")),
        ];
        var random = new Random(3);
        foreach (var (level, bytes) in chunks)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                Try(level, bytes[..i]);
                var other = (byte[])bytes.Clone();
                other[i] = (byte)random.Next(256);
                Try(level, other);
            }
        }

        static void Try(ImageLevel level, byte[] bytes)
        {
            try
            {
                ChunkPacking.Unpack(bytes, level, Shape, "a chunk");
            }
            catch (InputException e)
            {
                Assert.Equal("bad-chunk", e.Code);
            }
        }
    }

    private static ImageLevel Level(string packing, string type) => new() { Path = "s", Shape = Shape, Chunk = Shape, DataType = type, Encoding = packing, IsFirstFastest = true };

    /// <summary>Packs ids as Neuroglancer's description of compressed_segmentation says, with the narrowest indexes.</summary>
    private static byte[] Segmentation((int X, int Y, int Z) size, (int X, int Y, int Z) block, int width, Func<int, int, int, ulong> id)
    {
        var grid = (X: (size.X + block.X - 1) / block.X, Y: (size.Y + block.Y - 1) / block.Y, Z: (size.Z + block.Z - 1) / block.Z);
        var (heads, body) = (new List<uint>(), new List<uint>());
        var first = 2 * grid.X * grid.Y * grid.Z;
        for (var i = 0; i < grid.X * grid.Y * grid.Z; i++)
        {
            var (bx, by, bz) = (i % grid.X * block.X, i / grid.X % grid.Y * block.Y, i / grid.X / grid.Y * block.Z);
            var ids = new List<ulong>();
            for (var k = 0; k < block.X * block.Y * block.Z; k++)
            {
                var (x, y, z) = (bx + (k % block.X), by + (k / block.X % block.Y), bz + (k / block.X / block.Y));
                ids.Add(x < size.X && y < size.Y && z < size.Z ? id(x, y, z) : id(bx, by, bz));
            }

            var table = ids.Distinct().Order().ToList();
            var bits = Widths.First(bits => bits == 32 || 1L << bits >= table.Count);
            var values = first + body.Count;
            var words = new uint[((ids.Count * bits) + 31) / 32];
            for (var k = 0; k < ids.Count && bits > 0; k++)
                words[k * bits / 32] |= (uint)table.IndexOf(ids[k]) << (k * bits % 32);
            body.AddRange(words);
            heads.Add((uint)(first + body.Count) | ((uint)bits << 24));
            heads.Add((uint)values);
            foreach (var one in table)
            {
                body.Add((uint)one);
                if (width == 8)
                    body.Add((uint)(one >> 32));
            }
        }

        // One channel, whose data begin after this number.
        uint[] all = [1, .. heads, .. body];
        var bytes = new byte[4 * all.Length];
        for (var i = 0; i < all.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), all[i]);
        return bytes;
    }
}
