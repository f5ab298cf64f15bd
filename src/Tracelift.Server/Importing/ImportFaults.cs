using System.Globalization;
using System.Text.RegularExpressions;
using Tracelift.Errors;

namespace Tracelift.Server.Importing;

/// <summary>Rewords errors for the importer's pages, which have fields in place of the command's options.</summary>
internal static partial class ImportFaults
{
    private const int MostLines = 20;

    /// <summary>Returns the notice of an error.</summary>
    public static ImportNotice Tell(TraceliftException fault)
    {
        var problems = fault.Problems.Select(problem => problem.ToString()).Where(line => line != fault.Message).Take(MostLines).ToList();
        return new ImportNotice("fault", fault.Message) { Hint = HintOf(fault), Lines = problems, Line = fault.Problems.Select(LineOf).FirstOrDefault(line => line is not null) };
    }

    /// <summary>Returns the line of a problem, if its place names one.</summary>
    public static int? LineOf(Problem problem) =>
        LineNumber().Match(problem.Where) is { Success: true } match && int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : null;

    private static string? HintOf(TraceliftException fault) => fault.Code switch
    {
        "remote-access" => "Enter an API key, or an HTTP user and password, that the server accepts.",
        "remote-timeout" => "Try again later.",
        "unknown-grant" => "Check users, groups and permissions on the page of projects.",
        "unknown-graph" => "Check the step of classifications again.",

        // Hints on the command's options don't help here, except those on the server's own options.
        _ => fault.Hint is { } hint && (!hint.Contains("--", StringComparison.Ordinal) || hint.StartsWith("Its administrator", StringComparison.Ordinal)) && !hint.Contains("tracelift ", StringComparison.Ordinal) ? hint : null,
    };

    [GeneratedRegex(@"line (?<line>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex LineNumber();
}
