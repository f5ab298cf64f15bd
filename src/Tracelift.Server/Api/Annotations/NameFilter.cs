using System.Text.RegularExpressions;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Annotations;

/// <summary>
/// Matches names. Any caller may send patterns, so matching takes time proportional to the name only; hence
/// lookarounds and backreferences are not allowed.
/// </summary>
internal static class NameFilter
{
    private const int Longest = 1_000;

    /// <summary>Returns a test of names: for a part, the whole name, or, after a slash, a regular expression.</summary>
    /// <exception cref="ApiFault">The regular expression is invalid.</exception>
    public static Func<string, bool> Of(string name, bool isExact, bool isCaseSensitive)
    {
        if (name.StartsWith('/'))
        {
            var regex = Regex(name[1..], !isCaseSensitive);
            return text => IsMatch(regex, text);
        }

        var comparison = isCaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return isExact ? text => text.Equals(name, comparison) : text => text.Contains(name, comparison);
    }

    /// <summary>Parses a regular expression.</summary>
    /// <exception cref="ApiFault">The expression is invalid.</exception>
    public static Regex Regex(string pattern, bool ignoreCase)
    {
        if (pattern.Length > Longest)
            throw ApiFault.BadValue($"The regular expression is longer than {Longest} characters");
        try
        {
            return new Regex(
                pattern,
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None),
                TimeSpan.FromSeconds(5));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw ApiFault.BadValue($"Invalid regular expression: {e.Message}");
        }
    }

    /// <summary>Whether a name matches.</summary>
    /// <exception cref="ApiFault">The match took too long.</exception>
    public static bool IsMatch(Regex regex, string name)
    {
        try
        {
            return regex.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            throw ApiFault.BadValue("The regular expression takes too long");
        }
    }
}
