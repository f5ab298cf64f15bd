using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Skeletons as SWC and eSWC.</summary>
internal static class SwcCalls
{
    private const string Type = "text/plain";
    private const string WarningHeader = "X-Tracelift-Warning";

    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        Describe(api.Get("/{pid}/skeleton/{sid}/swc", Requirement.Browse, "A skeleton as SWC, in nm.", (request, cancellationToken) => ReadAsync(request, withHistory: false, cancellationToken)))
            .Answers("1 0 100.5 200.25 300.0 1.5 -1\n2 0 110.0 210.0 300.0 0 1\n", Type);
        Describe(api.Get("/{pid}/skeleton/{sid}/eswc", Requirement.Browse, "A skeleton as CATMAID's eSWC: with creator, creation time, editor, edition time and confidence of each node.", (request, cancellationToken) => ReadAsync(request, withHistory: true, cancellationToken)))
            .Answers("1 0 100.5 200.25 300.0 1.5 -1 anna 2026-01-31T12:00:00+00:00 anna 2026-01-31T12:00:00+00:00 5\n", Type);
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
