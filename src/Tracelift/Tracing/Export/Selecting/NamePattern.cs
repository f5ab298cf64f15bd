using System.Text.RegularExpressions;
using Tracelift.Errors;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>A regular expression for names. It takes time in proportion to the name's length, whatever it is.</summary>
public static class NamePattern
{
    /// <summary>Reads an expression.</summary>
    /// <exception cref="UsageException">It is none, or looks around or back, which takes time beyond measure.</exception>
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
            throw new UsageException("bad-value", $"{option}: \"{pattern}\" looks around or back, or is too large", "Expected a regular expression without lookarounds and backreferences.");
        }
    }
}
