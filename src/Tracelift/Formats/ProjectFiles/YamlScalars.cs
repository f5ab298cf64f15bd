using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>The kinds of YAML's plain scalars, after JSON's rules for numbers and words.</summary>
internal static partial class YamlScalars
{
    public static ScalarKind KindOf(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
            return ScalarKind.Text;
        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
            var text when IsNumber(text) => ScalarKind.Number,
            _ => ScalarKind.Text,
        };
    }

    /// <summary>Whether a text is a number in JSON's grammar, which a plus sign and a bare point extend.</summary>
    public static bool IsNumber(string text) => Number().IsMatch(text);

    /// <summary>Whether a text is a number without a fraction and an exponent.</summary>
    public static bool IsWhole(string text) => IsNumber(text) && text.AsSpan().IndexOfAny(".eE") < 0;

    [GeneratedRegex(@"^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
