using System.Diagnostics;
using System.Text.Json;

namespace Tracelift.Bench.Measure;

/// <summary>The program under test, as its users start it.</summary>
internal static class Tracelift
{
    private const string Program = "Tracelift.Cli/release/tracelift.dll";

    private static readonly string Root = FindRoot();

    /// <summary>Writes a project to a file.</summary>
    public static Task GenerateAsync(long treenodes, string file, CancellationToken cancellationToken) =>
        RunAsync("Generate/release/tracelift-generate.dll", null, ["--treenodes", $"{treenodes}", "--out", file], cancellationToken);

    /// <summary>Runs the checkout's script to list all commands.</summary>
    public static Task<Taken> HelpAsync(CancellationToken cancellationToken) =>
        MeasuredProcess.RunAsync(Path.Combine(Root, "tracelift"), ["--help"], null, cancellationToken);

    /// <summary>Imports a file into a new project.</summary>
    public static Task<Taken> ImportAsync(string file, string store, int? server, IEnumerable<string> more, CancellationToken cancellationToken) =>
        RunAsync(
            Program,
            server,
            ["import", file, "--store", store, "--target", "new:Benchmark", "--create-unknown-users", "--yes", "--json", .. more],
            cancellationToken);

    /// <summary>Loads a source in bulk into a new project.</summary>
    public static Task<Taken> BulkLoadAsync(string source, string store, int? server, IEnumerable<string> more, CancellationToken cancellationToken) =>
        RunAsync(Program, server, ["bulk", "load", source, "--store", store, "--target", "new:Benchmark", "--json", .. more], cancellationToken);

    /// <summary>Attaches Tracelift to CATMAID's database.</summary>
    public static Task AttachAsync(string store, CancellationToken cancellationToken) =>
        RunAsync(Program, null, ["store", "attach", "--store", store], cancellationToken);

    /// <summary>Exports the first project.</summary>
    public static Task<Taken> ExportAsync(string store, string file, int? server, CancellationToken cancellationToken)
    {
        File.Delete(file);
        return RunAsync(Program, server, ["export", "--source", "1", "--store", store, "--file", file, "--users", "--json"], cancellationToken);
    }

    /// <summary>Exports the first project to a format.</summary>
    public static Task<Taken> ExportToAsync(string store, string file, string format, CancellationToken cancellationToken) =>
        RunAsync(Program, null, ["export", "--source", "1", "--store", store, "--file", file, "--format", format, "--json"], cancellationToken);

    /// <summary>Copies the first project to another store.</summary>
    public static Task<Taken> CopyAsync(string from, string to, CancellationToken cancellationToken) =>
        RunAsync(Program, null, ["projects", "copy", $"{from}#1", "--to", to, "--users", "create", "--compare", "false", "--yes", "--json"], cancellationToken);

    /// <summary>Compares the first projects of two stores.</summary>
    public static Task<Taken> CompareAsync(string a, string b, CancellationToken cancellationToken) =>
        RunAsync(Program, null, ["projects", "compare", $"{a}#1", $"{b}#1", "--json"], cancellationToken);

    /// <summary>Runs a command without measuring it.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        (await RunAsync(Program, null, arguments, cancellationToken)).Output;

    /// <summary>Starts a command that keeps running.</summary>
    public static Process Start(IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(Root, "artifacts", "bin", Program), .. arguments]) { UseShellExecute = false, RedirectStandardError = true, WorkingDirectory = "/" })!;

    /// <summary>Returns the number of objects in a report.</summary>
    public static long Objects(Taken taken)
    {
        using var report = JsonDocument.Parse(taken.Output);
        if (report.RootElement.TryGetProperty("made", out var made))
            return made.EnumerateObject().Sum(table => table.Value.GetInt64());
        return (report.RootElement.TryGetProperty("created", out var created) ? created : report.RootElement.GetProperty("total")).GetInt64();
    }

    /// <summary>Prints the durations of an import's stages.</summary>
    public static void PrintStages(Taken taken)
    {
        using var report = JsonDocument.Parse(taken.Output);
        Console.Error.WriteLine(report.RootElement.GetProperty("seconds").GetRawText());
    }

    private static Task<Taken> RunAsync(string program, int? server, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        MeasuredProcess.RunAsync("dotnet", [Path.Combine(Root, "artifacts", "bin", program), .. arguments], server, cancellationToken);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Tracelift.slnx")))
            folder = folder.Parent ?? throw new BenchException("The benchmark runs in a checkout only");
        return folder.FullName;
    }
}
