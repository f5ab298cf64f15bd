using Spectre.Console;
using Tracelift.Cli.Terminal;
using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>What an import says once, for people: above all else.</summary>
internal static class ProjectNoteLines
{
    public static void Print(ConsoleOutput paper, ImportNotes notes, bool isTalkative = true)
    {
        foreach (var fault in notes.Faults)
            paper.Error(fault.ToString());
        foreach (var warning in isTalkative ? notes.Warnings : [])
            paper.Warning(warning.ToString());
    }
}
