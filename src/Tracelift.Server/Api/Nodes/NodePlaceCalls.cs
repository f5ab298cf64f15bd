using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Skeletons;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Nodes;

/// <summary>Single treenodes and connectors: where they are, and what surrounds them.</summary>
internal static class NodePlaceCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Nodes";
        api.Post("/{pid}/nodes/location", Requirement.Browse, "The positions of treenodes, connectors and points in nm.", PlacesAsync)
            .Takes("node_ids", FieldKind.Ids, "The nodes.", isRequired: true)
            .Answers("[[237, 1065.5, 3035, 0]]");
        api.GetOrPost("/{pid}/node/get_location", Requirement.Browse, "The position of a treenode, connector or point in nm.", PlaceAsync)
            .Takes("tnid", FieldKind.Integer, "The node.", isRequired: true)
            .Answers("[237, 1065.5, 3035, 0]");
        api.Get("/{pid}/treenodes/{id}/compact-detail", Requirement.Browse, "A treenode, as in the call for several.", DetailAsync)
            .Answers("[237, null, 1065.5, 3035, 0, 5, -1, 235, 1317109755.802, 3]");
        api.Get("/{pid}/treenodes/{id}/info", Requirement.Browse, "The skeleton and the neuron of a treenode.", InfoAsync)
            .Answers("""{"skeleton_id": 235, "skeleton_name": "skeleton 235", "neuron_id": 233, "neuron_name": "branched neuron"}""");
        api.GetOrPost("/{pid}/treenodes/{id}/children", Requirement.Browse, "The children of a treenode: [[id, x, y, z]] each.", ChildrenAsync)
            .Answers("[[[239, 1135, 2800, 0]]]");
        api.GetOrPost("/{pid}/treenodes/{id}/next-branch-or-end", Requirement.Browse, "For each child of a treenode: the child, the next node with a tag, a link or a low confidence, and the next branch or end.", AheadAsync)
            .Answers("[[[245, 1970, 2595, 0], [245, 1970, 2595, 0], [253, 3685, 2160, 0]]]");
        api.Get("/{pid}/treenodes/{id}/suppressed-virtual", Requirement.Browse, "The places on the line to the parent where nobody wants a virtual node.", SuppressedAsync)
            .Answers("""[{"id": 1, "creation_time": "2024-02-03T04:05:06.789012Z", "edition_time": "2024-02-03T04:05:06.789012Z", "location_coordinate": 4.5, "orientation": 0, "user": 3, "project": 1, "child": 239}]""");
    }

    private static async Task<ApiAnswer> PlacesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var ids = new IdSet((await request.FieldsAsync(cancellationToken)).Ids("node_ids"));
        if (ids.IsEmpty)
            throw ApiFault.BadValue("Need at least one node ID");
        var places = await PlacesAsync(data, ids, cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartArray();
            foreach (var (id, (x, y, z)) in places)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(id);
                writer.WritePoint(x, y, z);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> PlaceAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var id = (await request.FieldsAsync(cancellationToken)).RequiredLong("tnid");
        var places = await PlacesAsync(data, IdSet.Of(id), cancellationToken);
        return places.TryGetValue(id, out var place)
            ? ApiAnswer.Json(Row(id, place))
            : throw ApiFault.BadValue($"Could not find location for node {id}");
    }

    private static async Task<ApiAnswer> DetailAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var node = await RequireAsync(data, request.Id("id"), $"Could not find treenode with ID {request.Id("id")}", cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            NodeCalls.Write(writer, node);
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> InfoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fault = $"No skeleton and neuron for treenode {request.Id("id")}";
        var node = await RequireAsync(data, request.Id("id"), fault, cancellationToken);
        var models = await data.ModelsAsync(IdSet.Of(node.Skeleton), null, cancellationToken);
        if (models.Count == 0)
            throw ApiFault.BadValue(fault);
        var neuron = models[0].Neuron;
        var names = await data.NamesAsync([node.Skeleton, neuron], cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["skeleton_id"] = node.Skeleton,
            ["skeleton_name"] = names.GetValueOrDefault(node.Skeleton),
            ["neuron_id"] = neuron,
            ["neuron_name"] = names.GetValueOrDefault(neuron),
        });
    }

    private static async Task<ApiAnswer> ChildrenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var children = await data.ListAsync(
            data.Query(Models.Treenode).Where("parent", request.Id("id")), row => (row.Id, Place: (row.Float("location_x"), row.Float("location_y"), row.Float("location_z"))), cancellationToken);
        return ApiAnswer.Json(new JsonArray([.. children.OrderBy(child => child.Id).Select(child => new JsonArray(Row(child.Id, child.Place)))]));
    }

    private static async Task<ApiAnswer> AheadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var node = await RequireAsync(data, request.Id("id"), $"Could not find treenode with ID {request.Id("id")}", cancellationToken);
        var tree = await SkeletonTree.ReadAsync(data, node.Skeleton, cancellationToken);
        var ways = new List<(List<int> Way, int Size)>();
        foreach (var child in tree.Children(tree.Require(node.Id, node.Skeleton)))
        {
            var way = new List<int> { child };
            while (tree.ChildCount(way[^1]) == 1 && tree.Children(way[^1])[0] != child)
                way.Add(tree.Children(way[^1])[0]);
            ways.Add((way, tree.Below(child).Count));
        }

        var ids = new IdSet(ways.SelectMany(way => way.Way).Select(place => tree.Nodes[place].Id));
        var marked = new IdSet(await data.ListAsync(data.Query(Models.TreenodeConnector).Where("treenode", ids), row => row.Long("treenode"), cancellationToken));
        marked.UnionWith(await data.ListAsync(data.Query(Models.TreenodeClassInstance).Where("treenode", ids), row => row.Long("treenode"), cancellationToken));
        JsonArray Of(int place) => Row(tree.Nodes[place].Id, (tree.Nodes[place].X, tree.Nodes[place].Y, tree.Nodes[place].Z));
        return ApiAnswer.Json(new JsonArray([.. ways.OrderByDescending(way => way.Size).Select(way =>
        {
            var mark = way.Way.FindIndex(place => tree.Nodes[place].Confidence < 5 || marked.Contains(tree.Nodes[place].Id));
            return new JsonArray(Of(way.Way[0]), Of(mark < 0 ? way.Way[^1] : way.Way[mark]), Of(way.Way[^1]));
        })]));
    }

    private static async Task<ApiAnswer> SuppressedAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var node = request.Id("id");
        var places = await data.ListAsync(
            data.Query(Models.SuppressedVirtualTreenode).Where("child", node),
            row => (row.Id, Answer: new JsonObject
            {
                ["id"] = row.Id,
                ["creation_time"] = ApiTime.Precise(row.Long("creation_time")),
                ["edition_time"] = ApiTime.Precise(row.Long("edition_time")),
                ["location_coordinate"] = row.Double("location_coordinate"),
                ["orientation"] = row.Long("orientation"),
                ["user"] = row.Long("user"),
                ["project"] = data.Project,
                ["child"] = node,
            }),
            cancellationToken);
        return ApiAnswer.Json(new JsonArray([.. places.OrderBy(place => place.Id).Select(place => place.Answer)]));
    }

    private static async Task<SortedDictionary<long, (float X, float Y, float Z)>> PlacesAsync(ProjectData data, IdSet ids, CancellationToken cancellationToken)
    {
        var places = new SortedDictionary<long, (float X, float Y, float Z)>();
        foreach (var model in new[] { Models.Treenode, Models.Connector, LandmarkModels.Point })
        {
            foreach (var (id, place) in await data.ListAsync(data.Query(model).Where("pk", ids), row => (row.Id, (row.Float("location_x"), row.Float("location_y"), row.Float("location_z"))), cancellationToken))
                places[id] = place;
        }

        return places;
    }

    private static async Task<NodeRow> RequireAsync(ProjectData data, long id, string fault, CancellationToken cancellationToken) =>
        await data.ListAsync(data.Query(Models.Treenode).Where("pk", id), row => new NodeColumns(row.Batch)[row.Row], cancellationToken) is [var node] ? node : throw ApiFault.BadValue(fault);

    private static JsonArray Row(long id, (float X, float Y, float Z) place) => new(id, place.X, place.Y, place.Z);
}
