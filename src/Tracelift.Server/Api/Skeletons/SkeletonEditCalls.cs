using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Changes skeletons: their root, their parts.</summary>
internal static class SkeletonEditCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        api.Post("/{pid}/skeleton/reroot", Requirement.Annotate, "Makes a treenode the root of its skeleton.", RerootAsync)
            .Takes("treenode_id", FieldKind.Integer, "The treenode.", isRequired: true).Takes("state", FieldKind.Text, "Is not looked at, as in CATMAID.")
            .Answers("""{"newroot": 417, "skeleton_id": 235}""");
        const string Annotations = """{"Kenyon cells": 4}""";
        api.Post("/{pid}/skeleton/split", Requirement.Annotate, "Makes a treenode the root of a new skeleton and neuron.", SplitAsync)
            .Says("Domains and intervals of samplers end where the skeleton does; those that lie in the new skeleton are deleted, and counted in samplers.")
            .Takes("treenode_id", FieldKind.Integer, "The treenode.", isRequired: true)
            .Takes("upstream_annotation_map", FieldKind.Text, "The annotations of the part that stays, with the ids of their users, as JSON; all by default. One of both parts must keep all.", example: Annotations)
            .Takes("downstream_annotation_map", FieldKind.Text, "The annotations of the new neuron, likewise.", example: Annotations)
            .Takes("state", FieldKind.Text, "Is not looked at, as in CATMAID.")
            .Answers("""{"new_skeleton_id": 2412, "existing_skeleton_id": 235, "x": 4570, "y": 2125, "z": 0}""");
        api.Post("/{pid}/skeleton/join", Requirement.Annotate, "Appends a skeleton to another one.", JoinAsync)
            .Says("If only the second neuron is annotated \"stable\", both change places.")
            .Takes("from_id", FieldKind.Integer, "The treenode of the skeleton that stays.", isRequired: true)
            .Takes("to_id", FieldKind.Integer, "The treenode of the other skeleton, which becomes a child of the first one.", isRequired: true)
            .Takes("annotation_set", FieldKind.Text, "The annotations of the result, with the ids of their users, as JSON; all of both by default.", example: Annotations)
            .Takes("from_name_reference", FieldKind.Flag, "Whether an annotation says the name of the neuron that goes.")
            .Takes("sampler_handling", FieldKind.Text, "What becomes of a sampler's domain into which the other skeleton is joined, where a sampler uses one of both: branch (nothing), domain-end (it ends at the new treenodes), or new-domain (this, and they become a domain).")
            .Takes("lose_sampler_handling", FieldKind.Text, "What becomes of samplers of the other skeleton: keep-samplers, which is the default, or delete-samplers.")
            .Takes("state", FieldKind.Text, "Is not looked at, as in CATMAID.")
            .Answers("""{"message": "success", "fromid": 2396, "toid": 2415, "result_skeleton_id": 2388, "deleted_skeleton_id": 2411, "stable_annotation_swap": false}""");
    }

    private static async Task<ApiAnswer> SplitAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (node, upstream, downstream) = (fields.RequiredLong("treenode_id"), Annotations(fields, "upstream_annotation_map"), Annotations(fields, "downstream_annotation_map"));
        var split = await request.EditAsync(EditLabel.SplitSkeleton, (edit, stop) => SkeletonSplitting.RunAsync(edit, node, upstream, downstream, stop), cancellationToken);
        var answer = new JsonObject
        {
            ["new_skeleton_id"] = split.New,
            ["existing_skeleton_id"] = split.Existing,
            ["x"] = split.Place.X,
            ["y"] = split.Place.Y,
            ["z"] = split.Place.Z,
        };
        if (split.Samplers is var (intervals, domains))
            answer["samplers"] = new JsonObject { ["n_deleted_intervals"] = intervals, ["n_deleted_domains"] = domains };
        return ApiAnswer.Json(answer);
    }

    private static async Task<ApiAnswer> JoinAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (from, to, annotations, withName) = (fields.RequiredLong("from_id"), fields.RequiredLong("to_id"), Annotations(fields, "annotation_set"), fields.Flag("from_name_reference"));
        var samplers = new SamplerHandling(fields.Text("sampler_handling"), fields.Text("lose_sampler_handling") is { Length: > 0 } given ? given : SamplerHandling.Keep);
        var joined = await request.EditAsync(EditLabel.JoinSkeletons, (edit, stop) => SkeletonJoining.RunAsync(edit, from, to, annotations, withName, samplers, stop), cancellationToken);
        return ApiAnswer.Json(new JsonObject
        {
            ["message"] = "success",
            ["fromid"] = from,
            ["toid"] = to,
            ["result_skeleton_id"] = joined.Result,
            ["deleted_skeleton_id"] = joined.Deleted,
            ["stable_annotation_swap"] = joined.IsSwapped,
        });
    }

    private static Dictionary<string, long>? Annotations(RequestFields fields, string name)
    {
        if (fields.Text(name) is not { Length: > 0 } text)
            return null;
        try
        {
            return CallersJson.Parse(text).EnumerateObject().GroupBy(annotation => annotation.Name, StringComparer.Ordinal)
                .ToDictionary(annotation => annotation.Key, annotation => annotation.Last().Value.GetInt64(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw ApiFault.BadValue($"The parameter {name} can't be read", "Expected an object with annotations as names and the ids of users as values.");
        }
    }

    private static async Task<ApiAnswer> RerootAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var node = (await request.FieldsAsync(cancellationToken)).Long("treenode_id") ?? throw ApiFault.BadValue("A treenode id has not been provided!");
        var skeleton = await request.EditAsync(EditLabel.RerootSkeleton, (edit, stop) => SkeletonRerooting.RunAsync(edit, node, stop), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["newroot"] = node, ["skeleton_id"] = skeleton });
    }
}
