using Tracelift.Files;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;

namespace Tracelift.Bench.Projects;

/// <summary>Writes a file of many projects; equal numbers give equal bytes.</summary>
internal static class MadeUpProjects
{
    public static async Task WriteAsync(string path, int count, int stacks, int mirrors)
    {
        await using var file = OutputFile.Create(path);
        var writer = new ProjectFileWriter(file.Stream, ProjectFileFormat.Json);
        for (var i = 0; i < count; i++)
            await writer.WriteAsync(new ProjectDefinition { Title = $"Project {i}", Stacks = [.. Enumerable.Range(0, stacks).Select(stack => Stack(i, stack, mirrors))] }, default);
        await writer.CompleteAsync(default);
        await file.CompleteAsync(default);
    }

    private static StackDefinition Stack(int project, int stack, int mirrors) => new()
    {
        Title = $"Stack {stack} of {project}",
        Dimension = new(28128, 31840, 4841),
        Resolution = new(3.8, 3.8, 50),
        Comment = "made up",
        Mirrors =
        [
            .. Enumerable.Range(0, mirrors).Select(mirror => new MirrorDefinition
            {
                Title = $"Mirror {mirror}",
                ImageBase = $"https://tiles{mirror}.example.org/{project}/{stack}/",
                Position = mirror,
                TileWidth = 512,
                TileHeight = 512,
                TileSourceType = 4,
            }),
        ],
        StackGroups = [new StackGroupMembership("channels", "channel")],
    };
}
