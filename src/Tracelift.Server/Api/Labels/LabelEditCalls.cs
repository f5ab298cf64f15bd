using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;

namespace Tracelift.Server.Api.Labels;

/// <summary>Tags nodes.</summary>
internal static class LabelEditCalls
{
    private const string Type = "treenode or connector";

    public static void Map(ApiMap api)
    {
        api.Subject = "Tags";
        api.Post("/{pid}/label/{type}/{id}/update", Requirement.Annotate, $"Adds tags to a node ({Type}).", UpdateAsync)
            .Says("Tags of others that the caller may not remove stay, and are listed in duplicate_labels.")
            .Takes("tags", FieldKind.Text, "The names, separated by commas.", isRequired: true, example: "soma,ends")
            .Takes("delete_existing", FieldKind.Flag, "Whether to remove all other tags; true by default.")
            .Answers("""{"message": "success", "new_labels": ["soma"], "duplicate_labels": [], "deleted_labels": ["ends"]}""");
        api.Post("/{pid}/label/{type}/{id}/remove", Requirement.Annotate, $"Removes a tag from a node ({Type}).", RemoveAsync)
            .Says("400 if the node does not have the tag. Any user who may annotate may remove tags of others, too.")
            .Takes("tag", FieldKind.Text, "The name.", isRequired: true)
            .Answers("""{"deleted_link": 2418, "message": "success"}""");
    }

    private static async Task<ApiAnswer> UpdateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        fields.RequiredText("tags");
        var tags = RequestFields.Few("tags", fields.Split("tags"));
        var replaces = fields.Flag("delete_existing", otherwise: true);
        var (isConnector, node) = Node(request);
        var updated = await request.EditAsync(EditLabel.UpdateLabels, (edit, stop) => new LabelEdits(edit, isConnector, node).UpdateAsync(tags, replaces, stop), cancellationToken);
        return ApiAnswer.Json(new LabelsUpdatedAnswer("success", updated.New, updated.Kept, updated.Deleted, updated.Warning), AnswerJson.Default.LabelsUpdatedAnswer);
    }

    private static async Task<ApiAnswer> RemoveAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var tag = (await request.FieldsAsync(cancellationToken)).Text("tag") is { Length: > 0 } given ? given : throw ApiFault.BadValue("No label parameter given");
        var (isConnector, node) = Node(request);
        var link = await request.EditAsync(EditLabel.RemoveLabel, (edit, stop) => new LabelEdits(edit, isConnector, node).RemoveAsync(tag, stop), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["deleted_link"] = link, ["message"] = "success" });
    }

    private static (bool IsConnector, long Node) Node(ApiRequest request) => (LabelCalls.Links(request.Name("type")) == Model.Models.ConnectorClassInstance, request.Id("id"));
}

/// <summary>The changed tags of a node.</summary>
internal sealed record LabelsUpdatedAnswer(
    string Message,
    IReadOnlyList<string> NewLabels,
    IReadOnlyList<string> DuplicateLabels,
    IReadOnlyList<string> DeletedLabels,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Warning);
