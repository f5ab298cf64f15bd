using System.Globalization;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Architecture;

/// <summary>The recipes work exactly as written, in a shell after a quickstart, on the embedded store.</summary>
public sealed class RecipeTests(RecipeTests.Quickstart quickstart) : IClassFixture<RecipeTests.Quickstart>
{
    private const int LongestRecipe = 40;

    private static string Folder => Path.Combine(Repository.Root, "docs", "recipes");

    /// <summary>The recipes, by name.</summary>
    public static TheoryData<string> Recipes => [.. Directory.EnumerateFiles(Folder, "*.md").Select(path => Path.GetFileName(path)).Where(name => name != "README.md").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public Task Its_commands_work_in_their_order(string recipe) => RunAsync(Path.Combine(Folder, recipe));

    [Fact]
    public Task Those_of_the_guide_to_the_command_line_do_too() => RunAsync(Path.Combine(Repository.Root, "docs", "guide", "commands.md"));

    [Fact]
    public void Each_is_short_and_in_the_list()
    {
        var list = File.ReadAllText(Path.Combine(Folder, "README.md"));

        Assert.All(Recipes, row =>
        {
            var name = row.Data;
            Assert.Contains($"({name})", list, StringComparison.Ordinal);
            Assert.InRange(File.ReadAllLines(Path.Combine(Folder, name)).Length, 20, LongestRecipe);
        });
    }

    private async Task RunAsync(string path)
    {
        using var folder = new TemporaryFolder();
        quickstart.CopyTo(folder.Path);
        var script = string.Join('\n', Samples(path));
        Assert.Contains("tracelift ", script, StringComparison.Ordinal);

        await using var shell = CliProcess.Start("bash", ["-euo", "pipefail", "-c", script], new CliOptions
        {
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["XDG_DATA_HOME"] = folder.File("data"),
                ["HOME"] = folder.Path,
                ["PATH"] = folder.File("bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
            },
        });
        (await shell.WaitAsync()).Expect(0);
    }

    private static IEnumerable<string> Samples(string path)
    {
        var isSample = false;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isSample = line == "```sh";
            else if (isSample)
                yield return line;
        }
    }

    /// <summary>An embedded store after a quickstart, and the files that readers have.</summary>
    public sealed class Quickstart : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["XDG_DATA_HOME"] = _folder.File("data") };
            (await Tool.RunAsync(["quickstart", "--yes"], new CliOptions { WorkingDirectory = _folder.Path, Environment = environment })).Expect(0);
        }

        /// <summary>Copies it, with <c>tracelift</c> to type, <c>neurons.json</c> and <c>cells/</c>.</summary>
        public void CopyTo(string folder)
        {
            Directory.CreateDirectory(Path.Combine(folder, "data", "tracelift"));
            foreach (var file in Directory.EnumerateFiles(_folder.File("data/tracelift")))
                File.Copy(file, Path.Combine(folder, "data", "tracelift", Path.GetFileName(file)));
            File.Copy(_folder.File("data/tracelift/tracelift-quickstart/kenyon-cells.json"), Path.Combine(folder, "neurons.json"));
            Directory.CreateDirectory(Path.Combine(folder, "cells"));
            foreach (var name in "abc")
                File.WriteAllText(Path.Combine(folder, "cells", $"{name}.swc"), "1 1 0 0 0 5 -1\n" + string.Concat(Enumerable.Range(2, 50).Select(node => string.Create(CultureInfo.InvariantCulture, $"{node} 3 {node} {node * 2} 0 1 {node - 1}\n"))));
            Directory.CreateDirectory(Path.Combine(folder, "bin"));
            var command = Path.Combine(folder, "bin", "tracelift");
            File.WriteAllText(command, $"#!/bin/sh\nexec {Tool.InShell} \"$@\"\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
