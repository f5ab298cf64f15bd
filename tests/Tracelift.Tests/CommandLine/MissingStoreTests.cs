using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.CommandLine;

/// <summary>A mistyped store is a fault, except for imports, which create a store and say so.</summary>
public sealed class MissingStoreTests
{
    /// <summary>Every command that opens a store and brings nothing into a new one. FILE, SWC and YAML stand for sound files.</summary>
    public static TheoryData<string> Lookers =>
    [
        "store info", "store migrate", "store migrate --dry-run", "store attach", "store detach --yes", "runs", "runs 1", "undo 1 --yes", "undo 1 --dry-run", "export --source 1 --file OUT.json", "export --source 1 --dry-run",
        "projects list", "projects show 1", "projects export", "projects delete 1 --yes", "projects create copy --like 1",
        "user list", "user set-password anna --password-stdin", "user grant anna can_browse --project 1", "group list", "group grant lab can_browse --project 1",
        "user revoke anna can_browse --project 1", "user deactivate anna", "user activate anna", "group remove lab --member anna", "group delete lab", "group revoke lab can_browse --global",
        "token list", "token create anna", "token revoke 1", "bulk status", "bulk recover", "bulk advise", "bulk load SWC --target 1 --user anna", "bulk load SWC --resume",
        "import FILE --target 1", "import FILE --target 1 --dry-run", "bulk load SWC --target 1 --user anna --dry-run", "import --source 1 --target new:X", "serve --urls http://127.0.0.1:0",
    ];

    public static TheoryData<string> Makers =>
    [
        "store init", "quickstart --yes", "projects create first", "projects import --input YAML --yes", "user add anna", "group add lab", "import FILE --target new:X --create-unknown-users",
        "bulk load FILE --target new:X --create-unknown-users",
    ];

    [Theory]
    [MemberData(nameof(Lookers))]
    public async Task Commands_that_only_read_create_no_store(string command)
    {
        using var folder = new TemporaryFolder();
        var store = folder.File("typo.sqlite");

        var result = await Tool.RunAsync([.. Words(folder, command), "--store", store], new CliOptions { StandardInput = "secret and long\n" });

        result.Expect(4);
        Assert.Contains($"There is no store {store}", result.Error, StringComparison.Ordinal);
        Assert.Contains("--store", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "typo*"));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Commands_that_add_data_create_a_store_and_say_so(string command)
    {
        using var folder = new TemporaryFolder();
        var store = folder.File("new.sqlite");
        string[] line = [.. Words(folder, command), "--store", store];

        var result = await Tool.RunAsync(line, new CliOptions { WorkingDirectory = folder.Path });

        result.Expect(0);
        Assert.Contains($"created the new store {store}.", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(store));
        Assert.DoesNotContain("created the new store", (await Tool.RunAsync(line, new CliOptions { WorkingDirectory = folder.Path })).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_creates_the_default_store_and_no_other()
    {
        using var folder = new TemporaryFolder();
        await using var server = Tool.Start(["serve", "--urls", "http://127.0.0.1:0"], new CliOptions { Environment = new Dictionary<string, string?> { ["XDG_DATA_HOME"] = folder.Path } });
        await server.WaitForErrorAsync("Ctrl-C stops it");
        server.Signal(CliSignal.Interrupt);
        await server.WaitAsync();

        Assert.Contains("created the new store", server.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "tracelift", "tracelift.sqlite")));
    }

    private static IEnumerable<string> Words(TemporaryFolder folder, string command)
    {
        foreach (var word in command.Split(' '))
        {
            yield return word switch
            {
                "FILE" => Write("in.json", TracingFile.Sound().Text()),
                "SWC" => Swc(),
                "YAML" => Write("projects.yaml", "- project:\n    title: one\n"),
                "OUT.json" => folder.File("out.json"),
                _ => word,
            };
        }

        string Write(string name, string text) => folder.Write(name, text);

        string Swc()
        {
            Directory.CreateDirectory(folder.File("cells"));
            folder.Write(Path.Combine("cells", "a.swc"), "1 0 1 1 1 1 -1\n");
            return folder.File("cells");
        }
    }
}
