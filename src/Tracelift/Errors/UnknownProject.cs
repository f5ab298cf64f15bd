using System.Globalization;

namespace Tracelift.Errors;

/// <summary>The fault of naming a project that the store does not have, in one wording for every command and call.</summary>
public static class UnknownProject
{
    /// <summary>The fault's code.</summary>
    public const string Code = "unknown-project";

    private const string List = "tracelift projects list says what there is.";

    /// <summary>The message.</summary>
    public static string Message(long project) => Message(Text(project));

    /// <summary>The fault of one project.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="hint">What to do; null for where to look.</param>
    public static UsageException Fault(long project, string? hint = null) => Fault([Text(project)], hint);

    /// <summary>The fault of several projects.</summary>
    public static UsageException Fault(IEnumerable<long> projects) => Fault(projects.Select(Text));

    /// <summary>The fault of several projects, each as it was named.</summary>
    public static UsageException Fault(IEnumerable<string> projects, string? hint = null) => new(Code, Message(string.Join(", ", projects)), hint ?? List);

    private static string Message(string projects) => $"The store has no project {projects}";

    private static string Text(long project) => project.ToString(CultureInfo.InvariantCulture);
}
