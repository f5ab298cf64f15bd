using System.Text;
using Tracelift.Files.Packing;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Packing;

/// <summary>Packed and piped files through the program.</summary>
public sealed class PackedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder.File("store.sqlite");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Standard_input_is_imported(string how)
    {
        var file = await WriteAsync("file", Pack(how, Encoding.UTF8.GetBytes(TracingFile.Sound().Text())));

        var result = await PipeAsync(file, "import", "--source", "-", "--store", Store, "--target", "new:X", "--create-unknown-users", "--json");

        result.Expect(0);
        Assert.Contains("\"standard input\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"catmaid.treenode\"", result.Output, StringComparison.Ordinal);
        (await PipeAsync(file, "check", "-")).Expect(0);
    }

    [Fact]
    public async Task Faults_of_standard_input_are_told_with_its_name()
    {
        var file = _folder.Write("file", TracingFile.Sound().Text()[..^200]);

        var result = (await PipeAsync(file, "import", "-", "--store", Store, "--target", "new:X")).Expect(3);

        Assert.Contains("standard input ends in the middle of an object", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_waits_for_standard_input_can_be_stopped()
    {
        await using var process = Tool.Start(["check", "-"], new CliOptions { KeepInputOpen = true });
        await process.Input.WriteAsync("["u8.ToArray(), TestContext.Current.CancellationToken);
        await process.Input.FlushAsync(TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        process.Signal(CliSignal.Interrupt);

        (await process.WaitAsync()).Expect(130);
    }

    [Theory]
    [InlineData("export.json.zst")]
    [InlineData("export.json.gz")]
    public async Task An_export_is_packed_as_its_name_says_and_can_be_imported(string name)
    {
        await ImportAsync();
        var file = _folder.File(name);

        (await Tool.RunAsync("export", "--store", Store, "--source", "1", "--file", file, "--yes")).Expect(0);

        (await Tool.RunAsync("import", file, "--store", Store, "--target", "new:Y")).Expect(0);
        var (start, unpack) = name.EndsWith("gz", StringComparison.Ordinal) ? ((byte[])[0x1f, 0x8b], "gzip -t") : ([0x28, 0xb5, 0x2f, 0xfd], "zstd -tq");
        Assert.Equal(start, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[..start.Length]);
        await using var test = CliProcess.Start("sh", ["-c", $"command -v {unpack.Split(' ')[0]} || exit 0; {unpack} \"$0\"", file]);
        (await test.WaitAsync()).Expect(0);
    }

    [Theory]
    [InlineData("gzip", "damaged-gzip")]
    [InlineData("zstd", "damaged-zstd")]
    public async Task A_packed_file_that_is_cut_off_is_refused(string how, string code)
    {
        var packed = Pack(how, Encoding.UTF8.GetBytes(TracingFile.Sound().Text()));
        var file = await WriteAsync("file", packed[..^3]);

        var result = await Tool.RunAsync("import", file, "--store", Store, "--target", "new:X", "--json");

        Assert.Contains($"\"{code}\"", result.Expect(3).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Store));
    }

    [Fact]
    public async Task A_bomb_is_stopped_unless_it_is_allowed()
    {
        // 1 MiB that would become more than 1 GiB: 65 members of 16 MiB.
        var bomb = await WriteAsync("bomb.json.gz", [.. Enumerable.Repeat(Packed.GzipBomb(16 << 20), 65).SelectMany(member => member)]);

        Assert.Contains("\"unpacks-too-large\"", (await Tool.RunAsync("check", bomb, "--json")).Expect(3).Output, StringComparison.Ordinal);

        // Allowed, it is found to be no JSON.
        var small = await WriteAsync("small.json.gz", Packed.GzipBomb(2 << 20));
        Assert.Contains("\"unpacks-too-large\"", (await Tool.RunAsync("check", small, "--json", "--max-unpacked", "1M")).Expect(3).Output, StringComparison.Ordinal);
        Assert.Contains("\"not-json\"", (await Tool.RunAsync("check", small, "--json", "--max-unpacked", "2 MiB")).Expect(3).Output, StringComparison.Ordinal);
        Assert.Contains("--max-unpacked", (await Tool.RunAsync("check", small, "--max-unpacked", "much")).Expect(2).Error, StringComparison.Ordinal);
    }

    private async Task ImportAsync() =>
        (await Tool.RunAsync("import", _folder.Write("sound.json", TracingFile.Sound().Text()), "--store", Store, "--target", "new:X", "--create-unknown-users")).Expect(0);

    private static byte[] Pack(string how, byte[] bytes) =>
        how switch { "gzip" => Packed.Gzip(bytes), "zstd" => Packed.Zstd(bytes), _ => bytes };

    private async Task<string> WriteAsync(string name, byte[] bytes)
    {
        await File.WriteAllBytesAsync(_folder.File(name), bytes);
        return _folder.File(name);
    }

    private static async Task<CliResult> PipeAsync(string file, params string[] arguments)
    {
        await using var process = Tool.Start(arguments, new CliOptions { KeepInputOpen = true });
        try
        {
            await using var input = process.Input;
            await using var source = File.OpenRead(file);
            await source.CopyToAsync(input);
        }
        catch (IOException)
        {
            // It has read enough.
        }

        return await process.WaitAsync();
    }
}
