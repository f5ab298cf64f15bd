using Tracelift.Errors;
using Tracelift.Projects.Matching;

namespace Tracelift.Projects.Importing;

/// <summary>What has become of a definition.</summary>
/// <param name="Title">The project's title, or null where it has none.</param>
/// <param name="Origin">The text that it stands in.</param>
/// <param name="Line">The line where it begins.</param>
/// <param name="Action">What was to become of it.</param>
/// <param name="Project">The id of the project that was made or changed, or null.</param>
/// <param name="Why">What it is known by, or why it was left alone; or null.</param>
public sealed record ProjectOutcome(string? Title, string Origin, long Line, ProjectAction Action, long? Project, string? Why)
{
    /// <summary>Stacks that were added.</summary>
    public int StacksAdded { get; init; }

    /// <summary>Stacks that were changed.</summary>
    public int StacksChanged { get; init; }

    /// <summary>Stacks that were taken out or deleted.</summary>
    public int StacksRemoved { get; init; }

    /// <summary>Why it was not imported; none where it was, or was left alone on purpose.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>What may not be as it was meant.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    internal BaseUse Base { get; init; } = new(Title, 0, 0);

    /// <summary>Whether it is in the store now as it was meant to be.</summary>
    public bool IsImported => Project is not null;

    internal static ProjectOutcome Of(ProjectPlan plan, long? project) =>
        new(plan.Found.Title, plan.Found.Origin, plan.Found.Line, plan.Action, project, plan.Why)
        {
            StacksAdded = plan.Stacks.Count(stack => stack.Action == PartAction.Add),
            StacksChanged = plan.Stacks.Count(stack => stack.Action == PartAction.Change),
            StacksRemoved = plan.Stacks.Count(stack => stack.Action is PartAction.Unlink or PartAction.Delete),
            Problems = plan.Problems,
            Warnings = plan.Found.Warnings,
            Base = BaseUse.Of(plan.Found),
        };
}

/// <summary>What an import of projects did.</summary>
/// <param name="Outcomes">Of each definition, in their order.</param>
public sealed record ProjectImportReport(IReadOnlyList<ProjectOutcome> Outcomes)
{
    /// <summary>Projects that were made or changed.</summary>
    public int Imported => Outcomes.Count(outcome => outcome.IsImported);

    /// <summary>Projects that were left alone on purpose.</summary>
    public int Ignored => Outcomes.Count(outcome => outcome.Action == ProjectAction.Ignore);

    /// <summary>Projects that were to be imported and are not.</summary>
    public int NotImported => Outcomes.Count - Imported - Ignored;

    /// <summary>Whether a definition is at fault.</summary>
    public bool HasUnreadable => Outcomes.Any(outcome => outcome.Action == ProjectAction.Unreadable);

    /// <summary>Rows that were inserted or changed.</summary>
    public long Rows { get; init; }

    /// <summary>Stacks that no project used and that were removed.</summary>
    public long UnreferencedStacks { get; init; }

    /// <summary>Groups that no stack was in and that were removed.</summary>
    public long UnreferencedGroups { get; init; }

    /// <summary>Why the import ended early: the store was gone. What is reported as imported is in it; null where it did not.</summary>
    public StoreException? EndedBy { get; init; }
}
