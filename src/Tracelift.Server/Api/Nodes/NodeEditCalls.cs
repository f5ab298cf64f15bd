using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;

namespace Tracelift.Server.Api.Nodes;

/// <summary>Changes nodes: places, radii, confidences, parents.</summary>
internal static class NodeEditCalls
{
    private const string State = """{"edition_time": "2011-09-27T07:49:15.802Z"}""";
    private const string Radii = """{"success": true, "updated_nodes": {"283": {"old": -1, "new": 5, "edition_time": "2024-02-03T04:05:06.789Z", "skeleton_id": 235}}, "new_radius": 5}""";

    public static void Map(ApiMap api)
    {
        api.Subject = "Nodes";
        api.Post("/{pid}/node/update", Requirement.Annotate, "Moves treenodes and connectors, and deletes their reviews. For their owners.", MoveAsync)
            .Takes("t", FieldKind.Texts, "Treenodes: rows of [id, x, y, z] in nm, such as t[0][0]=237&t[0][1]=1000.")
            .Takes("c", FieldKind.Texts, "Connectors: rows of [id, x, y, z].")
            .Takes("state", FieldKind.Text, "The edition times of all of them, as JSON.", example: """[[237, "2011-09-27T07:49:15.802Z"]]""")
            .Answers("""{"updated": 1, "old_treenodes": [[237, "2024-02-03T04:05:06.789Z", 1065.5, 3035, 0]], "old_connectors": null}""");
        api.Post("/{pid}/treenode/{id}/radius", Requirement.Annotate, "Sets the radius of a treenode, and of others around it.", RadiusAsync)
            .Takes("radius", FieldKind.Number, "The radius in nm; -1, which is the default, if unknown.")
            .Takes("option", FieldKind.Integer, "Which treenodes: 0 this one, which is the default; 1 to the next branch or end; 2 to the previous branch; 3 to the previous one with a radius; 4 to the root; 5 all.")
            .Takes("state", FieldKind.Text, "The edition time of the treenode, as JSON.", example: State).Answers(Radii);
        api.Post("/{pid}/treenodes/radius", Requirement.Annotate, "Sets the radii of treenodes.", RadiiAsync)
            .Takes("treenode_ids", FieldKind.Ids, "The treenodes.", isRequired: true).Takes("treenode_radii", FieldKind.Texts, "Their radii in nm, in the same order.", isRequired: true)
            .Takes("state", FieldKind.Text, "The edition times of all of them, as JSON.", example: """[[283, "2011-09-27T07:49:15.802Z"]]""").Answers(Radii);
        api.Post("/{pid}/treenodes/{id}/confidence", Requirement.Annotate, "Sets the confidence of a treenode's line to its parent, or of its links.", ConfidenceAsync)
            .Takes("new_confidence", FieldKind.Integer, "From 1 to 5.").Takes("to_connector", FieldKind.Flag, "Whether links are meant.")
            .Takes("partner_ids", FieldKind.Ids, "Only links to these connectors.").Takes("partner_confidences", FieldKind.Texts, "Confidences of these links, in the same order, in place of new_confidence.")
            .Takes("state", FieldKind.Text, "The edition time of the treenode, as JSON.", example: State)
            .Answers("""{"message": "success", "updated_partners": {"281": {"edition_time": "2024-02-03T04:05:06.789Z", "old_confidence": 5}}}""");
        api.Post("/{pid}/treenodes/{id}/parent", Requirement.Annotate, "Gives a treenode another parent of its skeleton.", ParentAsync)
            .Takes("parent_id", FieldKind.Integer, "The parent.", isRequired: true).Takes("state", FieldKind.Text, "The edition times of the treenode and its neighbours, as JSON.", example: State)
            .Answers("""{"success": true, "node_id": 259, "parent_id": 255, "skeleton_id": 235}""");
        api.Post("/{pid}/treenode/insert", Requirement.Annotate, "Creates a treenode between a treenode and its parent.", InsertAsync)
            .Takes("x", FieldKind.Number, "The position in nm.").Takes("y", FieldKind.Number, "The position in nm.").Takes("z", FieldKind.Number, "The position in nm.")
            .Takes("radius", FieldKind.Number, "The radius in nm.").Takes("confidence", FieldKind.Integer, "From 1 to 5; 5 by default.")
            .Takes("parent_id", FieldKind.Integer, "The parent.", isRequired: true).Takes("child_id", FieldKind.Integer, "Its child.", isRequired: true)
            .Takes("takeover_child_ids", FieldKind.Ids, "Other children of the parent that become children of the new treenode.")
            .Takes("links", FieldKind.Texts, "Connectors to link the treenode to: rows of [connector, relation, confidence].")
            .Takes("state", FieldKind.Text, "The edition times of the parent and of the children, as JSON.", example: State)
            .Answers("""{"treenode_id": 2415, "skeleton_id": 235, "edition_time": "2024-02-03T04:05:06.789Z", "parent_edition_time": "2011-12-05T13:51:36.955Z", "child_edition_times": [[417, "2024-02-03T04:05:06.789Z"]], "created_links": []}""");
        api.Post("/{pid}/treenode/delete", Requirement.Annotate, "Deletes a treenode. Its children get its parent. For its owner.", DeleteAsync)
            .Says("A root with children can't be deleted, nor a treenode of a sampler. The last treenode takes its skeleton and its neuron along.")
            .Takes("treenode_id", FieldKind.Integer, "The treenode.", isRequired: true)
            .Takes("state", FieldKind.Text, "The edition times of the treenode, its parent, its children and its links, as JSON.", example: State)
            .Answers("""{"x": 4570, "y": 2125, "z": 0, "parent_id": 263, "children": [[267, "2024-02-03T04:05:06.789Z"]], "links": [[360, 24, 356, 5]], "radius": -1, "confidence": 5, "skeleton_id": 235, "deleted_neuron": false, "success": "Removed treenode successfully."}""");
        api.Post("/{pid}/node/{id}/reviewed", Requirement.Annotate, "Marks a treenode as reviewed by the caller.", ReviewedAsync).Answers("""{"reviewer_id": 3, "review_time": "2024-02-03T04:05:06.789012+00:00"}""");
        api.Post("/{pid}/skeleton/{sid}/review/reset-own", Requirement.Annotate, "Takes back the caller's reviews of a skeleton.", ResetAsync).Answers("""{"status": "success"}""");
        api.Post("/{pid}/treenodes/{id}/suppressed-virtual", Requirement.Annotate, "Suppresses a virtual node on the line to the parent.", SuppressAsync)
            .Takes("location_coordinate", FieldKind.Number, "The coordinate of the place in nm.", isRequired: true).Takes("orientation", FieldKind.Integer, "The axis: 0 for z, 1 for y, 2 for x.", isRequired: true)
            .Answers("""{"id": 2, "creation_time": "2024-02-03T04:05:06.789012Z", "edition_time": "2024-02-03T04:05:06.789012Z", "location_coordinate": 13.5, "orientation": 0, "user": 3, "project": "1", "child": "13"}""");
        api.Delete("/{pid}/treenodes/{id}/suppressed-virtual/{place}", Requirement.Annotate, "Shows a virtual node again.", RestoreAsync).Answers("null").Says("Answers with the status 204, and nothing else.");
    }

    private static async Task<ApiAnswer> MoveAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (treenodes, connectors, state) = (Places(fields, "t"), Places(fields, "c"), fields.State());
        var (old, now) = await request.EditAsync(EditLabel.MoveNodes, async (edit, stop) => (await NodeEdits.MoveAsync(edit, treenodes, connectors, state, stop), edit.Now), cancellationToken);
        JsonArray? Rows(IReadOnlyList<MovedNode> nodes) =>
            nodes.Count == 0 ? null : [.. nodes.Select(JsonNode (node) => new JsonArray(node.Id, ApiTime.Json(now), (float)node.Place.X, (float)node.Place.Y, (float)node.Place.Z))];
        return ApiAnswer.Json(new JsonObject { ["updated"] = treenodes.Count + connectors.Count, ["old_treenodes"] = Rows(old.Treenodes), ["old_connectors"] = Rows(old.Connectors) });
    }

    private static List<MovedNode> Places(RequestFields fields, string name) =>
    [
        .. fields.Rows(name).Select(row => row is [var id, var x, var y, var z] && long.TryParse(id, CultureInfo.InvariantCulture, out var node)
            ? new MovedNode(node, (Number(x), Number(y), Number(z)))
            : throw ApiFault.BadValue($"The parameter {name} can't be read", "Expected rows of an id, x, y and z.")),
    ];

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw ApiFault.BadValue($"\"{text}\" is no number");

    private static async Task<ApiAnswer> RadiusAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (radius, option, state) = (fields.Number("radius") ?? -1, fields.Long("option") ?? 0, fields.State());
        if (option is < 0 or > (long)RadiusReach.All)
            throw ApiFault.BadValue($"The parameter option is {option}: expected a number from 0 to 5");
        var (changed, now) = await request.EditAsync(
            EditLabel.UpdateRadius, async (edit, stop) => (await NodeEdits.SetRadiusAsync(edit, request.Id("id"), radius, (RadiusReach)option, state, stop), edit.Now), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["success"] = true, ["updated_nodes"] = Nodes(changed, now), ["new_radius"] = radius });
    }

    private static async Task<ApiAnswer> RadiiAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (nodes, values, state) = (fields.Ids("treenode_ids"), fields.Texts("treenode_radii"), fields.State());
        if (nodes.Count == 0)
            throw ApiFault.BadValue("No treenode IDs provided");
        if (nodes.Count != values.Count)
            throw ApiFault.BadValue("Number of treenode doesn't match number of radii");
        var radii = nodes.Zip(values).ToDictionary(pair => pair.First, pair => Number(pair.Second));
        var (changed, now) = await request.EditAsync(EditLabel.UpdateRadius, async (edit, stop) => (await NodeEdits.SetRadiiAsync(edit, radii, state, stop), edit.Now), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["success"] = true, ["updated_nodes"] = Nodes(changed, now) });
    }

    private static JsonObject Nodes(IReadOnlyList<ChangedRadius> changed, long now) => new(changed.Select(node => KeyValuePair.Create<string, JsonNode?>(
        JsonRows.Key(node.Id), new JsonObject { ["old"] = node.Old, ["new"] = node.New, ["edition_time"] = ApiTime.Json(now), ["skeleton_id"] = node.Skeleton })));

    private static async Task<ApiAnswer> ConfidenceAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (confidence, partners, own, state) = (fields.Long("new_confidence"), fields.Ids("partner_ids"), fields.Texts("partner_confidences"), fields.State());
        if (own.Count > 0 && own.Count != partners.Count)
            throw ApiFault.BadValue("There have to be as many partner confidences as there are partner IDs");
        var connectors = fields.Flag("to_connector")
            ? partners.Select((partner, place) => (partner, Confidence: own.Count > 0 ? Whole(own[place]) : confidence ?? 0)).ToDictionary(pair => pair.partner, pair => pair.Confidence)
            : null;
        var (changed, now) = await request.EditAsync(
            EditLabel.UpdateConfidence, async (edit, stop) => (await NodeEdits.SetConfidenceAsync(edit, request.Id("id"), confidence, connectors, state, stop), edit.Now), cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["message"] = "success",
            ["updated_partners"] = new JsonObject(changed.DistinctBy(partner => partner.Partner).Select(partner => KeyValuePair.Create<string, JsonNode?>(
                partner.Partner is { } id ? JsonRows.Key(id) : "null", new JsonObject { ["edition_time"] = ApiTime.Json(now), ["old_confidence"] = partner.Confidence }))),
        });
    }

    private static long Whole(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw ApiFault.BadValue($"\"{text}\" is no whole number");

    private static async Task<ApiAnswer> ParentAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (node, parent, state) = (request.Id("id"), fields.RequiredLong("parent_id"), fields.State());
        var skeleton = await request.EditAsync(EditLabel.UpdateParent, (edit, stop) => NodeEdits.SetParentAsync(edit, node, parent, state, stop), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["success"] = true, ["node_id"] = node, ["parent_id"] = parent, ["skeleton_id"] = skeleton });
    }

    private static async Task<ApiAnswer> InsertAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var wanted = new WantedTreenode((fields.Number("x") ?? 0, fields.Number("y") ?? 0, fields.Number("z") ?? 0), fields.Number("radius") ?? 0)
        {
            Confidence = fields.Long("confidence"),
            Parent = fields.RequiredLong("parent_id"),
            Links = fields.Links(),
            State = fields.State(),
        };
        var children = fields.Ids("takeover_child_ids").Append(fields.RequiredLong("child_id")).Distinct().Order().ToList();
        var (node, now) = await request.EditAsync(EditLabel.InsertTreenode, async (edit, stop) => (await TreenodeInsertion.RunAsync(edit, wanted, children, stop), edit.Now), cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["treenode_id"] = node.Id,
            ["skeleton_id"] = node.Skeleton,
            ["edition_time"] = ApiTime.Json(now),
            ["parent_edition_time"] = node.ParentEdited is { } edited ? ApiTime.Json(edited) : null,
            ["child_edition_times"] = Times(children, now),
            ["created_links"] = node.Links.Rows(now, withNodes: false),
        });
    }

    private static JsonArray Times(IEnumerable<long> nodes, long now) => [.. nodes.Select(JsonNode (node) => new JsonArray(node, ApiTime.Json(now)))];

    private static async Task<ApiAnswer> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (node, state) = (fields.RequiredLong("treenode_id"), fields.State());
        var (removed, now) = await request.EditAsync(EditLabel.RemoveTreenode, async (edit, stop) => (await TreenodeDeletion.RunAsync(edit, node, state, stop), edit.Now), cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["x"] = removed.Place.X,
            ["y"] = removed.Place.Y,
            ["z"] = removed.Place.Z,
            ["parent_id"] = removed.Parent,
            ["children"] = Times(removed.Children, now),
            ["links"] = new JsonArray([.. removed.Links.Select(link => new JsonArray(link.Id, link.Relation, link.Connector, link.Confidence))]),
            ["radius"] = removed.Radius,
            ["confidence"] = removed.Confidence,
            ["skeleton_id"] = removed.Skeleton,
            ["deleted_neuron"] = removed.HasRemovedNeuron,
            ["success"] = "Removed treenode successfully.",
        });
    }

    private static async Task<ApiAnswer> ReviewedAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var now = await request.EditAsync(
            EditLabel.Review,
            async (edit, stop) =>
            {
                await ReviewEdits.ReviewAsync(edit, request.Id("id"), stop);
                return edit.Now;
            },
            cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["reviewer_id"] = request.User, ["review_time"] = ApiTime.Iso(now) });
    }

    private static async Task<ApiAnswer> ResetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await request.EditAsync(
            EditLabel.ResetReviews,
            async (edit, stop) =>
            {
                await ReviewEdits.ResetAsync(edit, request.Id("sid"), stop);
                return true;
            },
            cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["status"] = "success" });
    }

    private static async Task<ApiAnswer> SuppressAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (child, orientation) = (request.Id("id"), fields.RequiredLong("orientation"));
        var coordinate = fields.Number("location_coordinate") ?? throw ApiFault.BadValue("The parameter location_coordinate is missing: expected a number");
        var (place, now) = await request.EditAsync(
            EditLabel.SuppressVirtualNode, async (edit, stop) => (await VirtualNodeEdits.SuppressAsync(edit, child, coordinate, orientation, stop), edit.Now), cancellationToken);

        // As in CATMAID, the parts of the path are texts.
        return ApiAnswer.Json(new JsonObject
        {
            ["id"] = place,
            ["creation_time"] = ApiTime.Precise(now),
            ["edition_time"] = ApiTime.Precise(now),
            ["location_coordinate"] = coordinate,
            ["orientation"] = orientation,
            ["user"] = request.User,
            ["project"] = JsonRows.Key(request.Project),
            ["child"] = JsonRows.Key(child),
        });
    }

    private static async Task<ApiAnswer> RestoreAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await request.EditAsync(
            EditLabel.UnsuppressVirtualNode,
            async (edit, stop) =>
            {
                await VirtualNodeEdits.RestoreAsync(edit, request.Id("id"), request.Id("place"), stop);
                return true;
            },
            cancellationToken);
        return ApiAnswer.Of(Results.NoContent());
    }
}
