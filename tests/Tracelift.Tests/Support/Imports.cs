using System.Text.Json.Nodes;

namespace Tracelift.Tests.Support;

/// <summary>Imports generated files through the command line.</summary>
internal static class Imports
{
    /// <summary>Runs an import; users that the store lacks are made.</summary>
    public static async Task<CliResult> RunAsync(TestStore store, TracingFile file, string target, params string[] more)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.json", file.Text());
        return await Tool.RunHereAsync(["import", "--store", store.Address, "--source", path, "--target", target, "--yes", "--create-unknown-users", .. more]);
    }

    /// <summary>Imports, and reads the report.</summary>
    public static async Task<JsonNode> ReportAsync(TestStore store, TracingFile file, string target, params string[] more)
    {
        var result = await RunAsync(store, file, target, ["--json", .. more]);
        result.Expect(0);
        return JsonNode.Parse(result.Output)!;
    }
}
