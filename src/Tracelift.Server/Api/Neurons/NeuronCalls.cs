using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Neurons;

/// <summary>Reads the names of neurons, and their skeletons.</summary>
internal static class NeuronCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Neurons";
        api.Post("/{pid}/skeleton/neuronnames", Requirement.Browse, "The names of the neurons that skeletons are models of.", NamesAsync)
            .Takes("skids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Answers("""{"235": "downstream-A", "373": "branched neuron"}""");
        api.Get("/{pid}/skeleton/{sid}/neuronname", Requirement.Browse, "The neuron that a skeleton is the model of.", NameAsync)
            .Says("400 if there is none.")
            .Answers("""{"neuronname": "branched neuron", "neuronid": 233}""");
        api.Get("/{pid}/skeletons/{sid}/neuron-details", Requirement.Browse, "The neuron that a skeleton is the model of, and its owner.", DetailsAsync)
            .Answers("""{"neuron_id": 233, "project_id": 1, "name": "branched neuron", "user_id": 3, "creation_time": "2011-09-27T07:48:58.901Z"}""");
        api.Get("/{pid}/skeleton/{sid}/permissions", Requirement.Browse, "Whether a skeleton is the model of a neuron that nobody else has locked.", PermissionsAsync)
            .Says("As in CATMAID, the right to annotate is not looked at.")
            .Answers("""{"can_edit": true}""");
        api.Post("/{pid}/neurons/from-models", Requirement.Browse, "The neurons that skeletons are models of.", FromModelsAsync)
            .Takes("model_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Answers("""{"235": 233}""");
        api.Get("/{pid}/neuron/{nid}/get-all-skeletons", Requirement.Browse, "The skeletons that are models of a neuron.", SkeletonsAsync).Answers("[235]");
    }

    private static async Task<ApiAnswer> NamesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeletons = new IdSet((await request.FieldsAsync(cancellationToken)).Ids("skids"));
        var models = await data.ModelsAsync(skeletons, null, cancellationToken);
        var names = await data.NamesAsync(new IdSet(models.Select(model => model.Neuron)), cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartObject();
            foreach (var (skeleton, neuron) in models.OrderBy(model => model.Skeleton).DistinctBy(model => model.Skeleton))
            {
                if (names.TryGetValue(neuron, out var name))
                    writer.WriteString(JsonRows.Key(skeleton), name);
            }

            writer.WriteEndObject();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> NameAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        var neurons = new IdSet((await data.ModelsAsync(IdSet.Of(skeleton), null, cancellationToken)).Select(model => model.Neuron));
        var names = await data.NamesAsync(neurons, cancellationToken);
        return names.Count > 0
            ? ApiAnswer.Json(new JsonObject { ["neuronname"] = names.First().Value, ["neuronid"] = names.First().Key })
            : throw ApiFault.BadValue($"Couldn't find a neuron linking to a skeleton with ID {skeleton}");
    }

    private static async Task<ApiAnswer> DetailsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var neurons = new IdSet((await data.ModelsAsync(IdSet.Of(request.Id("sid")), null, cancellationToken)).Select(model => model.Neuron));
        var found = await data.ListAsync(
            data.Query(Models.ClassInstance).Where("pk", neurons).Where("class_column", data.Class(TracingVocabulary.Neuron)),
            row => new JsonObject
            {
                ["neuron_id"] = row.Id,
                ["project_id"] = data.Project,
                ["name"] = row.Text("name"),
                ["user_id"] = row.Long("user"),
                ["creation_time"] = ApiTime.Json(row.Long("creation_time")),
            },
            cancellationToken);
        return found.Count > 0 ? ApiAnswer.Json(found[0]) : throw ApiFault.NotFound("No matching neuron found");
    }

    private static async Task<ApiAnswer> PermissionsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var editor = await request.EditorAsync(request.Caller.Id ?? -1, cancellationToken);
        var isUnlocked = await SkeletonRights.IsUnlockedAsync(await request.ReadAsync(cancellationToken), request.Project, editor, request.Id("sid"), cancellationToken);
        return ApiAnswer.Json(new JsonObject { ["can_edit"] = isUnlocked });
    }

    private static async Task<ApiAnswer> FromModelsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var models = new IdSet((await request.FieldsAsync(cancellationToken)).Ids("model_ids"));
        if (models.IsEmpty)
            throw ApiFault.BadValue("No valid model IDs provided");
        var neurons = new SortedDictionary<long, long>();
        foreach (var (skeleton, neuron) in await data.ModelsAsync(models, null, cancellationToken))
            neurons[skeleton] = neuron;
        return ApiAnswer.Json(neurons.ById(), AnswerJson.Default.DictionaryStringInt64);
    }

    private static async Task<ApiAnswer> SkeletonsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var neuron = request.Id("nid");
        var isThere = await data.ListAsync(data.Query(Models.ClassInstance).Where("pk", neuron).Where("class_column", data.Class(TracingVocabulary.Neuron)), row => row.Id, cancellationToken);
        if (isThere.Count == 0)
            throw ApiFault.NotFound($"Neuron #{neuron} doesn't exist in project {data.Project}");
        return ApiAnswer.Json((await data.ModelsAsync(null, IdSet.Of(neuron), cancellationToken)).Select(model => model.Skeleton).Order(), AnswerJson.Default.IEnumerableInt64);
    }
}
