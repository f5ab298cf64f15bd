using System.Text;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Hostile;

/// <summary>The command line refuses files that begin, end or nest in unusual ways.</summary>
public sealed class HostileStructureTests
{
    private static readonly string Sound = TracingFile.Sound().Text();

    private static readonly Dictionary<string, (int ExitCode, string Told, byte[] Bytes)> Files = new(StringComparer.Ordinal)
    {
        ["a mark of UTF-8"] = (0, "", [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Sound)]),
        ["UTF-16"] = (3, "is in UTF-16LE", Encoding.Unicode.GetBytes(Sound)),
        ["UTF-16 with a mark"] = (3, "is in UTF-16BE", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(Sound)]),
        ["white space behind"] = (0, "", Encoding.UTF8.GetBytes(Sound + " \r\n\t\n")),
        ["a NUL behind"] = (3, "expected the end of the file", Encoding.UTF8.GetBytes(Sound + "\0")),
        ["a second array behind"] = (3, "expected the end of the file", Encoding.UTF8.GetBytes(Sound + "[]")),
        ["a comma before the end"] = (3, "not JSON", Encoding.UTF8.GetBytes(Sound.TrimEnd()[..^1] + ",]")),
        ["a comma and white space before the end"] = (3, "not JSON", Encoding.UTF8.GetBytes(Sound.TrimEnd()[..^1] + $",{new string('\n', 3 << 20)}]")),
        ["a comma at the start"] = (3, "not JSON", Encoding.UTF8.GetBytes("[," + Sound.TrimStart()[1..])),
        ["two commas far apart"] = (3, "not JSON", Encoding.UTF8.GetBytes($"[{{\"model\": \"x\"}},{new string(' ', 3 << 20)},{{\"model\": \"x\"}}]")),
        ["no comma"] = (3, "not JSON", Encoding.UTF8.GetBytes($"[{{\"model\": \"x\"}}{new string(' ', 3 << 20)}{{\"model\": \"x\"}}]")),
        ["a comma far from its object"] = (0, "", Encoding.UTF8.GetBytes($"{Sound.TrimEnd()[..^1]}{new string('\n', 3 << 20)},{new string('\n', 3 << 20)}{{\"model\": \"x\"}}]")),
        ["comments"] = (3, "not JSON", Encoding.UTF8.GetBytes("[ // none\n]")),
        ["one object a line"] = (3, "jq -s", Encoding.UTF8.GetBytes("{\"model\": \"x\"}\n{\"model\": \"y\"}\n")),
        ["empty"] = (3, "is empty", []),
        ["an empty array"] = (0, "", "[]"u8.ToArray()),
        ["an object without a model"] = (3, "does not say its model", "[{}]"u8.ToArray()),
    };

    public static TheoryData<string> Cases => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_is_loaded_or_refused(string what)
    {
        using var line = new Line();
        var (exitCode, told, bytes) = Files[what];
        await File.WriteAllBytesAsync(line.Folder.File("odd.json"), bytes, TestContext.Current.CancellationToken);

        var result = (await line.RunAsync("import", line.Folder.File("odd.json"), "--target", "new:X", "--create-unknown-users")).Expect(exitCode);

        Assert.Contains(told, result.Error, StringComparison.Ordinal);

        // A file that is refused makes no store.
        Assert.Equal(exitCode == 0, File.Exists(line.Store));
    }

    [Fact]
    public async Task A_fault_behind_much_white_space_is_told_with_its_line()
    {
        using var line = new Line();
        var text = $"[{{\"model\": \"x\"}},{new string('\n', 3 << 20)}{{\"model\": \"x\"}},\n5]";

        var result = (await line.RunAsync("check", line.Folder.Write("odd.json", text))).Expect(3);

        Assert.Contains($"line {(3 << 20) + 2} (byte {text.Length - 2})", result.Error, StringComparison.Ordinal);
    }
}
