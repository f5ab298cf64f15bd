using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Numbers about skeletons: lengths, reviews, connections.</summary>
internal static class SkeletonFactCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        api.Post("/{pid}/skeletons/review-status", Requirement.Browse, "The numbers of nodes and of reviewed nodes of skeletons.", ReviewsAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Takes("user_ids", FieldKind.Ids, "Only reviews of these users count.")
            .Answers("""{"235": [28, 11]}""");
        api.GetOrPost("/{pid}/skeletons/cable-length", Requirement.Browse, "The cable lengths of skeletons in nm.", LengthsAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Answers("""{"235": 8320.532471}""");
        api.GetOrPost("/{pid}/skeletons/summary", Requirement.Browse, "The names, sizes and last edits of skeletons.", SummaryAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Answers("""{"235": {"skeleton_id": 235, "last_summary_update": "2024-02-03T04:05:06.789012+00:00", "original_creation_time": "2011-09-27T07:49:15.802+00:00", "last_edition_time": "2012-05-02T09:10:11+00:00", "num_nodes": 28, "cable_length": 8320.532471, "last_editor_id": 3, "num_imported_nodes": 0}}""");
        api.GetOrPost("/{pid}/skeletons/connectivity-counts", Requirement.Browse, "The number of links of skeletons, by relation.", ConnectivityAsync)
            .Says("With count_partner_links each pair of a link of the skeleton and another link of the same connector counts; without, each link of the skeleton.")
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Takes("source_relations", FieldKind.Texts, "Relations of the skeleton's links; all by default.")
            .Takes("target_relations", FieldKind.Texts, "Relations of the partners' links; all by default.")
            .Takes("count_partner_links", FieldKind.Flag, "Whether to count such pairs; true by default.")
            .Answers("""{"connectivity": {"235": {"24": 7}}, "relations": {"24": "presynaptic_to"}}""");
    }

    private static async Task<ApiAnswer> ReviewsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var skeletons = Skeletons(fields);
        if (fields.Flag("whitelist"))
            throw ApiFault.BadValue("Reviewer teams are not available here: give user_ids instead of whitelist");
        var status = new SortedDictionary<long, long[]>();
        foreach (var (id, nodes) in await data.ListAsync(data.Query(Models.SkeletonSummary).Where("pk", skeletons), row => (row.Id, row.Long("num_nodes")), cancellationToken))
            status[id] = [nodes, 0];
        var reviews = data.Query(Models.Review).Where("skeleton", skeletons);
        if (fields.Ids("user_ids") is { Count: > 0 } users)
            reviews = reviews.Where("reviewer", new IdSet(users));
        var seen = new IdSet();
        await foreach (var batch in data.ReadAsync(reviews, cancellationToken))
        {
            using (batch)
            {
                var (nodes, theirs) = (batch.Longs("treenode").Values, batch.Longs("skeleton").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (seen.Add(nodes[row]) && status.TryGetValue(theirs[row], out var numbers))
                        numbers[1]++;
                }
            }
        }

        return ApiAnswer.Json(status.ById(), AnswerJson.Default.DictionaryStringInt64Array);
    }

    private static async Task<ApiAnswer> LengthsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeletons = Skeletons(await request.FieldsAsync(cancellationToken));
        var lengths = await data.ListAsync(data.Query(Models.SkeletonSummary).Where("pk", skeletons), row => KeyValuePair.Create(row.Id, row.Double("cable_length")), cancellationToken);
        return ApiAnswer.Json(lengths.ById(), AnswerJson.Default.DictionaryStringDouble);
    }

    private static async Task<ApiAnswer> SummaryAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeletons = Skeletons(await request.FieldsAsync(cancellationToken));
        var summaries = await data.ListAsync(
            data.Query(Models.SkeletonSummary).Where("pk", skeletons),
            row => KeyValuePair.Create(row.Id, new SkeletonSummaryAnswer(
                row.Id,
                ApiTime.Stored(row.Long("last_summary_update")),
                ApiTime.Stored(row.Long("original_creation_time")),
                ApiTime.Stored(row.Long("last_edition_time")),
                row.Long("num_nodes"),
                row.Double("cable_length"),
                row.Long("last_editor"),
                row.Long("num_imported_nodes"))),
            cancellationToken);
        return ApiAnswer.Json(summaries.ById(), AnswerJson.Default.DictionaryStringSkeletonSummaryAnswer);
    }

    private static async Task<ApiAnswer> ConnectivityAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var own = data.Query(Models.TreenodeConnector).Where("skeleton", Skeletons(fields));
        if (Relations(data, fields, "source_relations") is { } sources)
            own = own.Where("relation", sources);
        var links = await data.ListAsync(own, row => (row.Id, Connector: row.Long("connector"), Skeleton: row.Long("skeleton"), Relation: row.Long("relation")), cancellationToken);
        var weights = fields.Flag("count_partner_links", otherwise: true)
            ? await PartnersAsync(data, new IdSet(links.Select(link => link.Connector)), Relations(data, fields, "target_relations"), cancellationToken)
            : null;
        var counts = new SortedDictionary<long, SortedDictionary<long, long>>();
        foreach (var link in links)
        {
            var count = weights is null ? 1 : weights.Of(link.Connector, link.Id);
            if (count == 0)
                continue;
            if (!counts.TryGetValue(link.Skeleton, out var theirs))
                counts[link.Skeleton] = theirs = [];
            theirs[link.Relation] = theirs.GetValueOrDefault(link.Relation) + count;
        }

        var names = data.RelationNames();
        return ApiAnswer.Json(
            new ConnectivityAnswer(
                counts.ToDictionary(pair => JsonRows.Key(pair.Key), pair => pair.Value.ById()),
                counts.Values.SelectMany(theirs => theirs.Keys).Distinct().ToDictionary(JsonRows.Key, id => names[id])),
            AnswerJson.Default.ConnectivityAnswer);
    }

    private static async Task<PartnerCounts> PartnersAsync(ProjectData data, IdSet connectors, IdSet? targets, CancellationToken cancellationToken)
    {
        var query = data.Query(Models.TreenodeConnector).Where("connector", connectors);
        if (targets is not null)
            query = query.Where("relation", targets);
        var counts = new PartnerCounts();
        await foreach (var batch in data.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                var theirs = batch.Longs("connector").Values;
                for (var row = 0; row < batch.Count; row++)
                    counts.Add(theirs[row], batch.Ids[row]);
            }
        }

        return counts;
    }

    private static IdSet? Relations(ProjectData data, RequestFields fields, string name) =>
        fields.Texts(name) is { Count: > 0 } texts ? new IdSet(texts.SelectMany(data.KnownRelation)) : null;

    private static IdSet Skeletons(RequestFields fields) =>
        fields.Ids("skeleton_ids") is { Count: > 0 } ids ? new IdSet(ids) : throw ApiFault.BadValue("Need at least one skeleton ID");

    /// <summary>The number of a connector's links that count as partners of another link.</summary>
    private sealed class PartnerCounts
    {
        private readonly Dictionary<long, long> _counts = [];
        private readonly IdSet _links = [];

        public void Add(long connector, long link)
        {
            _counts[connector] = _counts.GetValueOrDefault(connector) + 1;
            _links.Add(link);
        }

        /// <summary>Returns the number without the link itself.</summary>
        public long Of(long connector, long link) => _counts.GetValueOrDefault(connector) - (_links.Contains(link) ? 1 : 0);
    }
}

/// <summary>The size and the last edit of a skeleton.</summary>
internal sealed record SkeletonSummaryAnswer(
    long SkeletonId, string LastSummaryUpdate, string OriginalCreationTime, string LastEditionTime, long NumNodes, double CableLength, long LastEditorId, long NumImportedNodes);

/// <summary>The numbers of links by skeleton and relation.</summary>
internal sealed record ConnectivityAnswer(Dictionary<string, Dictionary<string, long>> Connectivity, Dictionary<string, string> Relations);
