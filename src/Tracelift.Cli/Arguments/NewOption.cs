using System.CommandLine;
using Tracelift.Options;

namespace Tracelift.Cli.Arguments;

/// <summary>Creates the options of commands.</summary>
internal static class NewOption
{
    /// <summary>An option by its description.</summary>
    public static Option Of(OptionDescription description)
    {
        string[] aliases = [.. description.Aliases.Select(alias => alias.Length == 1 ? $"-{alias}" : $"--{alias}")];
        Option option = description.Kind switch
        {
            OptionKind.Flag => new Option<bool>(Name(description.Name), aliases) { Arity = ArgumentArity.Zero },
            OptionKind.Project => new ProjectOption(Name(description.Name), aliases) { Arity = ArgumentArity.ExactlyOne },
            OptionKind.Values => new Option<string[]>(Name(description.Name), aliases) { Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = description.TakesSeveral },
            _ => new Option<string>(Name(description.Name), aliases) { Arity = description.IsValueOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne },
        };
        option.Description = description.Explain(OptionFaces.Command, (name, value) => value is null ? Name(name) : $"{Name(name)} {value}");
        option.HelpName = description.IsValueOptional ? $"[{description.Takes}]" : description.Takes;
        return option;
    }

    /// <summary>An option's name as users type it.</summary>
    public static string Name(string name) => "--" + name;

    /// <summary>A switch without a value.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>An option that takes a value.</summary>
    public static Option<string> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, Arity = ArgumentArity.ExactlyOne };

    /// <summary>An option that takes a project: an id, or a unique title.</summary>
    public static ProjectOption Project(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "ID|TITLE", Arity = ArgumentArity.ExactlyOne };

    /// <summary>A repeatable option that takes a project.</summary>
    public static ProjectsOption Projects(string name, string description) =>
        new(name) { Description = description, HelpName = "ID|TITLE", Arity = ArgumentArity.OneOrMore };

    /// <summary>A repeatable option that takes a value.</summary>
    public static Option<string[]> Texts(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };
}
