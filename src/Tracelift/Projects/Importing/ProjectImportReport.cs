using Tracelift.Errors;
using Tracelift.Projects.Matching;

namespace Tracelift.Projects.Importing;

/// <summary>The result of a definition.</summary>
/// <param name="Title">The project's title; null if it has none.</param>
/// <param name="Origin">The text with the definition.</param>
/// <param name="Line">The first line of the definition.</param>
/// <param name="Action">The planned action.</param>
/// <param name="Project">The id of the project that was created or changed; or null.</param>
/// <param name="Why">How the project was recognised, or why it was left unchanged; or null.</param>
public sealed record ProjectOutcome(string? Title, string Origin, long Line, ProjectAction Action, long? Project, string? Why)
{
    /// <summary>The number of stacks added.</summary>
    public int StacksAdded { get; init; }

    /// <summary>The number of stacks changed.</summary>
    public int StacksChanged { get; init; }

    /// <summary>The number of stacks unlinked or deleted.</summary>
    public int StacksRemoved { get; init; }

    /// <summary>The reasons why it was not imported; empty if it was imported, or left unchanged on purpose.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Possible mistakes in the definition.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    internal BaseUse Base { get; init; } = new(Title, 0, 0);

    /// <summary>Whether the store now holds it as planned.</summary>
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

/// <summary>The report of an import of projects.</summary>
/// <param name="Outcomes">The result of each definition, in order.</param>
public sealed record ProjectImportReport(IReadOnlyList<ProjectOutcome> Outcomes)
{
    /// <summary>The number of projects created or changed.</summary>
    public int Imported => Outcomes.Count(outcome => outcome.IsImported);

    /// <summary>The number of projects left unchanged on purpose.</summary>
    public int Ignored => Outcomes.Count(outcome => outcome.Action == ProjectAction.Ignore);

    /// <summary>The number of projects that could not be imported.</summary>
    public int NotImported => Outcomes.Count - Imported - Ignored;

    /// <summary>Whether a definition is invalid.</summary>
    public bool HasUnreadable => Outcomes.Any(outcome => outcome.Action == ProjectAction.Unreadable);

    /// <summary>The number of rows inserted or changed.</summary>
    public long Rows { get; init; }

    /// <summary>The run, which can be undone; null if nothing was written, or the store has no ledger.</summary>
    public long? Run { get; init; }

    /// <summary>Notes for the administrator of the store.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The number of unused stacks that were deleted.</summary>
    public long UnreferencedStacks { get; init; }

    /// <summary>The number of empty groups that were deleted.</summary>
    public long UnreferencedGroups { get; init; }

    /// <summary>The failure of the store that ended the import early; or null. Projects reported as imported are in the store.</summary>
    public StoreException? EndedBy { get; init; }
}
