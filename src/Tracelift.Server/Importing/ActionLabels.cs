using System.Globalization;
using Tracelift.Reports;

namespace Tracelift.Server.Importing;

/// <summary>Actions and counts in the words of the importer's pages.</summary>
internal static class ActionLabels
{
    private const int LongestLine = 200;

    /// <summary>A count and its thing, <c>1 project</c>, <c>2 projects</c>.</summary>
    public static string Count(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {thing}{(count == 1 ? "" : "s")}");

    /// <summary>What becomes of a project, and how that looks.</summary>
    public static (string Word, string Style) Of(ImportedProjectReport project) => project.NeedsBaseAlone ? ("needs a base URL", "unreadable") : Of(project.Action);

    /// <summary>What becomes of a project that was found, and how that looks.</summary>
    public static (string Word, string Style) Of(FoundRow row) =>
        !row.IsReadable && row.Plan.Found.NeedsBaseAlone ? ("needs a base URL", "unreadable") : Of(row.Plan.Action.ToString().ToLowerInvariant());

    /// <summary>What becomes of projects, and how that looks.</summary>
    public static (string Word, string Style) Of(string action) => action switch
    {
        "create" => ("new", "new"),
        "merge" => ("merge", "merge"),
        "override" => ("override", "merge overridden"),
        "replace" => ("replace", "replace overridden"),
        "ignore" => ("ignored", "ignored"),
        "unreadable" => ("invalid", "unreadable"),
        "refuse" => ("refused", "failed"),
        _ => (action, ""),
    };

    /// <summary>What becomes of a stack, mirror or group, and how that looks.</summary>
    public static (string Word, string Style) OfPart(string action) => action switch
    {
        "add" => ("add", "new"),
        "keep" => ("keep", "ignored"),
        "change" => ("change", "merge"),
        "unlink" => ("take out", "cancelled"),
        "delete" => ("delete", "failed"),
        _ => ("ignored", "ignored"),
    };

    /// <summary>A text that is not too long to show.</summary>
    public static string Shorten(string text, int most = LongestLine) => text.Length > most ? text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + " .." : text;
}
