using System.Runtime.CompilerServices;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Ontology;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>
/// Imports projects and stacks. Each project is imported whole or not at all, independently of the others: some hundreds
/// share a transaction, and if that fails, each gets its own.
/// </summary>
public static class ProjectImporter
{
    private const int ProjectsInTransaction = 500;
    private const int StacksInTransaction = 2_000;

    /// <summary>Returns the plan of an import for each definition, one by one. Writes nothing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="found">The definitions.</param>
    /// <param name="options">The choices.</param>
    /// <param name="cancellationToken">Cancels the planning.</param>
    /// <exception cref="UsageException">A named user, group, permission, project or graph does not exist.</exception>
    public static async IAsyncEnumerable<ProjectPlan> PlanAsync(
        IStore store, IAsyncEnumerable<FoundProject> found, ProjectImportOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        await RequireSenseAsync(session, options, cancellationToken);
        await foreach (var part in PartsAsync(found, cancellationToken))
        {
            var planner = new ProjectPlanner(await KnownProjects.LoadAsync(session, part, options, cancellationToken), options);
            foreach (var one in part)
                yield return planner.Plan(one);
        }
    }

    /// <summary>Imports projects.</summary>
    /// <param name="store">The store.</param>
    /// <param name="found">The definitions.</param>
    /// <param name="options">The choices.</param>
    /// <param name="time">The clock.</param>
    /// <param name="done">Receives the final result of each definition; or null.</param>
    /// <param name="cancellationToken">Cancels the import; imported projects stay.</param>
    /// <exception cref="UsageException">A named user, group, permission, project or graph does not exist; nothing was written.</exception>
    /// <exception cref="StoreException">The store can't be used; nothing was written.</exception>
    public static async Task<ProjectImportReport> ImportAsync(
        IStore store, IAsyncEnumerable<FoundProject> found, ProjectImportOptions options, TimeProvider time, Action<ProjectOutcome>? done, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        await using (var session = await store.OpenSnapshotAsync(cancellationToken))
            await RequireSenseAsync(session, options, cancellationToken);
        var import = new Run(store, options, time, done);
        await foreach (var part in PartsAsync(found, cancellationToken))
            await import.AddAsync(part, cancellationToken);
        return await import.EndAsync(cancellationToken);
    }

    /// <summary>Throws one error for all choices that name missing objects.</summary>
    private static async Task RequireSenseAsync(IReadSession session, ProjectImportOptions options, CancellationToken cancellationToken)
    {
        if (options.Project is { } project && (await session.ListAsync(new RowQuery(Models.Project).Where("pk", project), row => row.Id, cancellationToken)).Count == 0)
            throw UnknownProject.Fault(project);
        if (options.ClassificationGraphs.Count > 0)
        {
            var graphs = (await ClassificationGraph.ListAsync(session, cancellationToken)).Select(graph => graph.Root).ToHashSet();
            if (options.ClassificationGraphs.Where(graph => !graphs.Contains(graph)).ToList() is { Count: > 0 } unknown)
            {
                throw new UsageException(
                    "unknown-graph", $"No project is linked to a classification graph with the root {string.Join(", ", unknown)}", $"There are {(graphs.Count == 0 ? "none" : string.Join(", ", graphs.Order()))}.");
            }
        }

        await SystemUser.FindAsync(session, options.SystemUser, cancellationToken);
        await GrantIds.FindAsync(session, [.. options.Grants, .. options.IsPublic ? [ProjectGrant.Public] : Array.Empty<ProjectGrant>()], cancellationToken);
    }

    private static async IAsyncEnumerable<IReadOnlyList<FoundProject>> PartsAsync(
        IAsyncEnumerable<FoundProject> found, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var part = new List<FoundProject>();
        var titles = new HashSet<string>(StringComparer.Ordinal);
        var stacks = 0;
        await foreach (var one in found.WithCancellation(cancellationToken))
        {
            // A batch of definitions is matched before it is written, so a second project with a title of the batch must wait for the next.
            if (part.Count >= ProjectsInTransaction || stacks >= StacksInTransaction || (one.Title is not null && !titles.Add(one.Title)))
            {
                yield return part;
                part = [];
                titles = one.Title is null ? [] : new HashSet<string>(StringComparer.Ordinal) { one.Title };
                stacks = 0;
            }

            part.Add(one);
            stacks += one.Definition?.Stacks.Count ?? 0;
        }

        if (part.Count > 0)
            yield return part;
    }

    /// <summary>A running import.</summary>
    private sealed class Run(IStore store, ProjectImportOptions options, TimeProvider time, Action<ProjectOutcome>? done)
    {
        private readonly List<ProjectOutcome> _outcomes = [];
        private readonly ProjectRun _run = new(options, time);
        private StoreException? _endedBy;
        private long _rows;

        public async Task AddAsync(IReadOnlyList<FoundProject> part, CancellationToken cancellationToken)
        {
            if (_endedBy is not null)
            {
                foreach (var one in part)
                    Add(NotReached(one));
                return;
            }

            try
            {
                AddAll(await WriteAsync(part, cancellationToken));
            }
            catch (TraceliftException e) when (e is not UsageException)
            {
                if (part.Count == 1 || !await MayGoOnAsync(e, cancellationToken))
                {
                    Add(Failed(part[0], e));
                    foreach (var one in part.Skip(1))
                        Add(NotReached(one));
                    await MayGoOnAsync(e, cancellationToken);
                    return;
                }

                foreach (var one in part)
                    await AddAsync([one], cancellationToken);
            }
        }

        public async Task<ProjectImportReport> EndAsync(CancellationToken cancellationToken)
        {
            var (stacks, groups) = options.RemoveUnreferenced && _endedBy is null
                ? await UnreferencedStacks.RemoveAsync(store, _run, cancellationToken)
                : (0, 0);
            return new ProjectImportReport(_outcomes) { EndedBy = _endedBy, Rows = _rows, Run = _run.Id, Notes = _run.Notes, UnreferencedStacks = stacks, UnreferencedGroups = groups };
        }

        private static ProjectOutcome Failed(FoundProject found, TraceliftException e) =>
            new(found.Title, found.Origin, found.Line, ProjectAction.Refuse, null, null)
            {
                Problems = e.Problems.Count > 0 ? e.Problems : [new Problem(e.Code, $"project \"{found.Title}\": {e.Message}", found.Origin)],
                Warnings = found.Warnings,
            };

        private static ProjectOutcome NotReached(FoundProject found) => found.Definition is null
            ? ProjectOutcome.Of(new ProjectPlan(found, ProjectAction.Unreadable, null, null) { Problems = found.Problems }, null)
            : new ProjectOutcome(found.Title, found.Origin, found.Line, ProjectAction.Refuse, null, null)
            {
                Problems = [new Problem("not-reached", $"project \"{found.Title}\" was not imported, because the store was lost", found.Origin)],
            };

        private async Task<List<ProjectOutcome>> WriteAsync(IReadOnlyList<FoundProject> part, CancellationToken cancellationToken)
        {
            await using var session = await store.BeginChangeAsync(cancellationToken);
            await session.LockAsync(cancellationToken);
            var planner = new ProjectPlanner(await KnownProjects.LoadAsync(session, part, options, cancellationToken), options);
            var plans = part.Select(planner.Plan).ToList();
            if (!plans.Exists(plan => plan.IsWritten))
                return [.. plans.Select(plan => ProjectOutcome.Of(plan, null))];
            using var rows = RunRows.Of(session);
            var instance = await ServerRows.LoadAsync(session, rows, options, cancellationToken);
            var access = await StoredGrants.LoadAsync(
                session, instance.Grants.ContentType, new IdSet(plans.Where(plan => plan.IsWritten && plan.Known is not null).Select(plan => plan.Known!.Id)), cancellationToken);
            var writer = new ProjectWriter(session, rows, instance, access, options, await GraphsAsync(session, cancellationToken), Timestamp.From(time.GetUtcNow()));
            var (outcomes, written) = (new List<ProjectOutcome>(), new List<(ProjectPlan, long)>());
            foreach (var plan in plans)
            {
                long? project = plan.IsWritten ? await writer.WriteAsync(plan, cancellationToken) : null;
                outcomes.Add(ProjectOutcome.Of(plan, project));
                if (project is { } id)
                    written.Add((plan, id));
            }

            await rows.WriteAsync(cancellationToken);
            await _run.CommitAsync(session, written, cancellationToken);
            _rows += rows.Written;
            return outcomes;
        }

        private async Task<IReadOnlyList<long>> GraphsAsync(IReadSession session, CancellationToken cancellationToken)
        {
            if (!options.LinksSuggestedGraphs)
                return options.ClassificationGraphs;
            var suggested = await ClassificationGraph.SuggestAsync(session, options.Tags, cancellationToken);
            return [.. options.ClassificationGraphs.Union(suggested.Select(graph => graph.Root))];
        }

        /// <summary>Whether the store still works, so that the other projects can be imported.</summary>
        private async Task<bool> MayGoOnAsync(TraceliftException e, CancellationToken cancellationToken)
        {
            if (e is not StoreException fault)
                return true;
            try
            {
                if (fault.Code == "commit-unknown")
                    throw fault;
                await using var session = await store.OpenSnapshotAsync(cancellationToken);
                return true;
            }
            catch (StoreException)
            {
                _endedBy = fault;
                return false;
            }
        }

        private void AddAll(List<ProjectOutcome> outcomes)
        {
            foreach (var outcome in outcomes)
                Add(outcome);
        }

        private void Add(ProjectOutcome outcome)
        {
            _outcomes.Add(outcome);
            done?.Invoke(outcome);
        }
    }
}
