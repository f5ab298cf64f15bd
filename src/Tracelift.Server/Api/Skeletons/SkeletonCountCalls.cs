using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Numbers about single skeletons, and about the work in them.</summary>
internal static class SkeletonCountCalls
{
    // CATMAID measures work in intervals in which something was done.
    private const long Interval = 20 * Timestamp.Second;
    private const int IntervalsInMinute = 3;

    // Nodes made with a longer pause were not traced in one go.
    private const long LongestPause = 300;

    private const string Contributors =
        """{"construction_minutes": 1, "min_review_minutes": 0, "multiuser_review_minutes": 0, "n_nodes": 28, "node_contributors": {"3": 28}, "n_pre": 4, "n_post": 2, "pre_contributors": {"3": 4}, "post_contributors": {"3": 2}, "review_contributors": {"6": 7}}""";

    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        api.GetOrPost("/{pid}/skeleton/{sid}/node_count", Requirement.Browse, "The number of nodes of a skeleton.", CountAsync).Answers("""{"count": 28, "skeleton_id": 235}""");
        api.GetOrPost("/{pid}/skeleton/node/{id}/node_count", Requirement.Browse, "The number of nodes of a treenode's skeleton.", CountAsync).Answers("""{"count": 28, "skeleton_id": 235}""");
        api.Get("/{pid}/skeletons/{sid}/cable-length", Requirement.Browse, "The cable length of a skeleton in nm.", LengthAsync).Answers("""{"cable_length": 11243.36, "skeleton_id": 235}""");
        api.GetOrPost("/{pid}/skeleton/{sid}/contributor_statistics", Requirement.Browse, "Who has traced and reviewed a skeleton, and in how many minutes.", ContributorsAsync).Answers(Contributors);
        api.Post("/{pid}/skeleton/contributor_statistics_multiple", Requirement.Browse, "Who has traced and reviewed skeletons, and in how many minutes.", ContributorsAsync)
            .Takes("skids", FieldKind.Ids, "The skeletons.").Answers(Contributors);
        api.GetOrPost("/{pid}/skeleton/{sid}/statistics", Requirement.Browse, "Numbers of nodes, links and partners of a skeleton, and the time in which it was traced.", StatisticsAsync)
            .Answers("""{"node_count": 28, "input_count": 1, "output_count": 3, "presynaptic_sites": 4, "postsynaptic_sites": 2, "cable_length": 11243, "measure_construction_time": "0 minutes 20 seconds", "percentage_reviewed": "0.00"}""");
    }

    private static async Task<ApiAnswer> CountAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Name("id").Length == 0
            ? request.Id("sid")
            : await data.ListAsync(data.Query(Models.Treenode).Where("pk", request.Id("id")), row => row.Long("skeleton"), cancellationToken) is [var theirs]
                ? theirs
                : throw ApiFault.NotFound($"There is no treenode {request.Id("id")}");
        return ApiAnswer.Json(new JsonObject { ["count"] = (await SummaryAsync(data, skeleton, cancellationToken)).Nodes, ["skeleton_id"] = skeleton });
    }

    private static async Task<ApiAnswer> LengthAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        return ApiAnswer.Json(new JsonObject { ["cable_length"] = (await SummaryAsync(data, skeleton, cancellationToken)).Length, ["skeleton_id"] = skeleton });
    }

    private static async Task<(long Nodes, double Length)> SummaryAsync(ProjectData data, long skeleton, CancellationToken cancellationToken) =>
        await data.ListAsync(data.Query(Models.SkeletonSummary).Where("pk", skeleton), row => (row.Long("num_nodes"), row.Double("cable_length")), cancellationToken) is [var summary]
            ? summary
            : throw ApiFault.NotFound($"There is no skeleton {skeleton}");

    private static async Task<ApiAnswer> ContributorsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeletons = request.Name("sid").Length > 0 ? IdSet.Of(request.Id("sid")) : new IdSet((await request.FieldsAsync(cancellationToken)).Ids("skids", "skeleton_ids"));
        var (nodes, tracing) = (new SortedDictionary<long, long>(), new HashSet<(long, long)>());
        var (reviews, work) = (new SortedDictionary<long, long>(), new Dictionary<long, Dictionary<long, List<(long Node, long Time)>>>());
        if (!skeletons.IsEmpty)
        {
            await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode).Where("skeleton", skeletons), cancellationToken))
            {
                using (batch)
                {
                    var (users, theirs, times) = (batch.Longs("user").Values, batch.Longs("skeleton").Values, batch.Longs("creation_time").Values);
                    for (var row = 0; row < batch.Count; row++)
                    {
                        Count(nodes, users[row]);
                        tracing.Add((theirs[row], times[row] / Interval));
                    }
                }
            }

            await foreach (var batch in data.ReadAsync(data.Query(Models.Review).Where("skeleton", skeletons), cancellationToken))
            {
                using (batch)
                {
                    var (users, theirs, at, times) = (batch.Longs("reviewer").Values, batch.Longs("skeleton").Values, batch.Longs("treenode").Values, batch.Longs("review_time").Values);
                    for (var row = 0; row < batch.Count; row++)
                    {
                        Count(reviews, users[row]);
                        if (!work.TryGetValue(theirs[row], out var byUser))
                            work[theirs[row]] = byUser = [];
                        if (!byUser.TryGetValue(users[row], out var some))
                            byUser[users[row]] = some = [];
                        some.Add((at[row], times[row]));
                    }
                }
            }
        }

        var reviewing = work.Values.Select(ReviewIntervals).ToList();
        var (sources, targets) = (new SortedDictionary<long, long>(), new SortedDictionary<long, long>());
        var (pre, post) = (data.Relation(LinkType.Presynaptic), data.Relation(LinkType.Postsynaptic));
        foreach (var (user, relation) in await data.ListAsync(
            data.Query(Models.TreenodeConnector).Where("skeleton", skeletons).Where("relation", new IdSet(pre.Concat(post))), row => (row.Long("user"), row.Long("relation")), cancellationToken))
            Count(pre.Contains(relation) ? sources : targets, user);
        return ApiAnswer.Json(new JsonObject
        {
            ["construction_minutes"] = tracing.Count / IntervalsInMinute,
            ["min_review_minutes"] = reviewing.Sum(intervals => intervals.Fewest) / IntervalsInMinute,
            ["multiuser_review_minutes"] = reviewing.Sum(intervals => intervals.All) / IntervalsInMinute,
            ["n_nodes"] = nodes.Values.Sum(),
            ["node_contributors"] = Numbers(nodes),
            ["n_pre"] = sources.Values.Sum(),
            ["n_post"] = targets.Values.Sum(),
            ["pre_contributors"] = Numbers(sources),
            ["post_contributors"] = Numbers(targets),
            ["review_contributors"] = Numbers(reviews),
        });
    }

    /// <summary>
    /// Returns the intervals in which a skeleton was reviewed: by all, and as few as were needed, where each node counts for
    /// the one of its reviewers who has reviewed most nodes.
    /// </summary>
    private static (int Fewest, int All) ReviewIntervals(Dictionary<long, List<(long Node, long Time)>> byUser)
    {
        var (seen, fewest, all) = (new HashSet<long>(), new HashSet<long>(), 0);
        foreach (var (_, reviews) in byUser.OrderByDescending(user => user.Value.Count).ThenBy(user => user.Key))
        {
            all += reviews.Select(review => review.Time / Interval).Distinct().Count();
            foreach (var (node, time) in reviews)
            {
                if (seen.Add(node))
                    fewest.Add(time / Interval);
            }
        }

        return (fewest.Count, all);
    }

    private static async Task<ApiAnswer> StatisticsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        var nodes = (await data.ListAsync(
            data.Query(Models.Treenode).Where("skeleton", skeleton),
            row => (row.Id, Parent: row.LongOrNull("parent"), X: row.Float("location_x"), Y: row.Float("location_y"), Z: row.Float("location_z"), Created: row.Long("creation_time")),
            cancellationToken)).ToDictionary(node => node.Id);
        if (nodes.Count == 0 && !(await data.NamesAsync(IdSet.Of(skeleton), cancellationToken)).ContainsKey(skeleton))
            throw ApiFault.NotFound($"There is no skeleton {skeleton}");
        var (length, seconds) = (0.0, 0L);
        foreach (var node in nodes.Values)
        {
            if (node.Parent is not { } id || !nodes.TryGetValue(id, out var parent))
                continue;
            var (dx, dy, dz) = ((double)node.X - parent.X, (double)node.Y - parent.Y, (double)node.Z - parent.Z);
            length += Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));

            // As in CATMAID, whole days do not count.
            var pause = Math.Abs(node.Created - parent.Created) / Timestamp.Second % (24 * 60 * 60);
            if (pause < LongestPause)
                seconds += pause;
        }

        var (pre, post) = (data.Relation(LinkType.Presynaptic), data.Relation(LinkType.Postsynaptic));
        var links = await data.ListAsync(
            data.Query(Models.TreenodeConnector).Where("skeleton", skeleton).Where("relation", new IdSet(pre.Concat(post))), row => (Connector: row.Long("connector"), Relation: row.Long("relation")), cancellationToken);
        async Task<int> PartnersAsync(IdSet own, IdSet theirs) => (await data.ListAsync(
            data.Query(Models.TreenodeConnector).Where("connector", new IdSet(links.Where(link => own.Contains(link.Relation)).Select(link => link.Connector))).Where("relation", theirs),
            row => row.Long("skeleton"),
            cancellationToken)).Distinct().Count();
        return ApiAnswer.Json(new JsonObject
        {
            ["node_count"] = nodes.Count,
            ["input_count"] = await PartnersAsync(post, pre),
            ["output_count"] = await PartnersAsync(pre, post),
            ["presynaptic_sites"] = links.Count(link => pre.Contains(link.Relation)),
            ["postsynaptic_sites"] = links.Count(link => post.Contains(link.Relation)),
            ["cable_length"] = (long)length,
            ["measure_construction_time"] = string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} minutes {seconds % 60} seconds"),

            // CATMAID looks for reviews under the ids of nodes, and finds none.
            ["percentage_reviewed"] = "0.00",
        });
    }

    private static void Count(SortedDictionary<long, long> counts, long user) => counts[user] = counts.GetValueOrDefault(user) + 1;

    private static JsonObject Numbers(SortedDictionary<long, long> counts) => [.. counts.Select(pair => KeyValuePair.Create<string, JsonNode?>(JsonRows.Key(pair.Key), pair.Value))];
}
