using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>
/// Limits on objects that are few in any sound source. A source with more is wrong, and would
/// fill the memory.
/// </summary>
internal static class SurveyLimits
{
    /// <summary>The most users in a source or in its rows.</summary>
    internal const int Users = 100_000;

    /// <summary>The most classes, and the most relations, in a source.</summary>
    internal const int Names = 100_000;

    /// <summary>Throws if a source exceeds a limit.</summary>
    /// <exception cref="InputException"><c>too-many-users</c>, <c>too-many-classes</c>.</exception>
    internal static void Require(SourceSurvey survey)
    {
        var users = Math.Max(survey.ReferencedUsers.Count, Math.Max(survey.NamedUsers.Count, survey.OwnedRows.Count));
        if (users > Users)
            throw TooMany("too-many-users", survey, "users", Users);
        if (Math.Max(survey.Classes.Count, survey.Relations.Count) > Names)
            throw TooMany("too-many-classes", survey, "classes or relations", Names);
    }

    private static InputException TooMany(string code, SourceSurvey survey, string what, int most) => new(
        code,
        string.Create(CultureInfo.InvariantCulture, $"{survey.Source} has more than {most} {what}, the most that can be imported at once"),
        "Is this tracing data? Check the program that wrote the file.");
}
