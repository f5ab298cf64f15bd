using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Connectors;

/// <summary>The partners of skeletons.</summary>
internal static class PartnerCalls
{
    private static readonly string[] Synaptic = ["incoming", "outgoing"];

    public static void Map(ApiMap api)
    {
        api.Subject = "Connectors";
        api.Post("/{pid}/skeletons/connectivity", Requirement.Browse, "The partners of skeletons, by kind of link.", PartnersAsync)
            .Says("For each kind of link: partner to its number of nodes and, by skeleton, the numbers of links with a confidence of 1 to 5. The lists with _reviewers hold those who have reviewed any of the partners.")
            .Takes("source_skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Takes("boolean_op", FieldKind.Text, "OR for partners of any of the skeletons, AND for partners of all; OR by default.")
            .Takes("link_types", FieldKind.Texts, $"Kinds of links: {string.Join(", ", LinkType.All.Select(type => type.PartnerReference))}; outgoing and incoming by default.")
            .Takes("with_nodes", FieldKind.Flag, "Whether to return the links: [node, node of the partner, skeleton, connector].")
            .Answers("""{"outgoing": {"361": {"num_nodes": 9, "skids": {"235": [0, 0, 0, 0, 1]}}}, "outgoing_reviewers": [2], "incoming": {}, "incoming_reviewers": []}""");
        api.Get("/{pid}/connectors/{id}", Requirement.Browse, "A connector and its links.", DetailAsync)
            .Says("404 also for a connector without links, as in CATMAID.")
            .Answers("""{"connector_id": 356, "x": 6730, "y": 2700, "z": 0, "confidence": 5, "partners": [{"link_id": 360, "partner_id": 285, "confidence": 5, "skeleton_id": 235, "relation_id": 24, "relation_name": "presynaptic_to"}]}""");
    }

    private static async Task<ApiAnswer> PartnersAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var skeletons = new IdSet(fields.Ids("source_skeleton_ids"));
        if (skeletons.IsEmpty)
            throw ApiFault.BadValue("Need at least one skeleton ID");
        var operation = (fields.Text("boolean_op") ?? "OR").ToUpperInvariant();
        if (operation is not ("AND" or "OR"))
            throw ApiFault.BadValue("boolean_op should be 'AND' or 'OR'");
        var wanted = fields.Filters("link_types") is { Count: > 0 } named ? named : Synaptic;
        var types = LinkType.All.Where(type => wanted.Contains(type.PartnerReference)).ToList();
        var isDetailed = fields.Flag("with_nodes");

        // Reads each side once for all kinds of links.
        var own = await data.ListAsync(
            data.Query(Models.TreenodeConnector).Where("skeleton", skeletons).Where("relation", new IdSet(types.SelectMany(type => data.Relation(type.Relation)))), LinkRow.Of, cancellationToken);
        var theirs = (await data.ListAsync(
            data.Query(Models.TreenodeConnector).Where("connector", new IdSet(own.Select(link => link.Connector))).Where("relation", new IdSet(types.SelectMany(type => data.Relation(type.PartnerRelation)))),
            LinkRow.Of,
            cancellationToken)).ToLookup(link => link.Connector);
        var found = new List<(string Name, SortedDictionary<long, Partner> Partners)>();
        foreach (var type in types)
        {
            var partners = Collect(own, theirs, data.Relation(type.Relation), data.Relation(type.PartnerRelation), isDetailed);
            if (operation == "AND" && skeletons.Count > 1)
            {
                foreach (var some in partners.Where(partner => partner.Value.Counts.Count < skeletons.Count).Select(partner => partner.Key).ToList())
                    partners.Remove(some);
            }

            found.Add((type.PartnerReference, partners));
        }

        var all = new IdSet(found.SelectMany(kind => kind.Partners.Keys));
        var sizes = (await data.ListAsync(data.Query(Models.SkeletonSummary).Where("pk", all), row => (row.Id, Nodes: row.Long("num_nodes")), cancellationToken)).ToDictionary(row => row.Id, row => row.Nodes);
        var reviewers = await ReviewersAsync(data, all, cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            foreach (var (name, partners) in found)
            {
                writer.WriteStartObject(name);
                foreach (var (skeleton, partner) in partners)
                {
                    writer.WriteStartObject(JsonRows.Key(skeleton));
                    partner.Write(writer, sizes.GetValueOrDefault(skeleton));
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
                writer.WritePropertyName(name + "_reviewers");
                writer.WriteIds(reviewers.Where(pair => partners.ContainsKey(pair.Skeleton)).Select(pair => pair.Reviewer).Distinct().Order());
            }

            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static SortedDictionary<long, Partner> Collect(List<LinkRow> own, ILookup<long, LinkRow> theirs, IdSet relation, IdSet partnerRelation, bool isDetailed)
    {
        var partners = new SortedDictionary<long, Partner>();
        foreach (var link in own.Where(link => relation.Contains(link.Relation)))
        {
            foreach (var other in theirs[link.Connector].Where(other => other.Id != link.Id && partnerRelation.Contains(other.Relation)))
            {
                if (!partners.TryGetValue(other.Skeleton, out var partner))
                    partners[other.Skeleton] = partner = new Partner(isDetailed);
                partner.Add(link, other);
            }
        }

        return partners;
    }

    private static async Task<HashSet<(long Skeleton, long Reviewer)>> ReviewersAsync(ProjectData data, IdSet skeletons, CancellationToken cancellationToken)
    {
        var reviewers = new HashSet<(long, long)>();
        if (skeletons.IsEmpty)
            return reviewers;
        await foreach (var batch in data.ReadAsync(data.Query(Models.Review).Where("skeleton", skeletons), cancellationToken))
        {
            using (batch)
            {
                var (theirs, users) = (batch.Longs("skeleton").Values, batch.Longs("reviewer").Values);
                for (var row = 0; row < batch.Count; row++)
                    reviewers.Add((theirs[row], users[row]));
            }
        }

        return reviewers;
    }

    private static async Task<ApiAnswer> DetailAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var id = request.Id("id");
        var links = await data.ListAsync(data.Query(Models.TreenodeConnector).Where("connector", id), LinkRow.Of, cancellationToken);
        var found = await data.ListAsync(data.Query(Models.Connector).Where("pk", id), ConnectorRow.Of, cancellationToken);
        if (found.Count == 0 || links.Count == 0)
            throw ApiFault.NotFound($"Connector does not exist, or has no links: {id}");
        var (connector, relations) = (found[0], data.RelationNames());
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("connector_id", connector.Id);
            writer.WriteNumber("x", connector.X);
            writer.WriteNumber("y", connector.Y);
            writer.WriteNumber("z", connector.Z);
            writer.WriteNumber("confidence", connector.Confidence);
            writer.WriteStartArray("partners");
            foreach (var link in links.OrderBy(link => link.Id))
            {
                writer.WriteStartObject();
                writer.WriteNumber("link_id", link.Id);
                writer.WriteNumber("partner_id", link.Treenode);
                writer.WriteNumber("confidence", link.Confidence);
                writer.WriteNumber("skeleton_id", link.Skeleton);
                writer.WriteNumber("relation_id", link.Relation);
                writer.WriteString("relation_name", relations.GetValueOrDefault(link.Relation));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    /// <summary>The links of a partner.</summary>
    private sealed class Partner(bool isDetailed)
    {
        private readonly List<(long Node, long Other, long Skeleton, long Connector)> _links = [];

        /// <summary>The numbers of links by skeleton, with a confidence of 1 to 5 each.</summary>
        public SortedDictionary<long, long[]> Counts { get; } = [];

        public void Add(LinkRow link, LinkRow other)
        {
            if (!Counts.TryGetValue(link.Skeleton, out var counts))
                Counts[link.Skeleton] = counts = LinkConfidence.None();
            LinkConfidence.Count(counts, link, other);
            if (isDetailed)
                _links.Add((link.Treenode, other.Treenode, link.Skeleton, link.Connector));
        }

        public void Write(Utf8JsonWriter writer, long nodes)
        {
            writer.WriteNumber("num_nodes", nodes);
            writer.WriteStartObject("skids");
            foreach (var (skeleton, counts) in Counts)
            {
                writer.WritePropertyName(JsonRows.Key(skeleton));
                writer.WriteIds(counts);
            }

            writer.WriteEndObject();
            if (!isDetailed)
                return;
            writer.WriteStartArray("links");
            foreach (var (node, other, skeleton, connector) in _links)
                writer.WriteIds([node, other, skeleton, connector]);
            writer.WriteEndArray();
        }
    }
}
