using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;
using Tracelift.Server.Pages;
using Tracelift.Server.Pages.Jobs;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Api.Jobs;

/// <summary>The calls for jobs: progress, result, cancellation.</summary>
internal static class JobCalls
{
    /// <summary>The example of a job in the documentation.</summary>
    public const string Example =
        """{"id": "0f2b6c1e6a7d4d0c9f6f3b1d2a5e8c47", "kind": "export", "project_id": 1, "user_id": 3, "user": "ada", "state": "running", "progress": {"stage": "Writing treenode", "done": 120000, "total": 300000, "unit": "rows"}, "options": {"tags": "false"}, "created": "2026-01-02T03:04:05.678Z", "began": "2026-01-02T03:04:05.701Z", "ended": null, "fault": null, "has_report": false, "file": null}""";

    private const string Whose = "Only the user who started a job, and superusers, can see it. The id gives access to a job that was started without a login.";

    public static void Map(ApiMap api)
    {
        api.Subject = "Jobs";
        api.Get("/jobs", Requirement.Login, "The jobs of the caller, or all jobs for a superuser, the latest first.", ListAsync)
            .Says("kept_in is store if jobs outlive the server, or memory if they don't, with the reason.")
            .Takes("state", FieldKind.Text, "Only jobs in this state: waiting, running, done, failed or cancelled.")
            .Takes("kind", FieldKind.Text, "Only jobs of this kind, such as export.")
            .Answers($$"""{"kept_in": "store", "why_in_memory": null, "jobs": [{{Example}}]}""");
        api.Get("/jobs/{job}", Requirement.AnyProject, "A job: its state and progress.", ShowAsync).Says(Whose).Answers(Example);
        api.Get("/jobs/{job}/events", Requirement.AnyProject, "A job's state and progress as server-sent events, from now until it has ended.", EventsAsync)
            .Says("Sends an event progress with the job at each change, and an event end with the job when it has ended; then the answer ends.")
            .Answers($"event: progress\ndata: {Example}\n\n", EventsType);
        api.Post("/jobs/{job}/cancel", Requirement.AnyProject, "Cancels a job. Its changes are rolled back; a job that is about to finish may finish.", CancelAsync).Says(Whose).Answers(Example);
        api.Get("/jobs/{job}/report", Requirement.AnyProject, "The report of a job.", ReportAsync).Says("The same report as the command's (tracelift import --json).")
            .Answers("""{"command": "import", "dry_run": false, "created": 1234}""");
        api.Get("/jobs/{job}/file", Requirement.AnyProject, "The file of a job.", FileAsync).Says("Supports Range requests. Files are deleted after some time.")
            .Answers("(the file)", "application/octet-stream");
    }

    private const string EventsType = "text/event-stream";

    /// <summary>Adds to a call that starts a job the answer for too many jobs.</summary>
    public static ApiCall RefusesTooMany(this ApiCall call) =>
        call.Refuses(StatusCodes.Status429TooManyRequests, "Too many wrong logins, or too many jobs of the caller at once: Retry-After gives the time to wait.");

    /// <summary>Returns the answer for a new job; redirects a browser to the job's page.</summary>
    public static ApiAnswer Begun(ApiRequest request, Job job) =>
        PageAnswer.IsWanted(request.Context.Request) ? PageAnswer.GoTo(request, $"/jobs/{job.Id}") : ApiAnswer.Json(JobJson.Of(job));

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (state, kind) = (fields.Text("state"), fields.Text("kind"));
        if (state is { Length: > 0 } && !Enum.GetValues<JobState>().Any(known => JobJson.State(known) == state))
            throw ApiFault.BadValue($"There is no state \"{state}\"", "Expected waiting, running, done, failed or cancelled.");
        var board = request.Service<JobRegistry>();
        if (PageAnswer.IsWanted(request.Context.Request))
            return ListPage(request, board, state ?? "", fields.Long("page") ?? 1);
        var jobs = board.List(request.Caller).Where(job => (state is null or "" || JobJson.State(job.Stored.State) == state) && (kind is null || job.Stored.Kind == kind));
        return ApiAnswer.Json(new JsonObject
        {
            ["kept_in"] = board.WhyInMemory is null ? "store" : "memory",
            ["why_in_memory"] = board.WhyInMemory,
            ["jobs"] = new JsonArray([.. jobs.Select(JobJson.Of)]),
        });
    }

    private static ApiAnswer ListPage(ApiRequest request, JobRegistry board, string state, long page)
    {
        var jobs = board.List(request.Caller).Where(job => state.Length == 0 || JobJson.State(job.Stored.State) == state).Select(JobView.Of).ToList();
        return PageAnswer.Of<JobsPage>(request, new()
        {
            ["Jobs"] = jobs,
            ["State"] = state,
            ["Number"] = (int)Math.Clamp(page, 1, int.MaxValue / JobsPage.Size),
            ["WhyInMemory"] = request.Caller.IsSuperuser ? board.WhyInMemory : null,
        });
    }

    private static Task<ApiAnswer> ShowAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var job = Find(request);
        return Task.FromResult(PageAnswer.IsWanted(request.Context.Request)
            ? PageAnswer.Of<JobPage>(request, new() { ["Job"] = JobView.Of(job) })
            : ApiAnswer.Json(JobJson.Of(job)));
    }

    private static async Task<ApiAnswer> EventsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var job = Find(request);

        // Ends the snapshot, because a client may watch for long.
        await request.View.EndReadAsync();
        var stopping = request.Service<IHostApplicationLifetime>().ApplicationStopping;
        return ApiAnswer.Live(EventsType, async (body, aborted) =>
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
            try
            {
                await JobEvents.WriteAsync(job, body, request.Time, end.Token);
            }
            catch (OperationCanceledException)
            {
                // The client has disconnected, or the server ends.
            }
        });
    }

    private static async Task<ApiAnswer> CancelAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var job = Find(request);
        await job.CancelAsync(request.Time.GetUtcNow());
        return Begun(request, job);
    }

    private static Task<ApiAnswer> ReportAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var job = Find(request).Stored;
        return job.Report is { } report
            ? Task.FromResult(ApiAnswer.Text(report, JsonText.ContentType))
            : throw ApiFault.NotFound(job.HasEnded ? $"The job has no report: it has {JobJson.State(job.State)}" : "The job has no report yet");
    }

    private static async Task<ApiAnswer> FileAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var job = Find(request);
        await request.View.EndReadAsync();
        if (job.Stored.FileName is not { } name || job.Files.Find(name) is not { } file)
            throw ApiFault.NotFound(job.Stored.HasEnded ? "The job has no file, or it was removed" : "The job has no file yet");
        var type = Path.GetExtension(name) switch { ".json" => JsonText.ContentType, ".gz" => "application/gzip", ".zst" => "application/zstd", _ => "application/octet-stream" };
        return ApiAnswer.Of(TypedResults.PhysicalFile(file.FullName, type, name, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero), enableRangeProcessing: true));
    }

    private static Job Find(ApiRequest request) => request.Service<JobRegistry>().Get(request.Name("job"), request.Caller);
}
