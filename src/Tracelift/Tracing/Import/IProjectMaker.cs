using Tracelift.Stores;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Import;

/// <summary>Makes what a project has besides rows of models, in the transaction of the import that fills it.</summary>
internal interface IProjectMaker
{
    /// <summary>The objects of the server that the rows of the source refer to, by model; for a dry run, in which no row is written.</summary>
    IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> Planned { get; }

    /// <summary>Makes the project with its stacks, or adds the stacks to a known one.</summary>
    /// <param name="session">The import.</param>
    /// <param name="target">The known project; null to make one.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The project, and the target's ids of the server's objects by model and by the source's ids.</returns>
    Task<(long Project, IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> ServerObjects)> MakeAsync(
        IImportSession session, long? target, CancellationToken cancellationToken);

    /// <summary>Adds what names users, and what projects share, once all users are there.</summary>
    /// <param name="session">The import.</param>
    /// <param name="project">The project.</param>
    /// <param name="users">The users of the source, as far as they own rows, with those of the target.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    Task CompleteAsync(IImportSession session, long project, IReadOnlyList<MappedUser> users, CancellationToken cancellationToken);
}
