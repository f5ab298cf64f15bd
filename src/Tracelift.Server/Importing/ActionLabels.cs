using System.Globalization;
using Tracelift.Reports;

namespace Tracelift.Server.Importing;

/// <summary>Labels of actions and counts on the importer's pages.</summary>
internal static class ActionLabels
{
    private const int LongestLine = 200;

    /// <summary>Returns a count with its noun: <c>1 project</c>, <c>2 projects</c>.</summary>
    public static string Count(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {thing}{(count == 1 ? "" : "s")}");

    /// <summary>Returns the label and style of an imported project's action.</summary>
    public static (string Word, string Style) Of(ImportedProjectReport project) => project.NeedsBaseAlone ? ("needs a base URL", "unreadable") : Of(project.Action);

    /// <summary>Returns the label and style of a found project's action.</summary>
    public static (string Word, string Style) Of(FoundRow row) =>
        !row.IsReadable && row.Plan.Found.NeedsBaseAlone ? ("needs a base URL", "unreadable") : Of(row.Plan.Action.ToString().ToLowerInvariant());

    /// <summary>Returns the label and style of a project's action.</summary>
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

    /// <summary>Returns the label and style of the action on a stack, mirror or group.</summary>
    public static (string Word, string Style) OfPart(string action) => action switch
    {
        "add" => ("add", "new"),
        "keep" => ("keep", "ignored"),
        "change" => ("change", "merge"),
        "unlink" => ("take out", "cancelled"),
        "delete" => ("delete", "failed"),
        _ => ("ignored", "ignored"),
    };

    /// <summary>Returns a text, truncated if it is too long to show.</summary>
    public static string Shorten(string text, int most = LongestLine) => text.Length > most ? text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + " .." : text;
}
