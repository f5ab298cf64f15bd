using Tracelift.Errors;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// Finds reusable objects and locks them. An import that would create shared objects waits for others that do, and looks
/// again, so that each class and name exists once.
/// </summary>
internal static class ReuseLock
{
    private const int Tries = 10;

    /// <summary>Plans the reuse of objects in a project, and locks them against deletion until the transaction ends.</summary>
    public static async Task<ReusePlan> LockAsync(
        IImportSession session, SourceSurvey survey, TypeSwitches switches, PreviouslyImported known, long project, CancellationToken cancellationToken)
    {
        var isLocked = false;
        for (var tries = 0; tries < Tries; tries++)
        {
            var shared = await new ReusePlanner(session, survey, switches, known, project).PlanAsync(cancellationToken);
            if (shared.CreatesShared && !isLocked)
            {
                await session.LockProjectAsync(project, cancellationToken);
                isLocked = true;
                continue;
            }

            if (await TryHoldAsync(session, shared, cancellationToken))
                return shared;
        }

        throw new StoreException(
            "vanishing-objects", $"Annotations, tags or classes of project {project} are being deleted as fast as they are found", "Try again later.", isTransient: true);
    }

    private static async Task<bool> TryHoldAsync(IImportSession session, ReusePlan shared, CancellationToken cancellationToken)
    {
        foreach (var model in shared.Existing.Keys)
        {
            var reused = shared.Reused(model);
            if (!reused.IsEmpty
                && (await session.LockRowsAsync(model, reused, cancellationToken)).Count < reused.Count)
            {
                return false;
            }
        }

        return true;
    }
}
