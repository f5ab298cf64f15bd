using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Connectors;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Graphs;

/// <summary>Skeletons as a graph: each link between two of them is an edge.</summary>
internal static class GraphCalls
{
    private const string Synaptic = "synaptic-connector";
    private const int MostSteps = 50;

    // What CATMAID calls the kinds of connectors, with the relations of both ends.
    private static readonly (string Name, string Source, string Target)[] Kinds =
    [
        (Synaptic, LinkType.Presynaptic, LinkType.Postsynaptic),
        .. LinkType.All.Where(type => type.TypeId is not Synaptic and not "spatial-connector").Select(type => (type.TypeId, type.Relation, type.PartnerRelation)),
    ];

    public static void Map(ApiMap api)
    {
        api.Subject = "Connectors";
        api.Post("/{pid}/skeletons/confidence-compartment-subgraph", Requirement.Browse, "The links between the skeletons of a list.", EdgesAsync)
            .Says("Edges of [source, target, [numbers of links with a confidence of 1 to 5]]. Skeletons can't be split here: confidence_threshold and expand must be left out.")
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Takes("link_types", FieldKind.Texts, $"Kinds of connectors, each with a graph of its own: {string.Join(", ", Kinds.Select(kind => kind.Name))}; without, the graph of {Synaptic}.")
            .Takes("allowed_connector_ids", FieldKind.Ids, "Only these connectors.")
            .Takes("with_overall_counts", FieldKind.Flag, "Whether to return the numbers of links of each skeleton to any skeletons, too.")
            .Answers("""{"edges": [[235, 361, [0, 0, 0, 0, 1]]]}""");
        api.Post("/{pid}/graph/dps", Requirement.Browse, "The skeletons on the shortest ways of synapses from sources to targets.", WaysAsync)
            .Takes("sources", FieldKind.Ids, "The skeletons at the beginning.", isRequired: true)
            .Takes("targets", FieldKind.Ids, "The skeletons at the end.", isRequired: true)
            .Takes("n_hops", FieldKind.Integer, $"The number of steps; 2 by default, at most {MostSteps}.")
            .Takes("min_synapses", FieldKind.Integer, "The fewest synapses of a step; without it, only sources and targets are found.")
            .Answers("[235, 373]");
        api.Post("/{pid}/graph/circlesofhell", Requirement.Browse, "The skeletons around others, circle by circle, with their names.", CirclesAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons in the middle.", isRequired: true)
            .Takes("n_circles", FieldKind.Integer, $"The number of circles; 1 by default, at most {MostSteps}.")
            .Takes("min_pre", FieldKind.Integer, "The fewest synapses from a skeleton that is to be found; -1, which is the default, for none of those.")
            .Takes("min_post", FieldKind.Integer, "The fewest synapses onto a skeleton that is to be found; -1, which is the default, for none of those.")
            .Takes("allowed_connector_ids", FieldKind.Ids, "Only these connectors.")
            .Answers("""[[361, 373], {"361": "downstream-B", "373": "downstream-A"}]""");
    }

    private static async Task<ApiAnswer> EdgesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var skeletons = new IdSet(fields.Ids("skeleton_ids"));
        if (skeletons.IsEmpty)
            throw ApiFault.BadValue("No skeleton IDs provided");
        if (fields.Long("confidence_threshold") is > 0 || fields.Number("bandwidth") is > 0 || fields.Has("expand") || fields.Long("risk") is 1)
            throw ApiFault.NotHere("Splitting skeletons into compartments (confidence_threshold, bandwidth, expand, risk)");
        var types = fields.Filters("link_types");
        var connectors = fields.Has("allowed_connector_ids") ? new IdSet(fields.Ids("allowed_connector_ids")) : null;
        var graphs = new List<(string Name, Graph Graph)>();
        foreach (var type in types.Count > 0 ? types : [Synaptic])
        {
            if (Kinds.FirstOrDefault(kind => kind.Name == type) is not { Name: { } } kind)
                throw ApiFault.BadValue($"Unknown link type: {type}", $"Expected one of {string.Join(", ", Kinds.Select(known => known.Name))}.");
            graphs.Add((type, await Graph.ReadAsync(data, skeletons, connectors, kind.Source, kind.Target, fields.Flag("with_overall_counts"), cancellationToken)));
        }

        return ApiAnswer.Json((writer, _) =>
        {
            if (types.Count == 0)
            {
                graphs[0].Graph.Write(writer);
                return Task.CompletedTask;
            }

            writer.WriteStartObject();
            foreach (var (name, graph) in graphs)
            {
                writer.WritePropertyName(name);
                graph.Write(writer);
            }

            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> WaysAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var (sources, targets) = (new IdSet(fields.Ids("sources")), new IdSet(fields.Ids("targets")));
        if (sources.IsEmpty || targets.IsEmpty)
            throw ApiFault.BadValue("Need at least 1 skeleton IDs for both sources and targets to find directed paths!");
        var steps = Steps(fields, "n_hops", 2);
        var least = fields.Long("min_synapses") is { } given and not -1 ? given : (long?)null;
        var down = await FrontsAsync(data, sources, steps, LinkType.Presynaptic, LinkType.Postsynaptic, least, cancellationToken);
        var up = await FrontsAsync(data, targets, steps, LinkType.Postsynaptic, LinkType.Presynaptic, least, cancellationToken);
        var found = new IdSet(sources);
        found.UnionWith(targets);
        for (var step = 1; step < steps; step++)
            found.UnionWith(down[step].Where(up[(int)steps - step].Contains));
        return ApiAnswer.Json(found, AnswerJson.Default.IEnumerableInt64);
    }

    /// <summary>Returns the skeletons that are reached after each number of steps, and not earlier.</summary>
    private static async Task<List<IdSet>> FrontsAsync(ProjectData data, IdSet from, long steps, string relation, string partner, long? least, CancellationToken cancellationToken)
    {
        var (fronts, seen) = (new List<IdSet> { from }, new IdSet(from));
        for (var step = 1; step < steps; step++)
        {
            var next = new IdSet();
            if (least is { } fewest && !fronts[^1].IsEmpty)
            {
                foreach (var (pair, count) in await CountAsync(data, fronts[^1], relation, partner, null, cancellationToken))
                {
                    if (count >= fewest && !seen.Contains(pair.Partner))
                        next.Add(pair.Partner);
                }
            }

            seen.UnionWith(next);
            fronts.Add(next);
        }

        return fronts;
    }

    private static async Task<ApiAnswer> CirclesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var circles = Steps(fields, "n_circles", 1);
        if (circles < 1)
            throw ApiFault.BadValue("Requires at least one circle.");
        var middle = new IdSet(fields.Ids("skeleton_ids"));
        if (middle.IsEmpty)
            throw ApiFault.BadValue("No skeletons were provided.");
        var (pre, post) = (fields.Long("min_pre") ?? -1, fields.Long("min_post") ?? -1);
        if (pre == -1 && post == -1)
            throw ApiFault.BadValue("Can't grow: not retrieving any pre or post.", "Give min_pre, min_post, or both.");
        var connectors = fields.Has("allowed_connector_ids") ? new IdSet(fields.Ids("allowed_connector_ids")) : null;
        var (all, current) = (new IdSet(middle), middle);
        for (var circle = 0; circle < circles && !current.IsEmpty; circle++)
        {
            var next = new IdSet();
            foreach (var (own, partner, least) in new[] { (LinkType.Presynaptic, LinkType.Postsynaptic, post), (LinkType.Postsynaptic, LinkType.Presynaptic, pre) })
            {
                if (least == -1)
                    continue;
                foreach (var (pair, count) in await CountAsync(data, current, own, partner, connectors, cancellationToken))
                {
                    if (count >= least && !all.Contains(pair.Partner))
                        next.Add(pair.Partner);
                }
            }

            all.UnionWith(next);
            current = next;
        }

        all.ExceptWith(middle);
        var names = await NamesAsync(data, all, cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartArray();
            writer.WriteIds(all);
            writer.WriteStartObject();
            foreach (var (skeleton, name) in names)
                writer.WriteString(JsonRows.Key(skeleton), name);
            writer.WriteEndObject();
            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    private static async Task<SortedDictionary<long, string>> NamesAsync(ProjectData data, IdSet skeletons, CancellationToken cancellationToken)
    {
        var models = await data.ModelsAsync(skeletons, null, cancellationToken);
        var names = await data.NamesAsync(new IdSet(models.Select(model => model.Neuron)), cancellationToken);
        var found = new SortedDictionary<long, string>();
        foreach (var (skeleton, neuron) in models.Where(model => names.ContainsKey(model.Neuron)))
            found[skeleton] = names[neuron];
        return found;
    }

    /// <summary>Counts the pairs of links between skeletons and others.</summary>
    private static async Task<Dictionary<(long Skeleton, long Partner), long>> CountAsync(
        ProjectData data, IdSet skeletons, string relation, string partner, IdSet? connectors, CancellationToken cancellationToken)
    {
        var own = data.Query(Models.TreenodeConnector).Where("skeleton", skeletons).Where("relation", data.Relation(relation));
        var pairs = await new LinkPairs(data).ReadAsync(
            connectors is null ? own : own.Where("connector", connectors),
            data.Query(Models.TreenodeConnector).Where("relation", data.Relation(partner)),
            (source, target) => source.Skeleton != target.Skeleton,
            cancellationToken);
        var counts = new Dictionary<(long, long), long>();
        foreach (var (source, target) in pairs)
            counts[(source.Skeleton, target.Skeleton)] = counts.GetValueOrDefault((source.Skeleton, target.Skeleton)) + 1;
        return counts;
    }

    private static long Steps(RequestFields fields, string name, long otherwise) =>
        fields.Long(name) is not { } given ? otherwise : given <= MostSteps ? given : throw ApiFault.BadValue($"The parameter {name} is {given}: expected at most {MostSteps}");

    /// <summary>The links of one kind between skeletons.</summary>
    private sealed class Graph
    {
        private readonly SortedDictionary<(long Source, long Target), long[]> _edges = [];
        private readonly SortedDictionary<long, SortedDictionary<long, long[]>> _overall = [];
        private JsonObject? _relations;

        public static async Task<Graph> ReadAsync(
            ProjectData data, IdSet skeletons, IdSet? connectors, string sourceRelation, string targetRelation, bool isOverall, CancellationToken cancellationToken)
        {
            var (graph, source, target) = (new Graph(), data.Relation(sourceRelation), data.Relation(targetRelation));
            var links = data.Query(Models.TreenodeConnector).Where("skeleton", skeletons);
            if (connectors is not null)
                links = links.Where("connector", connectors);
            var isUndirected = sourceRelation == targetRelation;
            foreach (var (one, other) in await new LinkPairs(data).ReadAsync(
                links.Where("relation", source), links.Where("relation", target), (one, other) => one.Id != other.Id && (!isUndirected || one.Skeleton < other.Skeleton), cancellationToken))
            {
                if (!graph._edges.TryGetValue((one.Skeleton, other.Skeleton), out var counts))
                    graph._edges[(one.Skeleton, other.Skeleton)] = counts = LinkConfidence.None();
                LinkConfidence.Count(counts, one, other);
            }

            if (!isOverall)
                return graph;
            var both = new IdSet(source.Concat(target));
            foreach (var (one, other) in await new LinkPairs(data).ReadAsync(
                data.Query(Models.TreenodeConnector).Where("skeleton", skeletons).Where("relation", both), data.Query(Models.TreenodeConnector).Where("relation", both), (one, other) => one.Id != other.Id, cancellationToken))
            {
                if (!graph._overall.TryGetValue(one.Skeleton, out var relations))
                    graph._overall[one.Skeleton] = relations = [];
                if (!relations.TryGetValue(one.Relation, out var counts))
                    relations[one.Relation] = counts = LinkConfidence.None();
                LinkConfidence.Count(counts, one, other);
            }

            graph._relations = [];
            foreach (var (name, ids) in new[] { (sourceRelation, source), (targetRelation, target) })
                graph._relations[name] = ids.IsEmpty ? null : ids.Min;
            return graph;
        }

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("edges");
            foreach (var ((source, target), counts) in _edges)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(source);
                writer.WriteNumberValue(target);
                writer.WriteIds(counts);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            if (_relations is not null)
            {
                writer.WriteStartObject("overall_counts");
                foreach (var (skeleton, relations) in _overall)
                {
                    writer.WriteStartObject(JsonRows.Key(skeleton));
                    foreach (var (relation, counts) in relations)
                    {
                        writer.WritePropertyName(JsonRows.Key(relation));
                        writer.WriteIds(counts);
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
                writer.WritePropertyName("relation_map");
                _relations.WriteTo(writer);
            }

            writer.WriteEndObject();
        }
    }
}
