using System.Globalization;
using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Lists skeletons.</summary>
internal static class SkeletonListCalls
{
    private const string DateFormat = "yyyyMMdd";

    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        api.Get("/{pid}/skeletons", Requirement.Browse, "The ids of the skeletons that meet all conditions.", ListAsync)
            .Takes("created_by", FieldKind.Integer, "A user who created nodes of the skeletons.")
            .Takes("reviewed_by", FieldKind.Integer, "A user who reviewed nodes of the skeletons; not together with created_by.")
            .Takes("from", FieldKind.Text, "The first day on which the user created or reviewed nodes.", example: "20240131")
            .Takes("to", FieldKind.Text, "The last day on which the user created or reviewed nodes.", example: "20241231")
            .Takes("nodecount_gt", FieldKind.Integer, "Only skeletons with more nodes than this.")
            .Answers("[235, 361, 373]");
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var (creator, reviewer) = (fields.Long("created_by"), fields.Long("reviewed_by"));
        if (creator is not null && reviewer is not null)
            throw ApiFault.BadValue("created_by and reviewed_by can't both be given");
        var (from, to) = (Day(fields, "from"), Day(fields, "to"));
        var end = to is { } last ? last + (86_400 * Timestamp.Second) : long.MaxValue;
        var candidates =
            creator is { } user ? await WorkedOnAsync(data, data.Query(Models.Treenode).Where("user", user), "creation_time", from ?? long.MinValue, end, cancellationToken)
            : reviewer is { } other ? await WorkedOnAsync(data, data.Query(Models.Review).Where("reviewer", other), "review_time", from ?? long.MinValue, end, cancellationToken)
            : null;
        var found = new IdSet();
        if (candidates is not { IsEmpty: true })
        {
            var least = fields.Long("nodecount_gt") ?? 0;
            var query = data.Query(Models.SkeletonSummary);
            if (candidates is not null)
                query = query.Where("pk", candidates);
            await foreach (var batch in data.ReadAsync(query, cancellationToken))
            {
                using (batch)
                {
                    var nodes = batch.Longs("num_nodes").Values;
                    for (var row = 0; row < batch.Count; row++)
                    {
                        if (nodes[row] > least)
                            found.Add(batch.Ids[row]);
                    }
                }
            }
        }

        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteIds(found);
            return Task.CompletedTask;
        });
    }

    private static async Task<IdSet> WorkedOnAsync(ProjectData data, Stores.RowQuery query, string time, long from, long end, CancellationToken cancellationToken)
    {
        var skeletons = new IdSet();
        await foreach (var batch in data.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                var (when, theirs) = (batch.Longs(time).Values, batch.Longs("skeleton").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (when[row] >= from && when[row] < end)
                        skeletons.Add(theirs[row]);
                }
            }
        }

        return skeletons;
    }

    private static long? Day(RequestFields fields, string name)
    {
        if (fields.Text(name) is not { Length: > 0 } text)
            return null;
        return DateTimeOffset.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            ? Timestamp.From(day)
            : throw ApiFault.BadValue($"The parameter {name} is not a day", $"Expected {DateFormat.ToUpperInvariant()}");
    }
}
