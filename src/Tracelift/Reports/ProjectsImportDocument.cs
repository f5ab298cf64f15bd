using Tracelift.Errors;
using Tracelift.Projects.Images;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;

namespace Tracelift.Reports;

/// <summary>The report of an import of projects or its dry run, for programs.</summary>
public sealed record ProjectsImportDocument
{
    /// <summary>The command.</summary>
    public required string Command { get; init; }

    /// <summary>Whether it was a dry run.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The store.</summary>
    public required string Store { get; init; }

    /// <summary>The source of the definitions.</summary>
    public required string Source { get; init; }

    /// <summary>The number of projects created or changed.</summary>
    public required int Imported { get; init; }

    /// <summary>The number of projects left unchanged on purpose.</summary>
    public required int Ignored { get; init; }

    /// <summary>The number of projects that could not be imported.</summary>
    public required int NotImported { get; init; }

    /// <summary>The number of mirrors that need a base URL, if none was given.</summary>
    public int MirrorsWithoutBase { get; init; }

    /// <summary>Notes on the source and on all projects together.</summary>
    public IReadOnlyList<ProblemReport> Notes { get; init; } = [];

    /// <summary>The result of each definition.</summary>
    public required IReadOnlyList<ImportedProjectReport> Projects { get; init; }

    /// <summary>The number of unused stacks that were deleted.</summary>
    public long UnreferencedStacksRemoved { get; init; }

    /// <summary>The number of empty groups that were deleted.</summary>
    public long UnreferencedGroupsRemoved { get; init; }

    /// <summary>The run, which can be undone; null if nothing was written, or the store has no ledger.</summary>
    public long? Run { get; init; }

    /// <summary>Notes for the administrator of the store.</summary>
    public IReadOnlyList<string> StoreNotes { get; init; } = [];

    /// <summary>The reason why the import ended early; or null.</summary>
    public ErrorReport? EndedBy { get; init; }

    /// <summary>The mirrors' answers, if they were checked.</summary>
    public IReadOnlyList<ImageReport>? Images { get; init; }

    /// <summary>Returns the document of an import.</summary>
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
            Run = report.Run,
            StoreNotes = report.Notes,
            EndedBy = report.EndedBy is { } fault ? new ErrorReport(fault.Code, fault.Message, fault.Hint, []) : null,
        };
    }

    /// <summary>Returns the document of a dry run.</summary>
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

/// <summary>The result of a definition.</summary>
/// <param name="Title">The project's title; null if it has none.</param>
/// <param name="Origin">The text with the definition.</param>
/// <param name="Line">The first line of the definition.</param>
/// <param name="Action">The action, in a word.</param>
/// <param name="Id">The project's id; or null.</param>
/// <param name="Why">How the project was recognised, or why it is left unchanged; or null.</param>
public sealed record ImportedProjectReport(string? Title, string Origin, long Line, string Action, long? Id, string? Why)
{
    /// <summary>Whether its only fault are mirrors that need a base URL.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool NeedsBaseAlone => Problems.Count > 0 && Problems.All(problem => problem.Code == Formats.ProjectFiles.FoundProject.NeedsBaseCode);

    /// <summary>The number of stacks added.</summary>
    public int? StacksAdded { get; init; }

    /// <summary>The number of stacks changed.</summary>
    public int? StacksChanged { get; init; }

    /// <summary>The number of stacks unlinked or deleted.</summary>
    public int? StacksRemoved { get; init; }

    /// <summary>The planned changes of each stack.</summary>
    public IReadOnlyList<StackReport>? Stacks { get; init; }

    /// <summary>The planned changes of each group.</summary>
    public IReadOnlyList<GroupReport>? Groups { get; init; }

    /// <summary>The reasons why it is not imported.</summary>
    public required IReadOnlyList<ProblemReport> Problems { get; init; }

    /// <summary>Possible mistakes in the definition.</summary>
    public required IReadOnlyList<ProblemReport> Warnings { get; init; }

    /// <summary>Returns the report of an imported definition.</summary>
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

    /// <summary>Returns the report of a planned definition.</summary>
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

/// <summary>The planned changes of a stack.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Action">The action, in a word.</param>
/// <param name="Id">Its id; or null.</param>
/// <param name="IsShared">Whether other projects use it.</param>
/// <param name="Changes">The changed fields.</param>
/// <param name="Mirrors">The planned changes of its mirrors.</param>
public sealed record StackReport(string Title, string Action, long? Id, bool IsShared, IReadOnlyList<FieldChange> Changes, IReadOnlyList<MirrorReport> Mirrors)
{
    /// <summary>The size of a new stack along x, y and z in µm; null for others.</summary>
    public IReadOnlyList<double>? SizeMicrometres { get; init; }

    internal static StackReport Of(StackPlan stack) => new(
        stack.Title,
        ImportedProjectReport.Word(stack.Action),
        stack.Id,
        stack.IsShared,
        stack.Changes,
        [.. stack.Mirrors.Select(mirror => new MirrorReport(mirror.Title, mirror.ImageBase, ImportedProjectReport.Word(mirror.Action), mirror.Changes))])
    {
        SizeMicrometres = stack.SizeInMicrometres is { } size ? [size.X, size.Y, size.Z] : null,
    };
}

/// <summary>The planned changes of a mirror.</summary>
/// <param name="Title">Its title.</param>
/// <param name="ImageBase">Its address.</param>
/// <param name="Action">The action, in a word.</param>
/// <param name="Changes">The changed fields.</param>
public sealed record MirrorReport(string Title, string ImageBase, string Action, IReadOnlyList<FieldChange> Changes);

/// <summary>The planned changes of a group.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Action">The action, in a word.</param>
/// <param name="NewMembers">The number of new stacks in it.</param>
public sealed record GroupReport(string Title, string Action, int NewMembers);

/// <summary>A mirror's answer to the request for a tile.</summary>
/// <param name="Project">The project's title.</param>
/// <param name="Stack">The stack's title.</param>
/// <param name="Mirror">The mirror's title.</param>
/// <param name="Url">The requested address; or null.</param>
/// <param name="Status">The HTTP status; or null.</param>
/// <param name="Type">The type of the image; or null.</param>
/// <param name="Width">The width in pixels; or null.</param>
/// <param name="Height">The height in pixels; or null.</param>
/// <param name="AsExpected">Whether the answer is as expected.</param>
/// <param name="Says">The result in words.</param>
public sealed record ImageReport(string Project, string Stack, string Mirror, string? Url, int? Status, string? Type, int? Width, int? Height, bool AsExpected, string Says)
{
    /// <summary>Returns the report of an answer.</summary>
    public static ImageReport Of(CheckedMirror image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new(
            image.Project, image.Stack, image.Mirror, image.Address?.ToString(), image.Status, image.Image?.Type, image.Image?.Width, image.Image?.Height, image.IsFine, image.Says);
    }
}
