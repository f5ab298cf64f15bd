using System.CommandLine;

namespace Tracelift.Cli.Arguments;

/// <summary>The kinds of options that commands are made of.</summary>
internal static class NewOption
{
    /// <summary>A switch without a value.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>An option that takes a value.</summary>
    public static Option<string> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, Arity = ArgumentArity.ExactlyOne };

    /// <summary>An option that names a project by its id, or by its title where no other project has it.</summary>
    public static ProjectOption Project(string name, string description) =>
        new(name) { Description = description, HelpName = "ID|TITLE", Arity = ArgumentArity.ExactlyOne };

    /// <summary>An option that names a project each time that it is typed.</summary>
    public static ProjectsOption Projects(string name, string description) =>
        new(name) { Description = description, HelpName = "ID|TITLE", Arity = ArgumentArity.OneOrMore };

    /// <summary>An option that takes a value each time that it is typed.</summary>
    public static Option<string[]> Texts(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };

    /// <summary>An option that is on or off.</summary>
    public static Option<string> Toggle(string name, string description, string values = Options.Toggle.Values) =>
        new(name) { Description = description, HelpName = $"[{values}]", Arity = ArgumentArity.ZeroOrOne };
}
