using System.Text.Json;
using Tracelift.Reports;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Importing.Pages;
using Tracelift.Server.Jobs;
using Tracelift.Server.Pages;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Importing;

/// <summary>The last step: the progress of an import, then its result.</summary>
internal static class ResultCalls
{
    private const int ReloadSeconds = 2;

    public static void Map(ApiMap api)
    {
        api.Page("/import/{draft}/result", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, ShowAsync, cancellationToken));
        api.Form("/import/{draft}/cancel", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, CancelAsync, cancellationToken));
        api.Form("/import/{draft}/retry", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, RetryAsync, cancellationToken));
    }

    private static Task<ApiAnswer> ShowAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        if (turn.Draft.Job is not { } id)
            return Task.FromResult(turn.GoTo("confirm"));
        var job = turn.Request.Service<JobRegistry>().Get(id, turn.Request.Caller);
        var stored = job.Stored;
        return Task.FromResult(PageAnswer.Of<ResultPage>(turn.Request, new()
        {
            ["Draft"] = turn.Draft,
            ["Job"] = stored,
            ["Progress"] = job.Progress,
            ["Report"] = ReportOf(stored),
            ["Notice"] = stored.Fault is { } fault ? Tell(JobFault.Parse(fault)) : turn.TakeNotice(),
            ["Reload"] = stored.HasEnded ? null : (object)ReloadSeconds,
        }));
    }

    private static async Task<ApiAnswer> CancelAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        if (turn.Draft.Job is { } job)
            await turn.Request.Service<JobRegistry>().Get(job, turn.Request.Caller).CancelAsync(turn.Request.Time.GetUtcNow());
        return turn.GoTo("result");
    }

    /// <summary>Starts another draft with the projects that failed.</summary>
    private static async Task<ApiAnswer> RetryAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        var draft = turn.Draft;
        if (draft.Job is not { } id || draft.Texts is null)
            return turn.GoTo("confirm");
        var stored = turn.Request.Service<JobRegistry>().Get(id, turn.Request.Caller).Stored;
        if (!stored.HasEnded)
            return turn.GoTo("result");
        var done = (ReportOf(stored)?.Projects ?? []).Where(project => project.Problems.Count == 0).Select(project => (project.Origin, project.Line, project.Title)).ToHashSet();
        var next = turn.Request.Service<Drafts>().Begin(turn.Request.Caller);
        (next.Fields, next.Texts, next.Upload) = (draft.Fields.Copy(), draft.Texts, draft.Upload);
        foreach (var (name, secret) in draft.Secrets)
            next.Secrets[name] = secret;
        foreach (var row in (await turn.Work.LookAsync(next, cancellationToken)).Rows)
        {
            if (draft.Left.Contains(row.Key) || done.Contains((row.Plan.Found.Origin, row.Plan.Found.Line, row.Plan.Found.Title)))
                next.Left.Add(row.Key);
        }

        next.Notice = new ImportNotice("note", "The projects that were not imported are chosen again.") { Hint = "The definitions are unchanged; if you have corrected them, go back and read the source again." };
        return PageAnswer.GoTo(turn.Request, $"/import/{next.Id}/projects");
    }

    private static ImportNotice Tell(JobFault fault) => new("fault", fault.Message) { Hint = fault.Hint, Lines = [.. fault.Problems.Select(problem => problem.ToString())] };

    private static ProjectsImportDocument? ReportOf(StoredJob job) =>
        job.Report is { } report ? JsonSerializer.Deserialize(report, JobReportJson.Default.ProjectsImportDocument) : null;
}
