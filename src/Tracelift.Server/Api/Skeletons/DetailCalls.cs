using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Values;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Whole skeletons, as lists of lists.</summary>
internal static class DetailCalls
{
    private const string Five =
        """[[[1, null, 3, 100.5, 20, 40, -1, 5], [2, 1, 3, 120, 20, 40, -1, 5]], [[2, 9, 0, 130, 20, 40]], {"soma": [1]}, [[2, 77, 4]], [[501]]]""";

    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        WithFlags(api.Get("/{pid}/skeletons/{sid}/compact-detail", Requirement.Browse, "A skeleton: its nodes, and its connectors, tags, reviews and annotations if requested.", OneAsync))
            .Says("Five lists. Nodes: [id, parent, user, x, y, z, radius, confidence]; connectors: [node, connector, 0 presynaptic | 1 postsynaptic | 2 gap junction | 3 desmosome, x, y, z]; tags: name to node ids; reviews: [node, review, reviewer]; annotations: [id]. Positions in nm.")
            .Takes("format", FieldKind.Text, "json, or msgpack for the same as MessagePack (application/octet-stream).")
            .Answers(Five);
        WithFlags(api.Post("/{pid}/skeletons/compact-detail", Requirement.Browse, "Several skeletons, each as in the call for one.", ManyAsync))
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Answers("{\"skeletons\": {\"235\": " + Five + "}}");
        api.Get("/{pid}/{sid}/{connectors}/{tags}/compact-skeleton", Requirement.Browse, "A skeleton as in compact-detail, for older clients: 0 or 1 for connectors and tags.", OldAsync).Answers(Five);
        api.Get("/{pid}/skeletons/{sid}/node-overview", Requirement.Browse, "The nodes of a skeleton, their reviewers and their tags.", OverviewAsync)
            .Says("Three lists: [node, parent, confidence, x, y, z, radius, user, edition time in seconds since 1970], [node, reviewer] and [node, tag].")
            .Answers("""[[[1, null, 5, 100.5, 20, 40, -1, 3, 1317109755]], [[1, 4]], [[1, "soma"]]]""");
    }

    private static ApiCall WithFlags(ApiCall call) => call
        .Takes("with_connectors", FieldKind.Flag, "Whether to return linked connectors.")
        .Takes("with_tags", FieldKind.Flag, "Whether to return tags.")
        .Takes("with_reviews", FieldKind.Flag, "Whether to return reviews.")
        .Takes("with_annotations", FieldKind.Flag, "Whether to return the annotations of the neuron.")
        .Takes("with_user_info", FieldKind.Flag, "Whether rows of connectors and tags end with the user of the link, and rows of annotations with the user who linked the skeleton to its neuron.")
        .Takes("with_edition_times", FieldKind.Flag, "Whether rows of nodes, connectors and tags end with the edition time of the node or link.")
        .Takes("with_history", FieldKind.Flag, "Whether to return all former versions of rows, with the times from and to which they were valid; only in CATMAID's own database, which has them. with_edition_times says nothing then.")
        .Takes("with_merge_history", FieldKind.Flag, "With with_history: whether to return versions of the nodes in other skeletons, too.")
        .Takes("ordered", FieldKind.Flag, "Whether to sort nodes by id.");

    private static async Task<ApiAnswer> OneAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var isPacked = fields.Text("format") switch
        {
            null or "" or "json" => false,
            "msgpack" => true,
            _ => throw ApiFault.BadValue("The parameter format is neither json nor msgpack"),
        };
        return fields.Flag("with_history")
            ? await HistoryAsync(request, Wanted(fields), fields.Flag("with_merge_history"), isPacked, cancellationToken)
            : await OneAsync(request, Wanted(fields), isPacked, cancellationToken);
    }

    private static async Task<ApiAnswer> HistoryAsync(ApiRequest request, DetailParts wanted, bool withMerged, bool isPacked, CancellationToken cancellationToken)
    {
        await SkeletonHistory.RequireAsync(request, "with_history", cancellationToken);
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        SkeletonHistory Of(ValueWriter output) => new(data, wanted, withMerged, output);
        var nodes = await SkeletonHistory.NodesAsync(data, skeleton, withMerged, wanted.Ordered, cancellationToken);

        // A skeleton that was deleted has versions; what has none has to be there.
        if (nodes.Count == 0 && (await data.NamesAsync(IdSet.Of(skeleton), cancellationToken)).Count == 0)
            throw ApiFault.NotFound($"Skeleton #{skeleton} doesn't exist in project {data.Project}");
        return isPacked
            ? ApiAnswer.Made(MessagePackValues.ContentType, (body, stop) => Of(new MessagePackValues(body)).WriteAsync(skeleton, nodes, stop))
            : ApiAnswer.Json((writer, stop) => Of(new JsonValues(writer)).WriteAsync(skeleton, nodes, stop));
    }

    private static async Task<ApiAnswer> OldAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var wanted = Wanted(await request.FieldsAsync(cancellationToken));
        return await OneAsync(request, wanted with { Connectors = request.Id("connectors") != 0, Tags = request.Id("tags") != 0 }, isPacked: false, cancellationToken);
    }

    private static async Task<ApiAnswer> OneAsync(ApiRequest request, DetailParts wanted, bool isPacked, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        await RequireAsync(data, IdSet.Of(skeleton), cancellationToken);
        return isPacked
            ? ApiAnswer.Made(MessagePackValues.ContentType, (body, stop) => new SkeletonDetail(data, wanted, new MessagePackValues(body)).WriteAsync(skeleton, stop))
            : ApiAnswer.Json((writer, stop) => new SkeletonDetail(data, wanted, new JsonValues(writer)).WriteAsync(skeleton, stop));
    }

    private static async Task<ApiAnswer> ManyAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var wanted = Wanted(fields);
        var skeletons = new IdSet(fields.Ids("skeleton_ids"));
        if (skeletons.IsEmpty)
            throw ApiFault.BadValue("No skeleton IDs provided");
        await RequireAsync(data, skeletons, cancellationToken);
        var withHistory = fields.Flag("with_history");
        if (withHistory)
            await SkeletonHistory.RequireAsync(request, "with_history", cancellationToken);
        return ApiAnswer.Json(async (writer, stop) =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("skeletons");
            if (!withHistory)
                await new SkeletonDetail(data, wanted, new JsonValues(writer)).WriteAsync(skeletons, stop);
            foreach (var skeleton in withHistory ? skeletons : [])
            {
                writer.WritePropertyName(JsonRows.Key(skeleton));
                var withMerged = fields.Flag("with_merge_history");
                var nodes = await SkeletonHistory.NodesAsync(data, skeleton, withMerged, wanted.Ordered, stop);
                await new SkeletonHistory(data, wanted, withMerged, new JsonValues(writer)).WriteAsync(skeleton, nodes, stop);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static async Task<ApiAnswer> OverviewAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        await RequireAsync(data, IdSet.Of(skeleton), cancellationToken);
        return ApiAnswer.Json((writer, stop) => NodeOverview.WriteAsync(data, writer, skeleton, stop));
    }

    private static DetailParts Wanted(RequestFields fields) => new(
        fields.Flag("with_connectors"), fields.Flag("with_tags"), fields.Flag("with_reviews"), fields.Flag("with_annotations"), fields.Flag("with_user_info"), fields.Flag("with_edition_times"), fields.Flag("ordered"));

    /// <summary>Checks the skeletons before the answer begins, because an error in the middle of it can't be reported.</summary>
    internal static async Task RequireAsync(ProjectData data, IdSet skeletons, CancellationToken cancellationToken)
    {
        var missing = new IdSet(skeletons);
        var there = await data.ListAsync(
            data.Query(Models.ClassInstance).Where("pk", skeletons).Where("class_column", data.Class(TracingVocabulary.Skeleton)), row => row.Id, cancellationToken);
        missing.ExceptWith(there);
        if (!missing.IsEmpty)
            throw ApiFault.NotFound($"Skeleton #{string.Join(", #", missing.Take(10))} doesn't exist in project {data.Project}");
    }
}
