using System.CommandLine;

namespace Tracelift.Cli.Commands;

/// <summary>Commands that are for the same, under a title in help.</summary>
internal sealed class CommandSection(string title, params Command[] commands)
{
    /// <summary>What they are for.</summary>
    public string Title => title;

    /// <summary>Commands, and groups of them.</summary>
    public IReadOnlyList<Command> Commands => commands;
}
