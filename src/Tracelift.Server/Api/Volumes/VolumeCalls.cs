using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;
using Tracelift.Tracing.Volumes;

namespace Tracelift.Server.Api.Volumes;

/// <summary>The meshes of a project.</summary>
internal static class VolumeCalls
{
    private static readonly string[] Columns =
    [
        "id", "name", "comment", "user_id", "editor_id", "project_id", "creation_time", "edition_time", "annotations", "area", "volume", "watertight", "meta_computed",
    ];

    public static void Map(ApiMap api)
    {
        api.Subject = "Volumes";
        api.GetOrPost("/{pid}/volumes", Requirement.Browse, "The volumes of a project, without their meshes.", ListAsync)
            .Says("Area in nm², volume in nm³.")
            .Takes("volume_ids", FieldKind.Ids, "Only these volumes.")
            .Answers("""{"columns": ["id", "name", "comment", "user_id", "editor_id", "project_id", "creation_time", "edition_time", "annotations", "area", "volume", "watertight", "meta_computed"], "data": [[1, "neuropil", null, 3, 3, 1, "2020-01-02T03:04:05.678Z", "2020-01-02T03:04:05.678Z", ["published"], 600, 1000, true, true]]}""");
        api.Get("/{pid}/volumes/{vid}", Requirement.Browse, "A volume with its mesh, as X3D, and its box in nm.", OneAsync)
            .Answers("""{"id": 1, "project_id": 1, "name": "neuropil", "comment": null, "user_id": 3, "editor_id": 3, "creation_time": "2020-01-02T03:04:05.678Z", "edition_time": "2020-01-02T03:04:05.678Z", "bbox": {"min": {"x": 0, "y": 0, "z": 0}, "max": {"x": 10, "y": 10, "z": 10}}, "mesh": "<IndexedTriangleSet  index='0 1 2'><Coordinate point='0 0 0 10 0 0 0 10 10' /></IndexedTriangleSet>"}""");
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var query = data.Query(Models.VolumeHead);
        if ((await request.FieldsAsync(cancellationToken)).Ids("volume_ids") is { Count: > 0 } ids)
            query = query.Where("pk", new IdSet(ids));
        var annotations = await AnnotationsAsync(data, cancellationToken);
        var rows = await data.ListAsync(
            query,
            row => (row.Id, Row: new JsonArray(
                row.Id,
                row.Text("name"),
                row.TextOrNull("comment"),
                row.Long("user"),
                row.Long("editor"),
                data.Project,
                ApiTime.Json(row.Long("creation_time")),
                ApiTime.Json(row.Long("edition_time")),
                annotations.Contains(row.Id) ? new JsonArray([.. annotations[row.Id].Distinct().Select(name => (JsonNode)name)]) : null,
                row.Batch.Floats("area").IsNull(row.Row) ? null : row.Float("area"),
                row.Batch.Floats("volume").IsNull(row.Row) ? null : row.Float("volume"),
                row.LongOrNull("watertight") is { } watertight ? watertight == 1 : null,
                row.Long("meta_computed") == 1)),
            cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column)]),
            ["data"] = new JsonArray([.. rows.OrderBy(row => row.Id).Select(row => row.Row)]),
        });
    }

    /// <summary>Returns the names of annotations by volume: a volume's class instance carries them.</summary>
    private static async Task<ILookup<long, string>> AnnotationsAsync(ProjectData data, CancellationToken cancellationToken)
    {
        var stands = await data.ListAsync(
            data.Query(Models.VolumeClassInstance).Where("relation", data.Relation(TracingVocabulary.ModelOf)), row => (Volume: row.Long("volume"), Instance: row.Long("class_instance")), cancellationToken);
        var links = (await data.AnnotationLinksAsync(new IdSet(stands.Select(stand => stand.Instance)), null, cancellationToken)).ToLookup(link => link.Entity, link => link.Annotation);
        var names = await data.NamesAsync(new IdSet(links.SelectMany(group => group)), cancellationToken);
        return stands.SelectMany(stand => links[stand.Instance].Where(names.ContainsKey), (stand, annotation) => (stand.Volume, Name: names[annotation]))
            .ToLookup(pair => pair.Volume, pair => pair.Name);
    }

    private static async Task<ApiAnswer> OneAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var id = request.Id("vid");
        var volumes = await data.ListAsync(
            data.Query(Models.Volume).Where("pk", id),
            row => (Name: row.Text("name"), Comment: row.TextOrNull("comment"), User: row.Long("user"), Editor: row.Long("editor"), Created: row.Long("creation_time"), Edited: row.Long("edition_time"), Geometry: row.Text("geometry")),
            cancellationToken);
        if (volumes is not [var volume])
            throw ApiFault.NotFound($"Could not find volume {id}");
        var mesh = MeshText.Of(volume.Geometry);
        return ApiAnswer.Json(new JsonObject
        {
            ["id"] = id,
            ["project_id"] = data.Project,
            ["name"] = volume.Name,
            ["comment"] = volume.Comment,
            ["user_id"] = volume.User,
            ["editor_id"] = volume.Editor,
            ["creation_time"] = ApiTime.Json(volume.Created),
            ["edition_time"] = ApiTime.Json(volume.Edited),
            ["bbox"] = new JsonObject { ["min"] = Point(mesh.Min), ["max"] = Point(mesh.Max) },
            ["mesh"] = mesh.X3d,
        });
    }

    private static JsonObject Point((double X, double Y, double Z) point) => new() { ["x"] = point.X, ["y"] = point.Y, ["z"] = point.Z };
}
