using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;

namespace Tracelift.Server.Api.Neurons;

/// <summary>Renames and deletes neurons.</summary>
internal static class NeuronEditCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Neurons";
        api.Post("/{pid}/neurons/{nid}/rename", Requirement.Annotate, "Renames a neuron.", RenameAsync)
            .Says("403 if another user has locked it.")
            .Takes("name", FieldKind.Text, "The new name; not empty, and without |.", isRequired: true)
            .Answers("""{"success": true, "renamed_neuron": 233, "old_name": "branched neuron"}""");
        api.GetOrPost("/{pid}/neuron/{nid}/delete", Requirement.Annotate, "Deletes a neuron with its skeletons and all rows that refer to them; annotations stay.", DeleteAsync)
            .Says("403 if the neuron is locked, or if nodes or annotations belong to others. Browsers must use POST.")
            .Answers("""{"skeleton_ids": [235], "success": "Deleted neuron #233 as well as its skeletons and annotations."}""");
    }

    private static async Task<ApiAnswer> RenameAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = (await request.FieldsAsync(cancellationToken)).Text("name");
        var neuron = request.Id("nid");
        var old = await request.EditAsync(EditLabel.RenameNeuron, (edit, stop) => NeuronEdits.RenameAsync(edit, neuron, name, stop), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["success"] = true, ["renamed_neuron"] = neuron, ["old_name"] = old });
    }

    private static async Task<ApiAnswer> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        // A link on any page makes a browser send this request with its session's cookie.
        if (request.Caller.By is Credential.Session or Credential.Password && !HttpMethods.IsPost(request.Context.Request.Method))
            throw ApiFault.BadValue("Deleting takes POST, or an API token");
        var neuron = request.Id("nid");
        var skeletons = await request.EditAsync(EditLabel.RemoveNeuron, (edit, stop) => NeuronEdits.DeleteAsync(edit, neuron, stop), cancellationToken);
        return ApiAnswer.Json(
            new NeuronDeletedAnswer(skeletons, string.Create(CultureInfo.InvariantCulture, $"Deleted neuron #{neuron} as well as its skeletons and annotations.")),
            AnswerJson.Default.NeuronDeletedAnswer);
    }
}

/// <summary>A neuron that was deleted.</summary>
internal sealed record NeuronDeletedAnswer(IEnumerable<long> SkeletonIds, string Success);
