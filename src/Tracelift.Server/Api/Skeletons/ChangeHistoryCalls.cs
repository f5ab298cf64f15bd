using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Tells into which skeletons nodes have come by splits and joins.</summary>
internal static class ChangeHistoryCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        api.Get("/{pid}/skeletons/change-history", Requirement.Browse, "The skeletons in which nodes were, one after the other; only in CATMAID's own database, which knows them.", PathsAsync)
            .Says("Rows of [[skeletons, the first one first], number of nodes, what is newer than their first versions: 1 the present ones, 0 former ones, -1 nothing, number of those nodes that are there].")
            .Takes("skeleton_ids", FieldKind.Ids, "Only nodes that are or were in these skeletons; from there on.")
            .Takes("initial_user_id", FieldKind.Integer, "Only from versions on that this user made.")
            .Takes("changes_after", FieldKind.Text, "Only from versions on that are younger, such as 2024-02-03 or 2024-02-03T04:05:06.")
            .Takes("changes_before", FieldKind.Text, "Only from versions on that are older.")
            .Refuses(501, "The store keeps no former versions of rows.")
            .Answers("""[[[150061, 150068, 2451], 3, 1, 3], [[235], 28, -1, 28]]""");
    }

    private static async Task<ApiAnswer> PathsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var query = new SkeletonPathQuery
        {
            Skeletons = fields.Ids("skeleton_ids") is { Count: > 0 } ids ? new IdSet(ids) : null,
            Editor = fields.Long("initial_user_id"),
            After = Time(fields, "changes_after"),
            Before = Time(fields, "changes_before"),
        };
        var session = await request.ReadAsync(cancellationToken);
        return ApiAnswer.Json(async (writer, stop) =>
        {
            writer.WriteStartArray();
            var isKnown = await session.ScanSkeletonPathsAsync(
                request.Project,
                query,
                path =>
                {
                    writer.WriteStartArray();
                    writer.WriteStartArray();
                    foreach (var skeleton in path.Skeletons)
                        writer.WriteNumberValue(skeleton);
                    writer.WriteEndArray();
                    writer.WriteNumberValue(path.Nodes);
                    writer.WriteNumberValue(path.Newest);
                    writer.WriteNumberValue(path.Present);
                    writer.WriteEndArray();
                },
                stop);
            if (!isKnown)
                throw SkeletonHistory.Missing("skeletons/change-history");
            writer.WriteEndArray();
        });
    }

    private static long? Time(RequestFields fields, string name) => fields.Text(name) is { Length: > 0 } text
        ? ApiTime.Parse(text) ?? throw ApiFault.BadValue($"The parameter {name} is no time", "Expected a time such as 2024-02-03T04:05:06.")
        : null;
}
