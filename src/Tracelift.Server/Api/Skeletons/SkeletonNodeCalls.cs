using System.Globalization;
using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Annotations;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Finds nodes of a skeleton: its root, its ends, its tags, and what is to be reviewed.</summary>
internal static class SkeletonNodeCalls
{
    // A tag that begins so says that a skeleton ends here.
    private const string EndTags = @"^(?:uncertain continuation|not a branch|soma)|^(?i:(?:really|uncertain|anterior|posterior)?\s?ends?)$";

    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        api.GetOrPost("/{pid}/skeletons/{sid}/root", Requirement.Browse, "The root of a skeleton; position in nm.", RootAsync).Answers("""{"root_id": 237, "x": 1065.5, "y": 3035, "z": 0}""");
        api.Post("/{pid}/skeletons/{sid}/open-leaves", Requirement.Browse, "The ends of a skeleton without a tag that says so.", OpenAsync)
            .Says("Rows of [node, [x, y, z], number of nodes on the way, creation time].")
            .Takes("treenode_id", FieldKind.Integer, "The node from which ways are counted.", isRequired: true)
            .Answers("""[[277, [6090, 1550, 0], 16, "2011-09-27T07:49:33.770Z"]]""");
        api.Post("/{pid}/skeletons/{sid}/find-labels", Requirement.Browse, "The nodes of a skeleton with matching tags, the nearest first.", FindAsync)
            .Says("Rows of [node, [x, y, z], number of nodes on the way, tags].")
            .Takes("treenode_id", FieldKind.Integer, "The node from which ways are counted.", isRequired: true)
            .Takes("label_regex", FieldKind.Text, "A regular expression that a part of the tag matches.", isRequired: true)
            .Takes("only_leaves", FieldKind.Flag, "Whether to return ends of the skeleton only.")
            .Answers("""[[257, [3825, 1480, 0], 11, ["ends"]]]""");
        api.Post("/{pid}/skeletons/{sid}/review", Requirement.Browse, "A skeleton in segments for a review, from each end to the root or to a node that another segment has.", SegmentsAsync)
            .Takes("subarbor_node_id", FieldKind.Integer, "Only this node and what is below it.")
            .Answers("""[{"id": 0, "sequence": [{"id": 409, "x": 6630, "y": 4330, "z": 0, "rids": [[2, "2024-02-03T04:05:06.789Z"]], "sup": [[0, 4.5]], "user_id": 3}], "status": "100.00", "nr_nodes": 1}]""");
        api.GetOrPost("/{pid}/skeleton/{sid}/reviewed-nodes", Requirement.Browse, "The reviews of a skeleton: node to [reviewer, time].", ReviewedAsync)
            .Answers("""{"237": [[6, "2024-02-03T04:05:06.789Z"]]}""");
    }

    private static async Task<ApiAnswer> RootAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        NodeRow? root = null;
        await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode).Where("skeleton", skeleton), cancellationToken))
        {
            using (batch)
            {
                var columns = new NodeColumns(batch);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (columns[row] is { Parent: null } found)
                        root = found;
                }
            }
        }

        if (root is not { } node)
            throw ApiFault.NotFound($"There is no skeleton {skeleton} with a root");
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("root_id", node.Id);
            writer.WriteNumber("x", node.X);
            writer.WriteNumber("y", node.Y);
            writer.WriteNumber("z", node.Z);
            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        var from = (await request.FieldsAsync(cancellationToken)).RequiredLong("treenode_id");
        var tree = await SkeletonTree.ReadAsync(data, skeleton, cancellationToken);
        var (start, tags) = (tree.Require(from, skeleton), await TagsAsync(data, tree, cancellationToken));
        var (distances, ends) = (tree.Distances(start), NameFilter.Regex(EndTags, ignoreCase: false));
        var open = Enumerable.Range(0, tree.Nodes.Count)
            .Where(place => distances[place] > 0 && tree.IsEnd(place, start) && !tags[tree.Nodes[place].Id].Any(tag => NameFilter.IsMatch(ends, tag))).ToList();
        var created = (await data.ListAsync(
            data.Query(Models.Treenode).Where("pk", new IdSet(open.Select(place => tree.Nodes[place].Id))), row => (row.Id, Created: row.Long("creation_time")), cancellationToken))
            .ToDictionary(node => node.Id, node => node.Created);
        return Rows(tree, distances, open, (writer, node) => writer.WriteStringValue(ApiTime.Json(created[node])));
    }

    private static async Task<ApiAnswer> FindAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var (skeleton, from) = (request.Id("sid"), fields.RequiredLong("treenode_id"));
        var pattern = NameFilter.Regex(fields.RequiredText("label_regex"), ignoreCase: false);
        var tree = await SkeletonTree.ReadAsync(data, skeleton, cancellationToken);
        var start = tree.Require(from, skeleton);
        var tags = (await TagsAsync(data, tree, cancellationToken)).SelectMany(tag => tag.Where(name => NameFilter.IsMatch(pattern, name)), (tag, name) => (Node: tag.Key, Name: name)).ToLookup(tag => tag.Node, tag => tag.Name);
        var (distances, onlyEnds) = (tree.Distances(start), fields.Flag("only_leaves"));
        var found = Enumerable.Range(0, tree.Nodes.Count)
            .Where(place => distances[place] > 0 && tags.Contains(tree.Nodes[place].Id) && (!onlyEnds || tree.IsEnd(place, start))).OrderBy(place => distances[place]).ToList();
        return Rows(tree, distances, found, (writer, node) =>
        {
            writer.WriteStartArray();
            foreach (var name in tags[node])
                writer.WriteStringValue(name);
            writer.WriteEndArray();
        });
    }

    private static ApiAnswer Rows(SkeletonTree tree, int[] distances, List<int> places, Action<Utf8JsonWriter, long> end) => ApiAnswer.Json((writer, _) =>
    {
        writer.WriteStartArray();
        foreach (var place in places)
        {
            var node = tree.Nodes[place];
            writer.WriteStartArray();
            writer.WriteNumberValue(node.Id);
            writer.WriteStartArray();
            writer.WritePoint(node.X, node.Y, node.Z);
            writer.WriteEndArray();
            writer.WriteNumberValue(distances[place]);
            end(writer, node.Id);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        return Task.CompletedTask;
    });

    private static async Task<ILookup<long, string>> TagsAsync(ProjectData data, SkeletonTree tree, CancellationToken cancellationToken)
    {
        var links = await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("treenode", new IdSet(tree.Nodes.Select(node => node.Id))).Where("relation", data.Relation(TracingVocabulary.LabeledAs)),
            row => (Node: row.Long("treenode"), Label: row.Long("class_instance")),
            cancellationToken);
        var names = await data.NamesAsync(new IdSet(links.Select(link => link.Label)), cancellationToken);
        return links.Where(link => names.ContainsKey(link.Label)).ToLookup(link => link.Node, link => names[link.Label]);
    }

    private static async Task<ApiAnswer> SegmentsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");

        // As in CATMAID, what is no number stands for none.
        var wanted = long.TryParse((await request.FieldsAsync(cancellationToken)).Text("subarbor_node_id"), CultureInfo.InvariantCulture, out var id) && id != 0 ? id : (long?)null;
        var tree = await SkeletonTree.ReadAsync(data, skeleton, cancellationToken);
        var segments = new List<List<int>>();
        if (tree.Nodes.Count > 0)
        {
            var start = wanted is not { } node ? tree.Root
                : tree.Find(node) ?? throw ApiFault.BadValue($"Supplied subarbor node ID ({node}) is not part of provided skeleton ({skeleton})");
            if (start < 0)
                throw ApiFault.BadValue($"Skeleton {skeleton} has no root");
            segments = Segments(tree, start);
        }

        var reviews = (await ReviewsAsync(data, skeleton, cancellationToken)).ToLookup(review => review.Node);
        var suppressed = (await data.ListAsync(
            data.Query(Models.SuppressedVirtualTreenode).Where("child", new IdSet(tree.Nodes.Select(node => node.Id))),
            row => (row.Id, Child: row.Long("child"), Orientation: row.Long("orientation"), Place: row.Double("location_coordinate")),
            cancellationToken)).OrderBy(place => place.Id).ToLookup(place => place.Child);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartArray();
            for (var number = 0; number < segments.Count; number++)
            {
                var places = segments[number];
                writer.WriteStartObject();
                writer.WriteNumber("id", number);
                writer.WriteStartArray("sequence");
                foreach (var place in places)
                {
                    var node = tree.Nodes[place];
                    writer.WriteStartObject();
                    writer.WriteNumber("id", node.Id);
                    writer.WriteNumber("x", node.X);
                    writer.WriteNumber("y", node.Y);
                    writer.WriteNumber("z", node.Z);
                    writer.WriteStartArray("rids");
                    foreach (var review in reviews[node.Id])
                        review.Write(writer);
                    writer.WriteEndArray();
                    writer.WriteStartArray("sup");
                    foreach (var hidden in suppressed[node.Id])
                    {
                        writer.WriteStartArray();
                        writer.WriteNumberValue(hidden.Orientation);
                        writer.WriteNumberValue(hidden.Place);
                        writer.WriteEndArray();
                    }

                    writer.WriteEndArray();
                    writer.WriteNumber("user_id", node.User);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteString("status", (100.0 * places.Count(place => reviews.Contains(tree.Nodes[place].Id)) / places.Count).ToString("F2", CultureInfo.InvariantCulture));
                writer.WriteNumber("nr_nodes", places.Count);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    /// <summary>Returns the ways from the ends of a tree, the most distant first, each up to a node of an earlier one.</summary>
    private static List<List<int>> Segments(SkeletonTree tree, int start)
    {
        var distances = tree.Distances(start);
        var (seen, segments) = (new HashSet<int>(), new List<List<int>>());
        foreach (var end in tree.Below(start).Where(place => tree.ChildCount(place) == 0).OrderByDescending(place => distances[place]).ThenBy(place => place))
        {
            var segment = new List<int> { end };
            while (segment[^1] != start && tree.Parent(segment[^1]) is >= 0 and var parent)
            {
                segment.Add(parent);
                if (!seen.Add(parent))
                    break;
            }

            segments.Add(segment);
        }

        return [.. segments.OrderByDescending(segment => segment.Count)];
    }

    private static async Task<ApiAnswer> ReviewedAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var reviews = await ReviewsAsync(data, request.Id("sid"), cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            foreach (var node in reviews.GroupBy(review => review.Node).OrderBy(node => node.Key))
            {
                writer.WriteStartArray(JsonRows.Key(node.Key));
                foreach (var review in node)
                    review.Write(writer);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static async Task<List<NodeReview>> ReviewsAsync(ProjectData data, long skeleton, CancellationToken cancellationToken)
    {
        var reviews = await data.ListAsync(data.Query(Models.Review).Where("skeleton", skeleton), NodeReview.Of, cancellationToken);
        reviews.Sort((one, other) => one.Id.CompareTo(other.Id));
        return reviews;
    }

    private readonly record struct NodeReview(long Id, long Node, long Reviewer, long Time)
    {
        public static NodeReview Of(StoredRow row) => new(row.Id, row.Long("treenode"), row.Long("reviewer"), row.Long("review_time"));

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(Reviewer);
            writer.WriteStringValue(ApiTime.Json(Time));
            writer.WriteEndArray();
        }
    }
}
