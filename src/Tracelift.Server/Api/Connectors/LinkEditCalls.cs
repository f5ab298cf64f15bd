using System.Text.Json.Nodes;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Connectors;

/// <summary>Creates and deletes connectors and links.</summary>
internal static class LinkEditCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Connectors";
        api.Post("/{pid}/connector/create", Requirement.Annotate, "Creates a connector.", ConnectorAsync)
            .Takes("x", FieldKind.Number, "The position in nm; 0 by default.").Takes("y", FieldKind.Number, "The position in nm.").Takes("z", FieldKind.Number, "The position in nm.")
            .Takes("confidence", FieldKind.Integer, "From 1 to 5; 5 by default.")
            .Takes("links", FieldKind.Texts, "Treenodes to link to the connector: rows of [treenode, relation, confidence].")
            .Answers("""{"connector_id": 2416, "connector_edition_time": "2024-02-03T04:05:06.789Z", "created_links": [[2417, "2024-02-03T04:05:06.789Z", 2415, 24]]}""");
        api.Post("/{pid}/link/create", Requirement.Annotate, "Links a treenode to a connector.", LinkAsync)
            .Says("400 if the connector can't have such a link: a second source, or a synapse and a gap junction. 400 with the type StateMatchingError if a node was changed after the time in state. Reviews of the treenode are removed.")
            .Takes("from_id", FieldKind.Integer, "The treenode.", isRequired: true).Takes("to_id", FieldKind.Integer, "The connector.", isRequired: true)
            .Takes("link_type", FieldKind.Text, "The relation.", isRequired: true, example: LinkType.Presynaptic)
            .Takes("state", FieldKind.Text, "The edition times of both, as JSON.", example: """[[2415, "2024-02-03T04:05:06.789Z"], [2416, "2024-02-03T04:05:06.789Z"]]""")
            .Answers("""{"message": "success", "link_id": 2417, "link_edition_time": "2024-02-03T04:05:06.789Z", "relation_id": 24}""");
        api.Post("/{pid}/connector/delete", Requirement.Annotate, "Deletes a connector with its links and tags. For its owner.", DeleteConnectorAsync)
            .Takes("connector_id", FieldKind.Integer, "The connector.", isRequired: true)
            .Takes("state", FieldKind.Text, "The edition times of the connector and its links, as JSON.", example: """{"edition_time": "2011-10-07T07:02:30.396Z", "c_links": [[425, "2011-12-20T10:46:01.360Z"]]}""")
            .Answers("""{"message": "Removed connector and class_instances", "connector_id": 421, "confidence": 5, "x": 6260, "y": 3990, "z": 0, "partners": [{"id": 415, "edition_time": "2011-12-05T13:51:36.955Z", "rel": "presynaptic_to", "rel_id": 24, "confidence": 5, "link_id": 425}]}""");
        api.Post("/{pid}/link/delete", Requirement.Annotate, "Deletes the link between a treenode and a connector. For its owner.", DeleteLinkAsync)
            .Takes("connector_id", FieldKind.Integer, "The connector.", isRequired: true).Takes("treenode_id", FieldKind.Integer, "The treenode.", isRequired: true)
            .Takes("state", FieldKind.Text, "The edition times of both, as JSON.", example: """[[2415, "2024-02-03T04:05:06.789Z"], [2416, "2024-02-03T04:05:06.789Z"]]""")
            .Answers("""{"link_id": 372, "link_type_id": 24, "link_type": "postsynaptic_to", "result": "Removed treenode to connector link"}""");
    }

    private static async Task<ApiAnswer> DeleteConnectorAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (connector, state) = (fields.RequiredLong("connector_id"), fields.State());
        var removed = await request.EditAsync(EditLabel.RemoveConnector, (edit, stop) => LinkEdits.RemoveConnectorAsync(edit, connector, state, stop), cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["message"] = "Removed connector and class_instances",
            ["connector_id"] = connector,
            ["confidence"] = removed.Confidence,
            ["x"] = removed.Place.X,
            ["y"] = removed.Place.Y,
            ["z"] = removed.Place.Z,
            ["partners"] = new JsonArray([.. removed.Links.Select(link => new JsonObject
            {
                ["id"] = link.Treenode,
                ["edition_time"] = ApiTime.Json(link.TreenodeEdited),
                ["rel"] = link.RelationName,
                ["rel_id"] = link.Relation,
                ["confidence"] = link.Confidence,
                ["link_id"] = link.Id,
            })]),
        });
    }

    private static async Task<ApiAnswer> DeleteLinkAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (connector, treenode, state) = (fields.RequiredLong("connector_id"), fields.RequiredLong("treenode_id"), fields.State());
        var link = await request.EditAsync(EditLabel.RemoveLink, (edit, stop) => LinkEdits.RemoveLinkAsync(edit, treenode, connector, state, stop), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["link_id"] = link.Id, ["link_type_id"] = link.Relation, ["link_type"] = link.RelationName, ["result"] = "Removed treenode to connector link" });
    }

    private static async Task<ApiAnswer> ConnectorAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var place = (fields.Number("x") ?? 0, fields.Number("y") ?? 0, fields.Number("z") ?? 0);
        var (confidence, wanted) = (fields.Long("confidence"), fields.Links());
        var (connector, links, now) = await request.EditAsync(
            EditLabel.CreateConnector,
            async (edit, stop) =>
            {
                var (id, made) = await LinkEdits.CreateConnectorAsync(edit, place, confidence, wanted, stop);
                return (id, made, edit.Now);
            },
            cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["connector_id"] = connector, ["connector_edition_time"] = ApiTime.Json(now), ["created_links"] = links.Rows(now, withNodes: true) });
    }

    private static async Task<ApiAnswer> LinkAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (from, to, relation, state) = (fields.RequiredLong("from_id"), fields.RequiredLong("to_id"), fields.RequiredText("link_type"), fields.State());
        var (link, warning, now) = await request.EditAsync(
            EditLabel.CreateLink,
            async (edit, stop) =>
            {
                var (made, unusual) = await LinkEdits.CreateLinkAsync(edit, from, to, relation, state, stop);
                return (made, unusual, edit.Now);
            },
            cancellationToken);
        var answer = new JsonObject
        {
            ["message"] = "success",
            ["link_id"] = link.Id,
            ["link_edition_time"] = ApiTime.Json(now),
            ["relation_id"] = link.Relation,
        };
        if (warning is not null)
            answer["warning"] = warning;
        return ApiAnswer.Json(answer);
    }
}
