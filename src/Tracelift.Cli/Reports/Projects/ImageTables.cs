using Tracelift.Cli.Terminal;
using Tracelift.Projects.Images;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>What mirrors answer when they are asked for a tile, for people.</summary>
internal static class ImageTables
{
    public static void Print(ConsoleOutput paper, IReadOnlyList<CheckedMirror>? images)
    {
        if (images is null)
            return;
        paper.Heading("Images");
        foreach (var image in images)
            paper.Line(Humanize.Safe($"  {(image.IsFine ? "ok " : "?? ")} {image.Project} / {image.Stack} / {image.Mirror}: {image.Says}{(image.Address is null ? "" : $"  {image.Address}")}"));
        paper.Line($"{Humanize.Count(images.Count(image => image.IsFine), "mirror")} as expected, {Humanize.Number(images.Count(image => !image.IsFine))} not");
    }
}
