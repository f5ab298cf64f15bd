using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Projects.Images;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>What images say on their stacks, for people.</summary>
internal static class ImageStackLines
{
    public static void Print(ConsoleOutput output, ImagesSource source, bool isTalkative)
    {
        foreach (var note in source.Remarks)
            output.Warning(Humanize.Safe(note.ToString()));
        if (!isTalkative)
            return;
        foreach (var stack in source.Stacks)
        {
            output.Line(Humanize.Safe(string.Create(
                CultureInfo.InvariantCulture,
                $"stack \"{stack.Title}\": {stack.Dimension.X} x {stack.Dimension.Y} x {stack.Dimension.Z} voxels of {stack.Resolution} nm, {Humanize.Micrometres(stack.SizeInMicrometres)}, from {stack.Translation} nm, {Humanize.Count(stack.ZoomLevels.Count, "level")}")));
        }
    }
}
