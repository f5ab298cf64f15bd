using System.CommandLine;

namespace Tracelift.Cli.Commands;

/// <summary>A group of commands under one name: <c>store</c>, <c>projects</c>, <c>user</c>.</summary>
internal sealed class CommandGroup : Command
{
    public CommandGroup(string name, string description, params IEnumerable<CliCommand> commands)
        : base(name, description)
    {
        foreach (var command in commands)
            Add(command);
    }
}
