using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Swc;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Skeletons as SWC and eSWC.</summary>
internal static class SwcCalls
{
    private const string Type = "text/plain";
    // An answer is made while its sender waits; a job has turns and a share of the disk.
    private const int MostSkeletons = 10_000;

    private const string ArchiveType = "application/zip";
    private const string WarningHeader = "X-Tracelift-Warning";

    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        Describe(api.Get("/{pid}/skeleton/{sid}/swc", Requirement.Browse, "A skeleton as SWC, in nm.", (request, cancellationToken) => ReadAsync(request, withHistory: false, cancellationToken)))
            .Answers("1 0 100.5 200.25 300.0 1.5 -1\n2 0 110.0 210.0 300.0 0 1\n", Type);
        Describe(api.Get("/{pid}/skeleton/{sid}/eswc", Requirement.Browse, "A skeleton as CATMAID's eSWC: with creator, creation time, editor, edition time and confidence of each node.", (request, cancellationToken) => ReadAsync(request, withHistory: true, cancellationToken)))
            .Answers("1 0 100.5 200.25 300.0 1.5 -1 anna 2026-01-31T12:00:00+00:00 anna 2026-01-31T12:00:00+00:00 5\n", Type);
        api.Get("/{pid}/skeletons/swc", Requirement.Browse, "Skeletons as SWC files in a zip, with tables of neurons, connectors and partners.", ReadManyAsync)
            .Says("The output of tracelift export --format swc. What it holds is chosen by annotation, by id, or by both; 10,000 skeletons at most.")
            .Takes("annotation", FieldKind.Texts, "Only neurons with this annotation or one below it. Several: any of them.", example: "Kenyon cells")
            .Takes("skeleton_ids", FieldKind.Ids, "Only these skeletons.")
            .Takes("linearize_ids", FieldKind.Flag, "Whether to number the nodes of each file from 1.")
            .Takes("unit", FieldKind.Text, "nm or um.")
            .Answers("PK", ArchiveType);
    }

    private static async Task<ApiAnswer> ReadManyAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (annotations, ids) = (fields.Filters("annotation").Where(text => text.Length > 0).ToList(), fields.Ids("skeleton_ids"));
        if (annotations.Count == 0 && ids.Count == 0)
            throw ApiFault.BadValue("Neither annotation nor skeleton_ids is given", "Name one of them. POST /PID/export writes a whole project, as a job.");
        var destination = TracingDestinations.ByName("swc");
        var options = new DestinationOptions
        {
            NodeIds = fields.Flag("linearize_ids") ? NodeIdRule.Number : NodeIdRule.Keep,
            Unit = fields.Text("unit") switch
            {
                null or "nm" => SwcUnit.Nanometre,
                "um" => SwcUnit.Micrometre,
                var unit => throw ApiFault.BadValue($"The parameter unit is \"{unit}\"", "Expected nm or um."),
            },
        };
        var session = await request.ReadAsync(cancellationToken);
        var plan = await Exporter.PlanAsync(
            session, new ExportOptions { Source = request.Project, RequiredAnnotations = annotations, SkeletonIds = ids.Count > 0 ? new IdSet(ids) : null }, cancellationToken);
        if (plan.Skeletons > MostSkeletons)
            throw ApiFault.BadValue(string.Create(CultureInfo.InvariantCulture, $"These are {plan.Skeletons} skeletons; no more than {MostSkeletons} are answered at once"), "POST /PID/export with format=swc writes any number, as a job.");
        request.Context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"project_{request.Project}_swc.zip\"");
        return ApiAnswer.Made(ArchiveType, async (body, stop) =>
        {
            // The archive closes its stream, which the answer still needs.
            var place = new OutputPlace("-") { StandardOutput = () => PipeWriter.Create(body, new StreamPipeWriterOptions(leaveOpen: true)).AsStream() };
            await Exporter.WriteAsync(session, plan, destination, options, place, null, stop);
        });
    }

    private static ApiCall Describe(ApiCall call) => SkeletonSettingsFields.DescribeTypes(call)
        .Takes("linearize_ids", FieldKind.Flag, "Whether to number nodes from 1, parents first (false: keep the ids of treenodes).")
        .Takes("soma_markers", FieldKind.Texts, "Nodes with type 1: tag:NAME, radius:NM (this radius or more) or root; the first marker that matches a node applies. Without markers, all types are 0.", example: "tag:soma");

    private static async Task<ApiAnswer> ReadAsync(ApiRequest request, bool withHistory, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        try
        {
            var options = new SkeletonExportOptions
            {
                IsLinearized = fields.Flag("linearize_ids"),
                SomaMarkers = [.. fields.Filters("soma_markers").Where(text => text.Length > 0).Select(SomaMarker.Parse)],
                TypesAsTags = SkeletonSettingsFields.TypesAsTags(fields),
                WithHistory = withHistory,
            };
            var export = new SkeletonExport(await request.ReadAsync(cancellationToken), request.Project);
            var (file, warnings) = await export.ReadAsync(request.Id("sid"), options, cancellationToken);
            foreach (var warning in warnings)
                request.Context.Response.Headers.Append(WarningHeader, string.Concat(warning.Select(c => c is >= ' ' and < (char)127 ? c : '?')));
            await request.View.EndReadAsync();
            return ApiAnswer.Made(Type, async (body, stop) =>
            {
                var writer = PipeWriter.Create(body, new StreamPipeWriterOptions(leaveOpen: true));
                SwcWriter.Write(file, writer, withHistory: withHistory);
                await writer.CompleteAsync();
                await body.FlushAsync(stop);
            });
        }
        catch (InputException e)
        {
            throw SkeletonFaults.Answer(e);
        }
    }
}
