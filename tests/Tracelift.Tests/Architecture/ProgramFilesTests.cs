using System.Reflection;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Architecture;

/// <summary>
/// The assemblies beside the program are those that it was built against. They are compiled ahead, and what was compiled of a
/// package's last version once stayed in place of a new one: in a checkout that is built again, no command began.
/// </summary>
public sealed class ProgramFilesTests
{
    [Fact]
    public void Each_assembly_has_the_version_that_the_program_asks_for()
    {
        var folder = Path.GetDirectoryName(Tool.Program)!;
        var targets = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "tracelift.deps.json")))!["targets"]!.AsObject().Single().Value!.AsObject();
        var expected = targets.SelectMany(library => library.Value!["runtime"]?.AsObject() ?? []).Where(file => file.Value!["assemblyVersion"] is not null)
            .Select(file => $"{Path.GetFileName(file.Key)} {file.Value!["assemblyVersion"]}").ToList();

        Assert.Contains(expected, file => file.StartsWith("System.CommandLine.dll ", StringComparison.Ordinal));
        Assert.Equal(expected, expected.Select(file => file.Split(' ')[0]).Select(name => $"{name} {AssemblyName.GetAssemblyName(Path.Combine(folder, name)).Version}"));
    }
}
