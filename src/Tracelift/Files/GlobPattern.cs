using System.Text;
using System.Text.RegularExpressions;

namespace Tracelift.Files;

/// <summary>
/// A pattern of names with the syntax of shells and Python's fnmatch: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a-z]</c>. It is
/// case-sensitive, and a bracket that is never closed is a literal.
/// </summary>
internal sealed class GlobPattern
{
    private readonly Regex _regex;

    /// <summary>Reads a pattern; every text is valid.</summary>
    public GlobPattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Pattern = pattern;
        _regex = new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    /// <summary>The pattern's text.</summary>
    public string Pattern { get; }

    /// <summary>Whether the whole name matches.</summary>
    public bool IsMatch(string name) => _regex.IsMatch(name);

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            var end = c == '[' ? EndOfSet(pattern, i) : -1;
            if (c == '*')
                regex.Append(".*");
            else if (c == '?')
                regex.Append('.');
            else if (end > 0)
                regex.Append(Set(pattern[(i + 1)..end]));
            else
                regex.Append(Regex.Escape(c.ToString()));
            if (end > 0)
                i = end;
        }

        return regex.Append(@"\z").ToString();
    }

    // A closing bracket in first place is a member of the set.
    private static int EndOfSet(string pattern, int start)
    {
        var from = start + 1;
        if (from < pattern.Length && pattern[from] == '!')
            from++;
        if (from < pattern.Length && pattern[from] == ']')
            from++;
        return from < pattern.Length ? pattern.IndexOf(']', from) : -1;
    }

    private static string Set(string set)
    {
        var isNegated = set[0] == '!';
        var members = new StringBuilder();
        var text = isNegated ? set[1..] : set;
        for (var i = 0; i < text.Length; i++)
        {
            var isRange = i + 2 < text.Length && text[i + 1] == '-';
            if (!isRange)
            {
                members.Append(Escape(text[i]));
                continue;
            }

            // A range from a later to an earlier character is empty.
            if (text[i] <= text[i + 2])
                members.Append(Escape(text[i])).Append('-').Append(Escape(text[i + 2]));
            i += 2;
        }

        return members.Length == 0 ? isNegated ? "." : "[^\\s\\S]" : $"[{(isNegated ? "^" : "")}{members}]";
    }

    private static string Escape(char c) => c is '\\' or ']' or '[' or '^' or '-' ? "\\" + c : c.ToString();
}
