using System.Text.RegularExpressions;
using Tracelift.Errors;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>A regular expression for names. Its matching time is proportional to the length of the name.</summary>
public static class NamePattern
{
    /// <summary>Parses an expression.</summary>
    /// <exception cref="UsageException">The expression is invalid, or uses lookarounds or backreferences, whose time is unbounded.</exception>
    public static Regex Read(string option, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException e)
        {
            throw new UsageException("bad-value", $"{option}: \"{pattern}\" is not a regular expression: {e.Message}", "Expected .NET's syntax, such as ^KC.* or (left|right)$.");
        }
        catch (NotSupportedException)
        {
            throw new UsageException("bad-value", $"{option}: \"{pattern}\" uses lookarounds or backreferences, or is too large", "Expected a regular expression without lookarounds and backreferences.");
        }
    }
}
