using System.Globalization;

namespace Tracelift.Errors;

/// <summary>The faults of naming what the store does not have, in one wording for every command and call.</summary>
internal static class UnknownName
{
    /// <summary>There is no such user.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="users">The usernames of the store.</param>
    /// <param name="option">The option that names the user, or null.</param>
    public static UsageException User(string name, IEnumerable<string> users, string? option = null) =>
        new("unknown-user", $"{Before(option)}he store has no user {name}", NearestName.Hint(name, users, "tracelift user list shows them."));

    /// <summary>There is no such group of users.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="groups">The groups of the store.</param>
    /// <param name="option">The option that names the group, or null.</param>
    public static UsageException Group(string name, IEnumerable<string> groups, string? option = null) =>
        new("unknown-group", $"{Before(option)}he store has no group {name}", NearestName.Hint(name, groups, "tracelift group list shows them; tracelift group add creates one."));

    /// <summary>There are no such annotations.</summary>
    /// <param name="option">The option that names them.</param>
    /// <param name="project">The project.</param>
    /// <param name="names">What was written.</param>
    /// <param name="annotations">The names of the project's annotations.</param>
    public static UsageException Annotations(string option, long project, IReadOnlyList<string> names, IReadOnlyCollection<string> annotations)
    {
        ArgumentNullException.ThrowIfNull(names);
        var questions = names.Select(name => NearestName.Question(name, annotations)).Where(question => question.Length > 0);
        return new(
            "unknown-annotation",
            string.Create(CultureInfo.InvariantCulture, $"{option}: project {project} has no annotation {string.Join(", ", names.Select(name => $"\"{name}\""))}"),
            string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', questions)} tracelift annotations --project {project} lists the names there are.").TrimStart());
    }

    private static string Before(string? option) => option is null ? "T" : $"{option}: t";
}
