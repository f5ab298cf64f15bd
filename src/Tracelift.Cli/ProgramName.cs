using System.Text.RegularExpressions;

namespace Tracelift.Cli;

/// <summary>What the program is called by the user who runs it.</summary>
internal static partial class ProgramName
{
    /// <summary>The name that messages are written with.</summary>
    public const string Written = "tracelift";

    // The script that runs the program from a checkout says what it is called.
    private const string CalledAs = "TRACELIFT_CALLED_AS";

    /// <summary>What a user types to run the program.</summary>
    public static string Of(CommandEnvironment surroundings) => surroundings.Variable(CalledAs) is { Length: > 0 } called ? called : Written;

    /// <summary>A text with commands to type, as this user has to type them.</summary>
    public static string In(string text, CommandEnvironment surroundings) =>
        Of(surroundings) is var name && name == Written ? text : Command().Replace(text, _ => name);

    // A command or an option follows; "tracelift serves" and "the schema tracelift" are words.
    [GeneratedRegex(@"(?<![\w/.-])tracelift(?= (?:--[a-z]|-h|help|COMMAND|export|import|check|runs|undo|bulk|projects|catmaid_\w+|user|group|token|store|serve|upload|quickstart|neurons|annotations|completion)\b)")]
    private static partial Regex Command();
}
