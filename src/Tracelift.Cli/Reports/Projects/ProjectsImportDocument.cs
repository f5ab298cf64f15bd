using Tracelift.Errors;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>What an import of projects did or would do, for programs.</summary>
internal sealed record ProjectsImportDocument
{
    public required string Command { get; init; }

    public required bool DryRun { get; init; }

    public required string Store { get; init; }

    public required string Source { get; init; }

    public required int Imported { get; init; }

    public required int Ignored { get; init; }

    public required int NotImported { get; init; }

    public required IReadOnlyList<ImportedProjectReport> Projects { get; init; }

    public long UnreferencedStacksRemoved { get; init; }

    public long UnreferencedGroupsRemoved { get; init; }

    public ErrorReport? EndedBy { get; init; }

    public IReadOnlyList<ImageReport>? Images { get; init; }

    public static ProjectsImportDocument Of(string command, ProjectImportReport report, string store, string source) => new()
    {
        Command = command,
        DryRun = false,
        Store = store,
        Source = source,
        Imported = report.Imported,
        Ignored = report.Ignored,
        NotImported = report.NotImported,
        Projects = [.. report.Outcomes.Select(ImportedProjectReport.Of)],
        UnreferencedStacksRemoved = report.UnreferencedStacks,
        UnreferencedGroupsRemoved = report.UnreferencedGroups,
        EndedBy = report.EndedBy is { } fault ? new ErrorReport(fault.Code, fault.Message, fault.Hint, []) : null,
    };

    public static ProjectsImportDocument Of(string command, IReadOnlyList<ProjectPlan> plans, string store, string source) => new()
    {
        Command = command,
        DryRun = true,
        Store = store,
        Source = source,
        Imported = plans.Count(plan => plan.IsWritten),
        Ignored = plans.Count(plan => plan.Action == ProjectAction.Ignore),
        NotImported = plans.Count(plan => plan.Action is ProjectAction.Unreadable or ProjectAction.Refuse),
        Projects = [.. plans.Select(ImportedProjectReport.Of)],
    };
}

/// <summary>What becomes of a definition.</summary>
internal sealed record ImportedProjectReport(string? Title, string Origin, long Line, string Action, long? Id, string? Why)
{
    public int? StacksAdded { get; init; }

    public int? StacksChanged { get; init; }

    public int? StacksRemoved { get; init; }

    public IReadOnlyList<StackReport>? Stacks { get; init; }

    public IReadOnlyList<GroupReport>? Groups { get; init; }

    public required IReadOnlyList<ProblemReport> Problems { get; init; }

    public required IReadOnlyList<ProblemReport> Warnings { get; init; }

    public static ImportedProjectReport Of(ProjectOutcome outcome) =>
        new(outcome.Title, outcome.Origin, outcome.Line, Word(outcome.Action), outcome.Project, outcome.Why)
        {
            StacksAdded = outcome.StacksAdded,
            StacksChanged = outcome.StacksChanged,
            StacksRemoved = outcome.StacksRemoved,
            Problems = Reports(outcome.Problems),
            Warnings = Reports(outcome.Warnings),
        };

    public static ImportedProjectReport Of(ProjectPlan plan) =>
        new(plan.Found.Title, plan.Found.Origin, plan.Found.Line, Word(plan.Action), plan.Known?.Id, plan.Why)
        {
            Stacks = [.. plan.Stacks.Select(StackReport.Of)],
            Groups = [.. plan.Groups.Select(group => new GroupReport(group.Title, Word(group.Action), group.NewMembers))],
            Problems = Reports(plan.Problems),
            Warnings = Reports(plan.Found.Warnings),
        };

    internal static string Word<T>(T action)
        where T : struct, Enum =>
        action.ToString().ToLowerInvariant();

    private static IReadOnlyList<ProblemReport> Reports(IReadOnlyList<Problem> problems) =>
        [.. problems.Select(problem => new ProblemReport(problem.Code, problem.Message, problem.Where))];
}

/// <summary>What becomes of a stack.</summary>
internal sealed record StackReport(string Title, string Action, long? Id, bool IsShared, IReadOnlyList<FieldChange> Changes, IReadOnlyList<MirrorReport> Mirrors)
{
    public static StackReport Of(StackPlan stack) => new(
        stack.Title,
        ImportedProjectReport.Word(stack.Action),
        stack.Id,
        stack.IsShared,
        stack.Changes,
        [.. stack.Mirrors.Select(mirror => new MirrorReport(mirror.Title, mirror.ImageBase, ImportedProjectReport.Word(mirror.Action), mirror.Changes))]);
}

/// <summary>What becomes of a mirror.</summary>
internal sealed record MirrorReport(string Title, string ImageBase, string Action, IReadOnlyList<FieldChange> Changes);

/// <summary>What becomes of a group.</summary>
internal sealed record GroupReport(string Title, string Action, int NewMembers);
