using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Tracelift.Model.Projects;
using Tracelift.Projects.Images;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>The check of images builds tile addresses and judges the mirrors' answers.</summary>
public sealed class ImageCheckTests
{
    [Theory]
    [InlineData(1, "4/2_3_1.png")]
    [InlineData(9, "4/2_3_1.png")]
    [InlineData(2, "?x=768&y=256&z=4&width=256&height=128&scale=0.5&row=2&col=3")]
    [InlineData(3, null)]
    [InlineData(13, null)]
    [InlineData(4, "4/1/2_3.png")]
    [InlineData(5, "1/4/2/3.png")]
    [InlineData(6, "256_128/768_256_4/png")]
    [InlineData(7, "largeDataTileSource/256/128/1/4/2/3.png")]
    [InlineData(8, "xy/1/3_2_4")]
    [InlineData(12, "xy/256/1/3/2/4")]
    [InlineData(14, null)]
    public void Each_type_has_its_address(int type, string? address) =>
        Assert.Equal(address, TileAddress.Of(new() { Title = "", ImageBase = "/", FileExtension = "png", TileWidth = 256, TileHeight = 128, TileSourceType = type }, 0, 3, 2, 4, 1));

    [Fact]
    public async Task Mirrors_are_asked_for_the_tile_in_the_middle_and_stop_no_import()
    {
        await using var server = TestWebServer.Start(request => request.Path switch
        {
            "/good/25/1_1_0.jpg" => new WebAnswer(200, "image/png", Png(512, 512)),
            "/small/25/1_1_0.jpg" => new WebAnswer(200, "image/jpeg", Jpeg(256, 200)),
            "/page/25/1_1_0.jpg" => WebAnswer.Text("text/html", "<html>"),
            "/n5/attributes.json" => WebAnswer.Text("application/json", "{}"),
            _ => new WebAnswer(404, null, []),
        });
        var project = Definitions.Project("P", "s");
        project["project"]!["stacks"]![0]!["dimension"] = "(1024,1024,50)";
        project["project"]!["stacks"]![0]!["mirrors"] = new JsonArray(
        [
            Mirror("good", $"{server.Url}/good"), Mirror("small", $"{server.Url}/small"), Mirror("page", $"{server.Url}/page"), Mirror("gone", $"{server.Url}/gone"),
            Mirror("n5", $"{server.Url}/n5", 11), Mirror("local", "/data/x"), Mirror("served", $"{server.Url}/x", 3), Mirror("dead", "http://localhost:1/"),
        ]);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);

        var report = await store.ImportAsync(Definitions.List(project), "--check-images");

        Assert.Equal(1, (int)report["imported"]!);
        var images = report["images"]!.AsArray().ToDictionary(image => (string)image!["mirror"]!, image => image!);
        Assert.Equal((200, "image/png", 512, true), ((int)images["good"]["status"]!, (string)images["good"]["type"]!, (int)images["good"]["width"]!, (bool)images["good"]["as_expected"]!));
        Assert.Equal((256, 200, false), ((int)images["small"]["width"]!, (int)images["small"]["height"]!, (bool)images["small"]["as_expected"]!));
        Assert.Contains("not a PNG, JPEG or GIF", (string)images["page"]["says"]!, StringComparison.Ordinal);
        Assert.Equal((404, false), ((int)images["gone"]["status"]!, (bool)images["gone"]["as_expected"]!));
        Assert.True((bool)images["n5"]["as_expected"]!);
        Assert.Contains("not checked", (string)images["local"]["says"]!, StringComparison.Ordinal);
        Assert.Contains("not checked", (string)images["served"]["says"]!, StringComparison.Ordinal);
        Assert.Contains("can't be reached", (string)images["dead"]["says"]!, StringComparison.Ordinal);
        Assert.Contains("4 mirrors as expected, 4 not", (await store.RunAsync(Definitions.List(project), ["projects", "import", "--check-images", "--dry-run"])).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volumes_are_asked_for_what_describes_them()
    {
        await using var server = TestWebServer.Start(request => request.Path switch
        {
            "/root.n5/raw/s0/attributes.json" => WebAnswer.Text("application/json", """{"dimensions": [100, 100, 10], "blockSize": [64, 64, 64], "dataType": "uint8", "compression": {"type": "raw"}}"""),
            "/ng/info" => WebAnswer.Text("application/json", """ {"type": "image", "data_type": "uint8", "num_channels": 1, "scales": []}"""),
            _ when request.Path.StartsWith("/pages/", StringComparison.Ordinal) => WebAnswer.Text("text/html", "<html>"),
            _ => new WebAnswer(404, null, []),
        });
        var stack = Definitions.Stack("s");
        stack["mirrors"] = new JsonArray(
        [
            Mirror("n5", $"{server.Url}/root.n5/raw/%SCALE_DATASET%/0_1_2", 11), Mirror("ng", $"{server.Url}/ng/%SCALE_DATASET%/0_1_2", 14), Mirror("one scale", $"{server.Url}/ng/4_4_40/0_1_2", 14),
            Mirror("gone", $"{server.Url}/other.n5/%SCALE_DATASET%/0_1_2", 11), Mirror("page", $"{server.Url}/pages/%SCALE_DATASET%/0_1_2", 14),
        ]);
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);

        var images = (await store.ImportAsync(Definitions.List(Definitions.Of("P", stack)), "--check-images"))["images"]!.AsArray().ToDictionary(image => (string)image!["mirror"]!, image => image!);

        Assert.Equal($"{server.Url}/root.n5/raw/s0/attributes.json", (string)images["n5"]["url"]!);
        Assert.Equal($"{server.Url}/ng/info", (string)images["ng"]["url"]!);
        Assert.Equal($"{server.Url}/ng/info", (string)images["one scale"]["url"]!);
        Assert.Equal((404, $"{server.Url}/other.n5/s0/attributes.json"), ((int)images["gone"]["status"]!, (string)images["gone"]["url"]!));
        Assert.Contains("instead of the JSON that describes a volume", (string)images["page"]["says"]!, StringComparison.Ordinal);
        Assert.Equal(["n5", "ng", "one scale"], images.Where(image => (bool)image.Value["as_expected"]!).Select(image => image.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whatever_bytes_come_an_image_is_one_or_not()
    {
        var random = new Random(3);
        Assert.Equal(new ImageHeader("image/gif", 3, 4), ImageHeader.Read([.. "GIF89a"u8, 3, 0, 4, 0]));
        foreach (var image in (byte[][])[Png(1, 2), Jpeg(3, 4)])
        {
            for (var i = 0; i < 500; i++)
            {
                var bytes = image[..random.Next(image.Length + 1)];
                if (bytes.Length > 0)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                _ = ImageHeader.Read(bytes);
            }
        }
    }

    private static JsonObject Mirror(string title, string url, int type = 1) => new() { ["title"] = title, ["url"] = url, ["tile_source_type"] = type };

    private static byte[] Png(int width, int height)
    {
        var bytes = new byte[33];
        ((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8]).CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        return bytes;
    }

    private static byte[] Jpeg(int width, int height) =>
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 0, 0, 0];
}
