using System.Text.Json.Nodes;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;
using Tracelift.Tracing.Volumes;

namespace Tracelift.Server.Api.Volumes;

/// <summary>Creates and deletes volumes.</summary>
internal static class VolumeEditCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Volumes";
        api.Post("/{pid}/volumes/add", Requirement.Annotate, "Creates a volume, from a form or a JSON object.", AddAsync)
            .Says("Area, volume and whether the mesh is watertight are computed.")
            .Takes("title", FieldKind.Text, "The name.", isRequired: true)
            .Takes("type", FieldKind.Text, "trimesh or box.", isRequired: true)
            .Takes("comment", FieldKind.Text, "A comment.")
            .Takes("mesh", FieldKind.Text, "For trimesh: points in nm, and triangles by the indexes of their points.", example: "[[[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9]], [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]]")
            .Takes("min_x", FieldKind.Number, "For box: the least x in nm.").Takes("min_y", FieldKind.Number, "The least y.").Takes("min_z", FieldKind.Number, "The least z.")
            .Takes("max_x", FieldKind.Number, "The largest x.").Takes("max_y", FieldKind.Number, "The largest y.").Takes("max_z", FieldKind.Number, "The largest z.")
            .Answers("""{"success": true, "volume_id": 4}""");
        api.Delete("/{pid}/volumes/{vid}", Requirement.Annotate, "Deletes a volume with its annotations. For its owner.", DeleteAsync).Answers("""{"success": true, "volume_id": "4"}""");
    }

    private static async Task<ApiAnswer> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var volume = request.Id("vid");
        await request.EditAsync(
            EditLabel.RemoveVolume,
            async (edit, stop) =>
            {
                await VolumeEdits.RemoveAsync(edit, volume, stop);
                return true;
            },
            cancellationToken);

        // As in CATMAID, the id is a text.
        return ApiAnswer.Json(new JsonObject { ["success"] = true, ["volume_id"] = JsonRows.Key(volume) });
    }

    private static async Task<ApiAnswer> AddAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var mesh = fields.Text("type") switch
        {
            "trimesh" => TriangleMesh.Parse(CallersJson.RequireFew(fields.RequiredText("mesh"))),
            "box" => TriangleMesh.Box((Side(fields, "min", "x"), Side(fields, "min", "y"), Side(fields, "min", "z")), (Side(fields, "max", "x"), Side(fields, "max", "y"), Side(fields, "max", "z"))),
            _ => throw ApiFault.BadValue("Type has to be one of the following: trimesh, box"),
        };
        var (title, comment) = (fields.RequiredText("title"), fields.Text("comment"));
        var volume = await request.EditAsync(EditLabel.CreateVolume, (edit, stop) => VolumeEdits.AddAsync(edit, title, comment, mesh, stop), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["success"] = true, ["volume_id"] = volume });
    }

    // CATMAID's documentation has the names without the underscore, its code with it.
    private static double Side(RequestFields fields, string end, string axis) =>
        fields.Number($"{end}_{axis}") ?? fields.Number(end + axis) ?? throw ApiFault.BadValue($"The parameter {end}_{axis} is missing: expected a number");
}
