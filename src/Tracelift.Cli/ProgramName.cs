using System.Text.RegularExpressions;

namespace Tracelift.Cli;

/// <summary>The program's name as the user types it.</summary>
internal static partial class ProgramName
{
    /// <summary>The name in the texts of messages.</summary>
    public const string Written = "tracelift";

    // The script that runs the program from a checkout sets this.
    private const string CalledAs = "TRACELIFT_CALLED_AS";

    /// <summary>The name that the user types to run the program.</summary>
    public static string Of(CommandEnvironment environment) => environment.Variable(CalledAs) is { Length: > 0 } called ? called : Written;

    /// <summary>A text whose commands begin with the program's name as this user typed it.</summary>
    public static string In(string text, CommandEnvironment environment) =>
        Of(environment) is var name && name == Written ? text : Command().Replace(text, _ => name);

    // Only before a command or an option, not in "tracelift serves" or "the schema tracelift".
    [GeneratedRegex(@"(?<![\w/.-])tracelift(?= (?:--[a-z]|-h|help|COMMAND|export|import|check|runs|undo|bulk|projects|catmaid_\w+|user|group|token|store|serve|upload|quickstart|neurons|annotations|completion)\b)")]
    private static partial Regex Command();
}
