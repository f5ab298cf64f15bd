using Spectre.Console;
using Tracelift.Cli.Terminal;
using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>General notes of an import of projects, for people, printed first.</summary>
internal static class ProjectNoteLines
{
    public static void Print(ConsoleOutput output, ImportNotes notes, bool isTalkative = true)
    {
        foreach (var fault in notes.Faults)
            output.Error(fault.ToString());
        foreach (var warning in isTalkative ? notes.Warnings : [])
            output.Warning(warning.ToString());
    }
}
