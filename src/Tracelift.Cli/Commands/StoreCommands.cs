using System.CommandLine;

namespace Tracelift.Cli.Commands;

/// <summary>The commands that look after a store.</summary>
internal sealed class StoreCommands : Command
{
    public StoreCommands(params IEnumerable<CliCommand> commands)
        : base("store", "Look after a store.")
    {
        foreach (var command in commands)
            Add(command);
    }
}
