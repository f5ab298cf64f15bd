using System.CommandLine;
using System.Text;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands;

namespace Tracelift.Cli.Help;

/// <summary>Writes the help page of a command.</summary>
internal static class HelpPage
{
    private const int Width = 96;
    private const int Indent = 2;
    private const int TextColumn = 34;

    public static string Write(CommandLine line, Command command, GlobalOptions globals)
    {
        var page = new StringBuilder();
        page.Append(command.Description).Append("\n\n");
        if (command == line.Root)
        {
            AppendCommands(page, line.Sections);
            AppendOptions(page, "Options of every command", globals.All);
            AppendTopics(page);
            page.Append("tracelift COMMAND --help describes a command; tracelift help --man writes everything as a man page.\n");
            page.Append("You can abbreviate an option's name if no other option begins the same way.\n");
        }
        else
        {
            AppendCommand(page, command);
            AppendOptions(page, "Options of every command (tracelift --help lists all)", [globals.Store, globals.Json, globals.Plain, globals.Verbosity, globals.Help]);
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>The usage line of a command.</summary>
    public static string Usage(CliCommand command) =>
        $"{ParseErrors.Name(command)}{string.Concat(command.Arguments.Select(argument => $" {argument.HelpName ?? argument.Name}"))} [OPTIONS]";

    /// <summary>An option's names and value, without former names.</summary>
    public static string Names(Option option) =>
        $"{string.Join(", ", option.Aliases.Where(alias => !alias.StartsWith("--", StringComparison.Ordinal)).Append(option.Name))}{(option.HelpName is { } value ? $" {value}" : "")}";

    private static void AppendCommands(StringBuilder page, IEnumerable<CommandSection> sections)
    {
        page.Append("Usage\n  tracelift COMMAND [OPTIONS]\n\n");
        foreach (var section in sections)
        {
            page.Append(section.Title).Append('\n');
            foreach (var command in section.Commands)
                AppendNamed(page, command);
            page.Append('\n');
        }
    }

    private static void AppendTopics(StringBuilder page)
    {
        page.Append("Topics (tracelift help TOPIC)\n");
        foreach (var topic in HelpTopic.All)
            AppendEntry(page, topic.Name, topic.Summary);
        page.Append('\n');
    }

    private static void AppendNamed(StringBuilder page, Command command)
    {
        if (command is not CliCommand)
        {
            foreach (var sub in command.Subcommands)
                AppendEntry(page, $"{command.Name} {sub.Name}", sub.Description!);
            return;
        }

        var alias = command.Aliases.Count == 0 ? "" : $" Also: {string.Join(", ", command.Aliases)}.";
        AppendEntry(page, command.Name, command.Description + alias);
    }

    private static void AppendCommand(StringBuilder page, Command command)
    {
        var name = ParseErrors.Name(command);
        page.Append("Usage\n  ");
        if (command is not CliCommand known)
        {
            page.Append(name).Append(" COMMAND [OPTIONS]\n\nCommands\n");
            foreach (var sub in command.Subcommands)
                AppendEntry(page, sub.Name, sub.Description!);
            page.Append('\n');
            return;
        }

        page.Append(Usage(known)).Append('\n');
        foreach (var alias in command.Aliases)
            page.Append("  tracelift ").Append(alias).Append(" ... is the same.\n");
        page.Append('\n');
        foreach (var (title, options) in known.Groups)
            AppendOptions(page, title, options);
        AppendExamples(page, known);
    }

    private static void AppendExamples(StringBuilder page, CliCommand command)
    {
        if (command.Examples.Count == 0)
            return;
        page.Append("Examples\n");
        foreach (var (line, does) in command.Examples)
            page.Append("  ").Append(line).Append("\n      ").Append(does).Append('\n');
        page.Append('\n');
    }

    private static void AppendOptions(StringBuilder page, string title, IReadOnlyList<Option> options)
    {
        page.Append(title).Append('\n');
        foreach (var option in options)
            AppendEntry(page, Names(option), option.Description!);

        page.Append('\n');
    }

    private static void AppendEntry(StringBuilder page, string name, string text)
    {
        page.Append(' ', Indent).Append(name);
        var column = Indent + name.Length;
        if (column > TextColumn - 2)
        {
            page.Append('\n');
            column = 0;
        }

        page.Append(' ', TextColumn - column);
        column = TextColumn;
        foreach (var word in text.Split(' '))
        {
            if (column > TextColumn)
            {
                if (column + 1 + word.Length > Width)
                {
                    page.Append('\n').Append(' ', TextColumn);
                    column = TextColumn;
                }
                else
                {
                    page.Append(' ');
                    column++;
                }
            }

            page.Append(word);
            column += word.Length;
        }

        page.Append('\n');
    }
}
