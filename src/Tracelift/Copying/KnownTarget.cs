using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Copying;

/// <summary>A project of the target that a copy has found, and what the copy does with it.</summary>
/// <param name="Action">The action.</param>
/// <param name="Id">The project's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Why">How it was recognised.</param>
/// <param name="TracingData">The tracing data that it holds already, so that none is added; or null.</param>
public sealed record KnownTarget(ProjectAction Action, long Id, string Title, string Why, string? TracingData)
{
    /// <summary>Whether the copy adds or changes stacks, tags and rights only.</summary>
    internal bool HoldsData => TracingData is not null && Action is ProjectAction.Merge or ProjectAction.Override;

    internal ProjectPlan? Plan { get; private init; }

    /// <summary>Finds the project that a copy would be the second of, by the rules of an import of projects.</summary>
    /// <param name="session">The target.</param>
    /// <param name="source">The project to copy.</param>
    /// <param name="isSameStore">Whether the target is the store of the project, which is not its own copy.</param>
    /// <param name="options">The options of the copy.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>Null if the copy is a new project, whatever the target has.</returns>
    /// <exception cref="UsageException">The project holds tracing data, and may not be replaced.</exception>
    internal static async Task<KnownTarget?> FindAsync(IReadSession session, StoredProject source, bool isSameStore, CopyOptions options, CancellationToken cancellationToken)
    {
        if (options.Strategy == KnownStrategy.AddAnyway || options.Import.Target is not null)
            return null;
        var found = new FoundProject("", 0, options.Import.NewProjectTitle)
        {
            Definition = new ProjectDefinition { Title = options.Import.NewProjectTitle!, Stacks = [.. source.Stacks.Select(stack => stack.Definition)] },
        };
        var rules = new ProjectImportOptions { KnownBy = options.KnownBy, Strategy = options.Strategy, Force = options.Force, IgnoreEmptyProjects = false };
        var plan = new ProjectPlanner(await KnownProjects.LoadAsync(session, [found], rules, cancellationToken, isSameStore ? source.Id : null), rules).Plan(found);
        if (plan.Known is not { } known)
            return null;
        if (plan.Problems is [var problem, ..])
            throw new UsageException(problem.Code, $"{char.ToUpperInvariant(problem.Message[0])}{problem.Message[1..]}; nothing was copied");
        var data = await Projects.Stored.TracingData.OfAsync(session, [known.Id], cancellationToken);
        return new KnownTarget(plan.Action, known.Id, known.Title, plan.Why ?? "", data.GetValueOrDefault(known.Id)) { Plan = plan };
    }
}
