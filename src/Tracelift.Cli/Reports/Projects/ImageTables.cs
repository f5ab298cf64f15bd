using Tracelift.Cli.Terminal;
using Tracelift.Projects.Images;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>The answers of mirrors to requests for a tile, for people.</summary>
internal static class ImageTables
{
    public static void Print(ConsoleOutput output, IReadOnlyList<CheckedMirror>? images)
    {
        if (images is null)
            return;
        output.Heading("Images");
        foreach (var image in images)
            output.Line(Humanize.Safe($"  {(image.IsFine ? "ok " : "?? ")} {image.Project} / {image.Stack} / {image.Mirror}: {image.Says}{(image.Address is null ? "" : $"  {image.Address}")}"));
        output.Line($"{Humanize.Count(images.Count(image => image.IsFine), "mirror")} as expected, {Humanize.Number(images.Count(image => !image.IsFine))} not");
    }
}
