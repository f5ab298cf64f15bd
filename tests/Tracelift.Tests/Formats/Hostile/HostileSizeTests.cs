using System.Text;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Hostile;

/// <summary>Files with unusually large parts are refused or loaded with little memory.</summary>
public sealed class HostileSizeTests
{
    private const int Megabyte = 1 << 20;

    // 256 MB for all that .NET allocates.
    private static readonly CliOptions Limited = new()
    {
        KeepInputOpen = true,
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "0x10000000" },
    };

    private static readonly Dictionary<string, (int ExitCode, string Told, Func<IEnumerable<string>> Text)> Checks = new(StringComparer.Ordinal)
    {
        ["a value of very many elements that nobody knows"] = (0, "unknown", () => Sound(Many("{\"model\": \"catmaid.class\", \"pk\": 900, \"fields\": {\"user\": 7, \"class_name\": \"x\", \"y\": [0", ",0", 50 * Megabyte, "]}}"))),
        ["a value of more elements than an object may have"] = (3, "--max-object", () => Sound(Many("{\"model\": \"catmaid.class\", \"pk\": 900, \"fields\": {\"y\": [0", ",[]", 100 * Megabyte, "]}}"))),
        ["an array of empty arrays"] = (3, "expected an object in the array", () => Many("[[]", ",[]", 30 * Megabyte, "]")),
        ["an array of commas"] = (3, "not JSON", () => Many("[", ",", 30 * Megabyte, "]")),
        ["white space between objects"] = (0, "treenode", () => Sound(Many(" ", " \n", 80 * Megabyte, """{"model": "x.y", "pk": 1, "fields": {}}"""))),
        ["white space before and after all"] = (0, "treenode", () => [.. Many("\n", " ", 80 * Megabyte, ""), TracingFile.Sound().Text(), .. Many("\n", " ", 80 * Megabyte, "")]),
        ["nothing but white space"] = (3, "is empty", () => Many("\n", " ", 80 * Megabyte, "")),
        ["10,000 levels"] = (3, "more than 64 arrays and objects", () => Sound(Many("{\"model\": \"catmaid.class\", \"pk\": 900, \"fields\": {\"y\": [", "[", 10_000, ""))),
        ["a name of 30 MB"] = (3, "longer than 255 characters", () => Sound(Many("{\"model\": \"catmaid.classinstance\", \"pk\": 900, \"fields\": {\"user\": 7, \"class_column\": 3, \"name\": \"", "x", 30 * Megabyte, "\"}}"))),
        ["a name of 100 MB"] = (3, "is larger than 67108864 bytes", () => Sound(Many("{\"model\": \"catmaid.classinstance\", \"pk\": 900, \"fields\": {\"user\": 7, \"class_column\": 3, \"name\": \"", "x", 100 * Megabyte, "\"}}"))),
        ["an escaped name of 30 MB"] = (3, "longer than 255 characters", () => Sound(Many("{\"model\": \"catmaid.classinstance\", \"pk\": 900, \"fields\": {\"user\": 7, \"class_column\": 3, \"name\": \"", "\\u00e4", 30 * Megabyte, "\"}}"))),
        ["a number of 30 MB"] = (3, "expected a whole number", () => Sound(Many("{\"model\": \"catmaid.classinstance\", \"pk\": 1", "0", 30 * Megabyte, ", \"fields\": {}}"))),
        ["a key of 30 MB"] = (0, "unknown", () => Sound(Many("{\"model\": \"x.y\", \"pk\": 900, \"fields\": {}, \"", "x", 30 * Megabyte, "\": 1}"))),
        ["a string without an end"] = (3, "--max-object", () => Many("[{\"model\": \"", "x", 100 * Megabyte, "")),
        ["very many unknown models"] = (0, "(others)", () => Sound(Objects(200_000, i => $$$"""{"model": "x.m{{{i}}}", "pk": 1, "fields": {}}"""))),
        ["very many users"] = (3, "more than 100000 users", () => Sound(Objects(300_000, i => $$$"""{"model": "auth.user", "pk": {{{i}}}, "fields": {"username": "user {{{i}}}", "password": "{{{new string('p', 80)}}}"}}"""))),
        ["rows of very many users"] = (3, "more than 100000 users", () => Sound(Objects(300_000, i => $$$"""{"model": "catmaid.classinstance", "pk": {{{1000 + i}}}, "fields": {"user": {{{i}}}, "class_column": 2, "name": "x"}}"""))),
        ["very many classes"] = (3, "more than 100000 classes", () => Sound(Objects(300_000, i => $$$"""{"model": "catmaid.class", "pk": {{{1000 + i}}}, "fields": {"user": 7, "class_name": "class {{{i}}}"}}"""))),
        ["very many faults"] = (3, "400000 in all", () => Sound(Objects(400_000, _ => """{"model": "catmaid.class", "pk": null, "fields": {"user": 7, "class_name": "x"}}"""))),
    };

    public static TheoryData<string> Cases => [.. Checks.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_check_of_it_ends_well_in_little_memory(string what)
    {
        var (exitCode, told, text) = Checks[what];
        await using var process = Tool.Start(["check", "-", "--json"], Limited);
        await WriteAsync(process.Input, text());

        var result = (await process.WaitAsync()).Expect(exitCode);

        Assert.Contains(told, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mesh_of_60_MB_is_loaded_in_little_memory()
    {
        using var folder = new TemporaryFolder();
        var store = folder.File("store.sqlite");
        await using var process = Tool.Start(["import", "-", "--store", store, "--target", "new:X", "--create-unknown-users"], Limited);
        const string Start = "{\"model\": \"catmaid.volume\", \"pk\": 1, \"fields\": {\"user\": 7, \"editor\": 7, \"name\": \"mesh\", \"geometry\": \"TIN Z (((0 0 0,0 1 0,1 1 0,0 0 0))";
        await WriteAsync(process.Input, Sound(Many(Start, ",((0 0 0,0 1 0,1 1 0,0 0 0))", 60 * Megabyte, ")\"}}")));

        (await process.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task As_many_users_as_are_taken_are_made_in_little_memory_and_in_time()
    {
        using var folder = new TemporaryFolder();
        await using var process = Tool.Start(
            ["import", "-", "--store", folder.File("store.sqlite"), "--target", "new:X", "--create-unknown-users", "--auto-name-unknown-users"], Limited);
        await WriteAsync(process.Input, Sound(Objects(99_000, i => i % 2 == 0
            ? $$$"""{"model": "auth.user", "pk": {{{i}}}, "fields": {"username": "user {{{i}}}"}}"""
            : $$$"""{"model": "catmaid.classinstance", "pk": {{{1000 + i}}}, "fields": {"user": {{{i}}}, "class_column": 3, "name": "annotation {{{i}}}"}}""")));

        (await process.WaitAsync()).Expect(0);
    }

    // A sound file with more objects behind its own.
    private static IEnumerable<string> Sound(IEnumerable<string> more) =>
        [$"{TracingFile.Sound().Text().TrimEnd()[..^1]},", .. more, "]"];

    private static IEnumerable<string> Objects(int count, Func<int, string> one)
    {
        for (var i = 0; i < count; i += 1000)
            yield return string.Join(",\n", Enumerable.Range(i + 100, Math.Min(1000, count - i)).Select(one)) + (i + 1000 < count ? "," : "");
    }

    // So many bytes of a text over and over.
    private static IEnumerable<string> Many(string start, string text, int bytes, string end)
    {
        yield return start;
        var some = string.Concat(Enumerable.Repeat(text, Math.Min(bytes, Megabyte) / text.Length));
        for (var written = 0L; written < bytes; written += some.Length)
            yield return some;
        yield return end;
    }

    private static async Task WriteAsync(Stream input, IEnumerable<string> text)
    {
        try
        {
            foreach (var piece in text)
                await input.WriteAsync(Encoding.UTF8.GetBytes(piece));
            await input.DisposeAsync();
        }
        catch (IOException)
        {
            // It has read enough.
        }
    }
}
