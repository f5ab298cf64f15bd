using System.Text.Json.Nodes;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;

namespace Tracelift.Server.Api.Nodes;

/// <summary>Creates treenodes.</summary>
internal static class TreenodeEditCalls
{
    private const long None = -1;

    public static void Map(ApiMap api)
    {
        api.Subject = "Nodes";
        api.Post("/{pid}/treenode/create", Requirement.Annotate, "Creates a treenode: as the child of another one, or as the root of a new skeleton and neuron.", CreateAsync)
            .Says("400 with the type StateMatchingError if the parent was changed after the time in state. Fails if another user has locked the neuron.")
            .Takes("x", FieldKind.Number, "The position in nm; 0 by default.").Takes("y", FieldKind.Number, "The position in nm.").Takes("z", FieldKind.Number, "The position in nm.")
            .Takes("radius", FieldKind.Number, "The radius in nm; negative if unknown, 0 by default.")
            .Takes("confidence", FieldKind.Integer, "From 1 to 5; 5 by default.")
            .Takes("parent_id", FieldKind.Integer, "The parent; -1 or empty for the root of a new skeleton.")
            .Takes("useneuron", FieldKind.Integer, "The neuron of the new skeleton; -1 or empty for a new one.")
            .Takes("neuron_name", FieldKind.Text, "The name of a new neuron.")
            .Takes("links", FieldKind.Texts, "Connectors to link the treenode to: rows of [connector, relation, confidence].")
            .Takes("state", FieldKind.Text, "The edition time of the parent, as JSON.", example: """{"parent": [237, "2011-09-27T07:49:15.802Z"]}""")
            .Answers("""{"treenode_id": 2415, "skeleton_id": 2412, "edition_time": "2024-02-03T04:05:06.789Z", "parent_edition_time": null, "created_links": []}""");
    }

    private static async Task<ApiAnswer> CreateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var wanted = new WantedTreenode((fields.Number("x") ?? 0, fields.Number("y") ?? 0, fields.Number("z") ?? 0), fields.Number("radius") ?? 0)
        {
            Confidence = fields.Long("confidence"),
            Parent = Id(fields.Long("parent_id")),
            Neuron = Id(fields.Long("useneuron")),
            NeuronName = fields.Text("neuron_name"),
            Links = fields.Links(),
            State = fields.State(),
        };
        var (node, now) = await request.EditAsync(EditLabel.CreateTreenode, async (edit, stop) => (await TreenodeEdits.CreateAsync(edit, wanted, stop), edit.Now), cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["treenode_id"] = node.Id,
            ["skeleton_id"] = node.Skeleton,
            ["edition_time"] = ApiTime.Json(now),
            ["parent_edition_time"] = node.ParentEdited is { } edited ? ApiTime.Json(edited) : null,
            ["created_links"] = node.Links.Rows(now, withNodes: false),
        });
    }

    private static long? Id(long? sent) => sent is None or 0 ? null : sent;
}
