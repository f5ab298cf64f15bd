using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Ontology;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Importing.Pages;
using Tracelift.Server.Jobs;
using Tracelift.Server.Pages;

namespace Tracelift.Server.Importing;

/// <summary>The step that shows the plan of the import and starts it.</summary>
internal static class ConfirmCalls
{
    /// <summary>The number of projects on a page of the plan.</summary>
    public const int Rows = 200;

    public static void Map(ApiMap api)
    {
        api.Page("/import/{draft}/confirm", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, ShowAsync, cancellationToken));
        api.Form("/import/{draft}/confirm", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, TakeAsync, cancellationToken));
        api.Page("/import/{draft}/plan.json", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, DownloadAsync, cancellationToken));
    }

    private static async Task<ApiAnswer> ShowAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        var draft = turn.Draft;
        if (turn.Elsewhere is { } elsewhere)
            return elsewhere;
        try
        {
            var (plan, digest) = await turn.Work.PlanAsync(draft, cancellationToken);
            var query = turn.Request.Context.Request.Query;
            return PageAnswer.Of<ConfirmPage>(turn.Request, new()
            {
                ["Draft"] = draft,
                ["Notice"] = turn.TakeNotice(),
                ["Plan"] = plan,
                ["Digest"] = digest,
                ["Options"] = turn.Work.Read(draft).Options,
                ["Reading"] = turn.Work.Read(draft).Reading,
                ["Graphs"] = await GraphsAsync(turn, cancellationToken),
                ["Page"] = query["page"] == "all" ? 0 : int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            });
        }
        catch (TraceliftException fault) when (fault is UsageException or InputException)
        {
            turn.Tell(fault);
            return turn.GoTo("projects");
        }
    }

    private static async Task<ApiAnswer> TakeAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        var draft = turn.Draft;

        // A repeated confirmation does not import again.
        if (turn.Elsewhere is { } elsewhere)
            return elsewhere;
        if (turn.Pressed.Name != "confirm")
            return turn.GoTo(draft.Fields.Ticks(ProjectImportFields.Classifies) ? "classifications" : "projects");
        try
        {
            var (plan, digest) = await turn.Work.PlanAsync(draft, cancellationToken);
            if (digest != turn.Form["plan"])
            {
                draft.LooksAnew = true;
                draft.Notice = new ImportNotice("warn", "The preview is out of date, because the store or your entries have changed; nothing was imported.") { Hint = "Check it again." };
                return turn.GoTo("confirm");
            }

            if (plan.Imported == 0)
            {
                draft.Notice = new ImportNotice("fault", "Nothing would be imported") { Hint = "Go back and choose other projects, or another way to treat known ones." };
                return turn.GoTo("confirm");
            }

            using var place = turn.Request.Service<JobRunner>().Reserve(turn.Request.Caller);
            var (options, reading) = turn.Work.Read(draft);
            var left = draft.Left.ToHashSet(StringComparer.Ordinal);
            var job = await place.BeginAsync(
                new ProjectsJob(),
                new ProjectsJobOptions(draft.Texts!, reading, options, left, digest, plan.Projects.Count),
                new JsonObject { ["draft"] = draft.Id, ["source"] = draft.Texts!.Name, ["projects"] = plan.Imported, ["strategy"] = draft.Fields["strategy"] },
                project: null,
                cancellationToken);
            draft.Job = job.Id;
            return turn.GoTo("result");
        }
        catch (TraceliftException fault) when (fault is UsageException or InputException)
        {
            turn.Tell(fault);
            return turn.GoTo("projects");
        }
    }

    private static async Task<ApiAnswer> DownloadAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        if (turn.Draft.Texts is null)
            throw ApiFault.NotFound("There is no plan yet");
        var (plan, _) = await turn.Work.PlanAsync(turn.Draft, cancellationToken);
        turn.Request.Context.Response.Headers.ContentDisposition = "attachment; filename=\"import-plan.json\"";
        return ApiAnswer.Text(JsonText.Of(plan, JobReportJson.Default.ProjectsImportDocument, isIndented: true) + "\n", JsonText.ContentType);
    }

    private static async Task<IReadOnlyList<string>> GraphsAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        var chosen = turn.Draft.Fields.Texts(ProjectImportOptionDescriptions.LinkClassification);
        if (chosen.Count == 0)
            return [];
        await using var session = await (await turn.Request.StoreAsync(cancellationToken)).OpenSnapshotAsync(cancellationToken);
        var names = (await ClassificationGraph.ListAsync(session, cancellationToken)).ToDictionary(graph => graph.Root.ToString(CultureInfo.InvariantCulture), graph => graph.Name, StringComparer.Ordinal);
        return [.. chosen.Select(root => $"{names.GetValueOrDefault(root, "unknown")} ({root})")];
    }
}
