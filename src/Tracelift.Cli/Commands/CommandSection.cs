using System.CommandLine;

namespace Tracelift.Cli.Commands;

/// <summary>Commands with the same purpose, under a title in help.</summary>
internal sealed class CommandSection(string title, params Command[] commands)
{
    /// <summary>Their purpose.</summary>
    public string Title => title;

    /// <summary>Commands, and groups of them.</summary>
    public IReadOnlyList<Command> Commands => commands;
}
