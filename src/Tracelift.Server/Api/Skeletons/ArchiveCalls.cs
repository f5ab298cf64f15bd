using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracelift.Options;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Jobs;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;
using Tracelift.Server.Jobs.Kinds;
using Tracelift.Server.Pages;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Imports of many SWC files in an archive, as a job.</summary>
internal static class ArchiveCalls
{
    private const string FileName = "archive";

    private static readonly OptionDescription AllOrNothing = new("all-or-nothing", OptionKind.OnOff, OptionRight.Everybody, "Whether one bad file keeps all others from being imported.") { Default = "false" };

    private static readonly OptionDescription ServerNames = new("server-names", OptionKind.OnOff, OptionRight.Everybody, "Whether neurons that the table does not name are called `neuron ID`, not as their files.") { Default = "false" };

    /// <summary>Its options.</summary>
    public static OptionGroup Options { get; } = new("How", [AllOrNothing, ServerNames, .. SkeletonSettingsFields.Shared]);

    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        var call = api.Post("/{pid}/skeletons/import-archive", Requirement.Import, "Imports the SWC files of a zip or tar archive (tar.gz, tar.zst) as a job.", ImportAsync)
            .Says("A multipart form with one file, or the archive itself as the body; a single .swc or .eswc in a form is taken as an archive of one. Files can be packed: .swc.gz, .swc.zst. A table in it (.csv, .tsv) says what becomes of files: columns file and any of name, annotations (with semicolons), neuron_id, skeleton_id, source_id, source_project_id, source_url, source_type. What can't be imported is told by file in the job's report, and keeps no other from it. The job is one transaction: cancelled, nothing of it is there; done, it can be undone (tracelift runs).")
            .Takes("file", FieldKind.File, "The archive, in any field.")
            .Takes(Options.Options);
        call.Answers(JobCalls.Example).RefusesTooMany().With(new StreamedBodyMetadata());
    }

    private static async Task<ApiAnswer> ImportAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var user = await request.ImporterAsync(replaces: true, cancellationToken);
        using var place = request.Service<JobRunner>().Reserve(request.Caller);
        var limit = request.Service<ServerOptions>();
        var (path, name, fields, _) = await Upload.ReceiveAsync(request, place.Files, limit.LargestFile, FileName, cancellationToken);
        if (PageAnswer.IsWanted(request.Context.Request))
            fields = fields.WithoutEmpty();
        var options = new ArchiveImportOptions
        {
            Settings = SkeletonSettingsFields.ReadShared(fields),
            Swc = SkeletonSettingsFields.ReadSwc(fields) with { MostBytes = (int)limit.LargestSwc },
            IsAllOrNothing = fields.Flag("all_or_nothing"),
            IsNamedByFile = !fields.Flag("server_names"),
        };
        var shown = new JsonObject
        {
            ["archive"] = name,
            ["all_or_nothing"] = options.IsAllOrNothing,
            ["annotations"] = new JsonArray([.. options.Settings.Annotations.Select(annotation => (JsonNode)annotation)]),
        };
        var job = await place.BeginAsync(
            new ArchiveJob(), new ArchiveJobOptions(path, name, user, options), shown, request.Project, cancellationToken);
        return JobCalls.Begun(request, job);
    }
}
