using Tracelift.Errors;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;
using Tracelift.Reports;
using Tracelift.Server.Jobs;
using Tracelift.Tracing;

namespace Tracelift.Server.Importing;

/// <summary>The options of a job that imports projects.</summary>
/// <param name="Source">The definitions that the user saw.</param>
/// <param name="Reading">The options of reading.</param>
/// <param name="Import">The options of the import.</param>
/// <param name="Left">The keys of deselected projects.</param>
/// <param name="Digest">The digest of the confirmed plan.</param>
/// <param name="Count">The number of definitions.</param>
internal sealed record ProjectsJobOptions(CachedSource Source, ReadingOptions Reading, ProjectImportOptions Import, IReadOnlySet<string> Left, string Digest, int Count);

/// <summary>Imports projects and stacks: each entirely or not at all, independently of the others.</summary>
internal sealed class ProjectsJob : IJobKind<ProjectsJobOptions>
{
    public string Name => "import-projects";

    public bool Writes => true;

    public string WhenLost => "some of its projects may be in the store, each one complete";

    public async Task<JobResult> RunAsync(ProjectsJobOptions options, JobWork work, CancellationToken cancellationToken)
    {
        // Earlier jobs may have changed the plan while this one waited.
        work.Progress.Report(new WorkProgress("checking again", 0, options.Count, "projects"));
        var plan = await FoundProjects.PlanAsync(work.Store, options.Source, options.Reading, options.Import, options.Left, cancellationToken);
        if (FoundProjects.DigestOf(plan, options.Import) != options.Digest)
            throw new UsageException("plan-changed", "The store has changed since this import was confirmed; nothing was imported", "Check the new plan, and confirm it again.");
        var outcomes = new List<ProjectOutcome>();
        try
        {
            var report = await ProjectImporter.ImportAsync(
                work.Store,
                FoundProjects.ReadAsync(options.Source, options.Reading, options.Left, cancellationToken),
                options.Import with { Source = options.Source.Name, Who = work.UserName },
                work.Time,
                outcome =>
                {
                    outcomes.Add(outcome);
                    work.Progress.Report(new WorkProgress("importing", outcomes.Count, options.Count, "projects"));
                },
                cancellationToken);
            return Result(options, report);
        }
        catch (OperationCanceledException) when (outcomes.Count > 0)
        {
            throw new PartlyDoneException(Result(options, new ProjectImportReport(outcomes)));
        }
    }

    private static JobResult Result(ProjectsJobOptions options, ProjectImportReport report) =>
        JobResult.Of(
            ProjectsImportDocument.Of("projects import", report, ImportNotes.Of(options.Source, options.Reading, report), JobWork.StoreName, options.Source.Name),
            JobReportJson.Default.ProjectsImportDocument);
}
