using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Options;

namespace Tracelift.Cli.Commands;

/// <summary>A command with its groups of options.</summary>
internal abstract class CliCommand : Command
{
    private readonly List<(string Title, List<Option> Options)> _groups = [];
    private readonly Dictionary<Option, OptionDescription> _descriptions = [];

    protected CliCommand(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>The command's own options by group.</summary>
    public IReadOnlyList<(string Title, List<Option> Options)> Groups => _groups;

    /// <summary>The description of each option that has one.</summary>
    public IReadOnlyDictionary<Option, OptionDescription> Descriptions => _descriptions;

    /// <summary>Examples, each with its effect.</summary>
    public virtual IReadOnlyList<(string Line, string Does)> Examples => [];

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public abstract Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Adds options by their descriptions.</summary>
    protected void AddGroups(IEnumerable<OptionGroup> groups)
    {
        foreach (var group in groups)
            AddGroup(group.Title, group.Options.Select(Described));
    }

    /// <summary>An option that has a description.</summary>
    protected Option Described(OptionDescription description)
    {
        var option = NewOption.Of(description);
        _descriptions.Add(option, description);
        return option;
    }

    /// <summary>Adds options in a group.</summary>
    protected void AddGroup(string title, params IEnumerable<Option> options)
    {
        var group = options.ToList();
        foreach (var option in group)
            Add(option);
        _groups.Add((title, group));
    }
}
