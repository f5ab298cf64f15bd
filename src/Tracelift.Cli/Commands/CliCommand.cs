using System.CommandLine;
using Tracelift.Cli.Arguments;

namespace Tracelift.Cli.Commands;

/// <summary>A command: its options in the groups that help shows, and what it does.</summary>
internal abstract class CliCommand : Command
{
    private readonly List<(string Title, List<Option> Options)> _groups = [];

    protected CliCommand(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>The command's own options by group.</summary>
    public IReadOnlyList<(string Title, List<Option> Options)> Groups => _groups;

    /// <summary>Lines that show how it is used, each with what it does.</summary>
    public virtual IReadOnlyList<(string Line, string Does)> Examples => [];

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    public abstract Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken);

    /// <summary>Adds options in a group.</summary>
    protected void AddGroup(string title, params IEnumerable<Option> options)
    {
        var group = options.ToList();
        foreach (var option in group)
            Add(option);
        _groups.Add((title, group));
    }
}
