using System.Globalization;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import;

/// <summary>Notes for people who import the same file a second time, or into a second project of the same title.</summary>
internal static class EarlierRuns
{
    /// <summary>Returns a note if the target has the source already.</summary>
    /// <param name="store">The store. Its runs are read before the import begins: PostgreSQL counts the connection among its clients for a while, and ids are reserved by that count.</param>
    /// <param name="sha256">The SHA-256 of the source; null if it is unknown.</param>
    /// <param name="options">The options of the import.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<IEnumerable<string>> OfFileAsync(IStore store, string? sha256, ImportOptions options, CancellationToken cancellationToken)
    {
        // With an origin, neurons are recognised, and a second import is a renewal.
        if (sha256 is null || options.Target is null || options.Origin is not null || await store.RunsAsync(cancellationToken) is not { } runs)
            return [];
        return runs.FirstOrDefault(run => run.Undone is null && run.Record.Project == options.Target && run.Record.Sha256 == sha256) is { } earlier
            ? [string.Create(CultureInfo.InvariantCulture, $"Project {options.Target} has this file already, from run {earlier.Id}: importing it again adds its neurons a second time. To undo the first import: tracelift undo {earlier.Id}")]
            : [];
    }

    /// <summary>Returns a note if another project has the new project's title.</summary>
    public static async Task<IEnumerable<string>> OfTitleAsync(IReadSession session, ImportOptions options, CancellationToken cancellationToken) =>
        options.NewProjectTitle is { } title
        && (await session.ProjectsAsync(cancellationToken)).FirstOrDefault(project => project.Title == title) is { } same
            ? [string.Create(CultureInfo.InvariantCulture, $"Project {same.Id} is called \"{title}\", too; --target {same.Id} would import into that one")]
            : [];
}
