using System.CommandLine;
using System.Text;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands;

namespace Tracelift.Cli.Help;

/// <summary>The man page, made of the help pages.</summary>
internal static class ManPage
{
    public static string Write(CommandLine line, GlobalOptions globals)
    {
        var page = new StringBuilder();
        page.Append(".TH TRACELIFT 1 \"\" ").Append(Text($"\"Tracelift {BuildInfo.Version}\"")).Append("\n.SH NAME\n");
        page.Append("tracelift \\- ").Append(Text(First(line.Root.Description!))).Append('\n');
        page.Append(".SH SYNOPSIS\n.B tracelift\n.I COMMAND\n.RI [ OPTIONS ]\n.SH DESCRIPTION\n").Append(Text(line.Root.Description!)).Append('\n');
        foreach (var section in line.Sections)
        {
            page.Append(".SH ").Append(Text(section.Title.ToUpperInvariant())).Append('\n');
            foreach (var command in section.Commands.SelectMany(command => command is CliCommand ? [command] : command.Subcommands))
                AppendCommand(page, (CliCommand)command);
        }

        page.Append(".SH OPTIONS OF EVERY COMMAND\n");
        AppendOptions(page, globals.All);
        page.Append(".SH ENVIRONMENT AND SETTINGS FILE\n");
        foreach (var setting in KnownSetting.All)
            page.Append(".TP\n.B ").Append(Text(setting.Name)).Append('\n').Append(Text(setting.Meaning)).Append('\n');
        foreach (var topic in HelpTopic.All)
            page.Append(".SH ").Append(Text(topic.Name.ToUpperInvariant())).Append("\n.nf\n").Append(Text(topic.Body)).Append("\n.fi\n");
        return page.ToString();
    }

    private static void AppendCommand(StringBuilder page, CliCommand command)
    {
        page.Append(".SS ").Append(Text(HelpPage.Usage(command))).Append('\n').Append(Text(command.Description!)).Append('\n');
        foreach (var (_, options) in command.Groups)
            AppendOptions(page, options);
        foreach (var (example, does) in command.Examples)
            page.Append(".PP\n.nf\n").Append(Text(example)).Append("\n.fi\n").Append(Text(does)).Append('\n');
    }

    private static void AppendOptions(StringBuilder page, IEnumerable<Option> options)
    {
        foreach (var option in options)
            page.Append(".TP\n.B ").Append(Text(HelpPage.Names(option))).Append('\n').Append(Text(option.Description!)).Append('\n');
    }

    private static string First(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');

    // Escapes lines that troff would take as commands, and hyphens that users type.
    private static string Text(string text) => string.Join('\n', text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
        .Split('\n').Select(line => line.StartsWith('.') || line.StartsWith('\'') ? "\\&" + line : line));
}
