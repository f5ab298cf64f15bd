using System.Text.Json.Serialization;
using Tracelift.Server.Api.Annotations;
using Tracelift.Server.Api.Connectors;
using Tracelift.Server.Api.Labels;
using Tracelift.Server.Api.Neurons;
using Tracelift.Server.Api.Nodes;
using Tracelift.Server.Api.Projects;
using Tracelift.Server.Api.Skeletons;
using Tracelift.Server.Api.Users;

namespace Tracelift.Server.Api;

/// <summary>Answers as JSON. Each answer that a record or a dictionary describes is named here; the code that writes it is generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IEnumerable<long>))]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(Dictionary<string, long[]>))]
[JsonSerializable(typeof(Dictionary<string, double>))]
[JsonSerializable(typeof(AnnotationsAddedAnswer))]
[JsonSerializable(typeof(AnnotationsRemovedAnswer))]
[JsonSerializable(typeof(AnnotationNamesAnswer))]
[JsonSerializable(typeof(SkeletonAnnotationsAnswer))]
[JsonSerializable(typeof(EntityAnnotationsAnswer))]
[JsonSerializable(typeof(AnnotationListAnswer))]
[JsonSerializable(typeof(IEnumerable<LinkTypeAnswer>))]
[JsonSerializable(typeof(LabelsUpdatedAnswer))]
[JsonSerializable(typeof(NeuronDeletedAnswer))]
[JsonSerializable(typeof(Dictionary<string, NodeUsersAnswer>))]
[JsonSerializable(typeof(IEnumerable<ProjectAnswer>))]
[JsonSerializable(typeof(IEnumerable<StackAnswer>))]
[JsonSerializable(typeof(StackInfoAnswer))]
[JsonSerializable(typeof(StackGroupIdsAnswer))]
[JsonSerializable(typeof(StackGroupInfoAnswer))]
[JsonSerializable(typeof(Dictionary<string, SkeletonSummaryAnswer>))]
[JsonSerializable(typeof(ConnectivityAnswer))]
[JsonSerializable(typeof(OriginsAnswer))]
[JsonSerializable(typeof(Dictionary<string, ImportInfoAnswer>))]
[JsonSerializable(typeof(IEnumerable<UserAnswer>))]
[JsonSerializable(typeof(Dictionary<string, RightsAnswer>))]
internal sealed partial class AnswerJson : JsonSerializerContext;

/// <summary>A point.</summary>
internal sealed record PointAnswer<T>(T X, T Y, T Z);
