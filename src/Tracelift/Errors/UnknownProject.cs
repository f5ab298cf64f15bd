using System.Globalization;

namespace Tracelift.Errors;

/// <summary>The fault of a missing project, with the same wording for every command and call.</summary>
public static class UnknownProject
{
    /// <summary>The fault's code.</summary>
    public const string Code = "unknown-project";

    private const string List = "tracelift projects list shows them.";

    /// <summary>Returns the message.</summary>
    public static string Message(long project) => Message(Text(project));

    /// <summary>Returns the fault of a missing project.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="hint">What the user can do; null for the usual hint.</param>
    public static UsageException Fault(long project, string? hint = null) => Fault([Text(project)], hint);

    /// <summary>Returns the fault of several missing projects.</summary>
    public static UsageException Fault(IEnumerable<long> projects) => Fault(projects.Select(Text));

    /// <summary>Returns the fault of several missing projects, as the user named them.</summary>
    public static UsageException Fault(IEnumerable<string> projects, string? hint = null) => new(Code, Message(string.Join(", ", projects)), hint ?? List);

    /// <summary>The fault of a store without any project.</summary>
    public static UsageException None() => new(Code, "The store has no project", "tracelift import brings one in; --store names another store.");

    /// <summary>The fault of a title that no project has.</summary>
    /// <param name="title">What was written.</param>
    /// <param name="titles">The titles of the store's projects.</param>
    public static UsageException Titled(string title, IEnumerable<string> titles) =>
        new(Code, Message($"\"{title}\""), NearestName.Hint(title, titles, List));

    private static string Message(string projects) => $"The store has no project {projects}";

    private static string Text(long project) => project.ToString(CultureInfo.InvariantCulture);
}
