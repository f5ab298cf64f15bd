using Tracelift.Errors;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;

namespace Tracelift.Reports;

/// <summary>What an import of projects did or would do, for programs.</summary>
public sealed record ProjectsImportDocument
{
    /// <summary>The command.</summary>
    public required string Command { get; init; }

    /// <summary>Whether nothing was written.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The store.</summary>
    public required string Store { get; init; }

    /// <summary>Where the definitions come from.</summary>
    public required string Source { get; init; }

    /// <summary>Projects that were made or changed.</summary>
    public required int Imported { get; init; }

    /// <summary>Projects that were left alone on purpose.</summary>
    public required int Ignored { get; init; }

    /// <summary>Projects that were to be imported and are not.</summary>
    public required int NotImported { get; init; }

    /// <summary>Mirrors that need a base URL, and none was named.</summary>
    public int MirrorsWithoutBase { get; init; }

    /// <summary>What is said once, of the source and of all projects together.</summary>
    public IReadOnlyList<ProblemReport> Notes { get; init; } = [];

    /// <summary>What became of each definition.</summary>
    public required IReadOnlyList<ImportedProjectReport> Projects { get; init; }

    /// <summary>Stacks that no project used and that were removed.</summary>
    public long UnreferencedStacksRemoved { get; init; }

    /// <summary>Groups that no stack was in and that were removed.</summary>
    public long UnreferencedGroupsRemoved { get; init; }

    /// <summary>Why the import ended early, or null.</summary>
    public ErrorReport? EndedBy { get; init; }

    /// <summary>What mirrors answer, where they were asked.</summary>
    public IReadOnlyList<ImageReport>? Images { get; init; }

    /// <summary>The document of what was done.</summary>
    public static ProjectsImportDocument Of(string command, ProjectImportReport report, ImportNotes notes, string store, string source)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(notes);
        return new()
        {
            Command = command,
            DryRun = false,
            Store = store,
            Source = source,
            Imported = report.Imported,
            Ignored = report.Ignored,
            NotImported = report.NotImported,
            MirrorsWithoutBase = notes.MirrorsWithoutBase,
            Notes = [.. notes.All.Select(ProblemReport.Of)],
            Projects = [.. report.Outcomes.Select(ImportedProjectReport.Of)],
            UnreferencedStacksRemoved = report.UnreferencedStacks,
            UnreferencedGroupsRemoved = report.UnreferencedGroups,
            EndedBy = report.EndedBy is { } fault ? new ErrorReport(fault.Code, fault.Message, fault.Hint, []) : null,
        };
    }

    /// <summary>The document of what would be done.</summary>
    public static ProjectsImportDocument Of(string command, IReadOnlyList<ProjectPlan> plans, ImportNotes notes, string store, string source)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(notes);
        return new()
        {
            Command = command,
            DryRun = true,
            Store = store,
            Source = source,
            Imported = plans.Count(plan => plan.IsWritten),
            Ignored = plans.Count(plan => plan.Action == ProjectAction.Ignore),
            NotImported = plans.Count(plan => plan.Action is ProjectAction.Unreadable or ProjectAction.Refuse),
            MirrorsWithoutBase = notes.MirrorsWithoutBase,
            Notes = [.. notes.All.Select(ProblemReport.Of)],
            Projects = [.. plans.Select(ImportedProjectReport.Of)],
        };
    }
}

/// <summary>What becomes of a definition.</summary>
/// <param name="Title">The project's title, or null where it has none.</param>
/// <param name="Origin">The text that it stands in.</param>
/// <param name="Line">The line where it begins.</param>
/// <param name="Action">What becomes of it, in a word.</param>
/// <param name="Id">The project's id, or null.</param>
/// <param name="Why">What it is known by, or why it is left alone; or null.</param>
public sealed record ImportedProjectReport(string? Title, string Origin, long Line, string Action, long? Id, string? Why)
{
    /// <summary>Whether nothing is wrong with it but that its mirrors need a base URL.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool NeedsBaseAlone => Problems.Count > 0 && Problems.All(problem => problem.Code == Formats.ProjectFiles.FoundProject.NeedsBaseCode);

    /// <summary>Stacks that were added.</summary>
    public int? StacksAdded { get; init; }

    /// <summary>Stacks that were changed.</summary>
    public int? StacksChanged { get; init; }

    /// <summary>Stacks that were taken out or deleted.</summary>
    public int? StacksRemoved { get; init; }

    /// <summary>What would become of each stack.</summary>
    public IReadOnlyList<StackReport>? Stacks { get; init; }

    /// <summary>What would become of each group.</summary>
    public IReadOnlyList<GroupReport>? Groups { get; init; }

    /// <summary>Why it is not imported.</summary>
    public required IReadOnlyList<ProblemReport> Problems { get; init; }

    /// <summary>What may not be as it was meant.</summary>
    public required IReadOnlyList<ProblemReport> Warnings { get; init; }

    /// <summary>What became of a definition.</summary>
    public static ImportedProjectReport Of(ProjectOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return new(outcome.Title, outcome.Origin, outcome.Line, Word(outcome.Action), outcome.Project, outcome.Why)
        {
            StacksAdded = outcome.StacksAdded,
            StacksChanged = outcome.StacksChanged,
            StacksRemoved = outcome.StacksRemoved,
            Problems = Reports(outcome.Problems),
            Warnings = Reports(outcome.Warnings),
        };
    }

    /// <summary>What would become of a definition.</summary>
    public static ImportedProjectReport Of(ProjectPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(plan.Found.Title, plan.Found.Origin, plan.Found.Line, Word(plan.Action), plan.Known?.Id, plan.Why)
        {
            Stacks = [.. plan.Stacks.Select(StackReport.Of)],
            Groups = [.. plan.Groups.Select(group => new GroupReport(group.Title, Word(group.Action), group.NewMembers))],
            Problems = Reports(plan.Problems),
            Warnings = Reports(plan.Found.Warnings),
        };
    }

    internal static string Word<T>(T action)
        where T : struct, Enum =>
        action.ToString().ToLowerInvariant();

    private static IReadOnlyList<ProblemReport> Reports(IReadOnlyList<Problem> problems) => [.. problems.Select(ProblemReport.Of)];
}

/// <summary>What becomes of a stack.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Action">What becomes of it, in a word.</param>
/// <param name="Id">Its id, or null.</param>
/// <param name="IsShared">Whether other projects use it.</param>
/// <param name="Changes">What would change.</param>
/// <param name="Mirrors">What becomes of its mirrors.</param>
public sealed record StackReport(string Title, string Action, long? Id, bool IsShared, IReadOnlyList<FieldChange> Changes, IReadOnlyList<MirrorReport> Mirrors)
{
    internal static StackReport Of(StackPlan stack) => new(
        stack.Title,
        ImportedProjectReport.Word(stack.Action),
        stack.Id,
        stack.IsShared,
        stack.Changes,
        [.. stack.Mirrors.Select(mirror => new MirrorReport(mirror.Title, mirror.ImageBase, ImportedProjectReport.Word(mirror.Action), mirror.Changes))]);
}

/// <summary>What becomes of a mirror.</summary>
/// <param name="Title">Its title.</param>
/// <param name="ImageBase">Its address.</param>
/// <param name="Action">What becomes of it, in a word.</param>
/// <param name="Changes">What would change.</param>
public sealed record MirrorReport(string Title, string ImageBase, string Action, IReadOnlyList<FieldChange> Changes);

/// <summary>What becomes of a group.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Action">What becomes of it, in a word.</param>
/// <param name="NewMembers">Stacks that it gets.</param>
public sealed record GroupReport(string Title, string Action, int NewMembers);

/// <summary>What a mirror answers when it is asked for a tile.</summary>
/// <param name="Project">The project's title.</param>
/// <param name="Stack">The stack's title.</param>
/// <param name="Mirror">The mirror's title.</param>
/// <param name="Url">What was asked for, or null.</param>
/// <param name="Status">The HTTP status, or null.</param>
/// <param name="Type">The image's type, or null.</param>
/// <param name="Width">Pixels along x, or null.</param>
/// <param name="Height">Pixels along y, or null.</param>
/// <param name="AsExpected">Whether it is what was expected.</param>
/// <param name="Says">In words.</param>
public sealed record ImageReport(string Project, string Stack, string Mirror, string? Url, int? Status, string? Type, int? Width, int? Height, bool AsExpected, string Says)
{
    /// <summary>The report of an answer.</summary>
    public static ImageReport Of(CheckedMirror image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new(
            image.Project, image.Stack, image.Mirror, image.Address?.ToString(), image.Status, image.Image?.Type, image.Image?.Width, image.Image?.Height, image.IsFine, image.Says);
    }
}
