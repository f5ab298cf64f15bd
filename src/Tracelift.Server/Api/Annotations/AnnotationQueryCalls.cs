using System.Text.Json.Serialization;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Annotations;

/// <summary>Queries for annotated objects.</summary>
internal static class AnnotationQueryCalls
{
    private const string ForSkeletons = """{"skeletons": {"235": [{"id": 501, "uid": 3}]}, "annotations": {"501": "published"}}""";

    public static void Map(ApiMap api)
    {
        api.Subject = "Annotations";
        api.Post("/{pid}/annotations/query-targets", Requirement.Browse, "The neurons and annotations that meet all conditions.", TargetsAsync)
            .Takes("name", FieldKind.Text, "A part of the name, in any case; after a slash, a regular expression.")
            .Takes("name_exact", FieldKind.Flag, "Whether the whole name must match.")
            .Takes("name_case_sensitive", FieldKind.Flag, "Whether case matters.")
            .Takes("name_not", FieldKind.Flag, "Whether the name must not match.")
            .Takes("annotated_with", FieldKind.Texts, "Each value is a list of annotations separated by commas; objects must have at least one of each list.", example: "501,502")
            .Takes("not_annotated_with", FieldKind.Texts, "Such lists; objects must have none of these annotations.")
            .Takes("sub_annotated_with", FieldKind.Texts, "The values above that include their sub-annotations, at any depth.")
            .Takes("annotation_reference", FieldKind.Text, "id, or name if annotations are given by name.")
            .Takes("annotated_by", FieldKind.Ids, "Only annotations of these users count.")
            .Takes("annotation_date_start", FieldKind.Text, "Only annotations since this day count.", example: "2024-01-31")
            .Takes("annotation_date_end", FieldKind.Text, "Only annotations until this time count.")
            .Takes("types", FieldKind.Texts, "neuron, annotation or other classes; these two by default.")
            .Takes("with_annotations", FieldKind.Flag, "Whether the answer has all annotations of the found objects.")
            .Takes("with_timestamps", FieldKind.Flag, "Whether the answer has the creation and edition times of the found objects and their annotations.")
            .Takes("import_only", FieldKind.Text, "full for neurons whose nodes were all imported, partial for neurons with imported nodes.")
            .Takes("sort_by", FieldKind.Text, "id or name.").Takes("sort_dir", FieldKind.Text, "asc or desc.")
            .Takes("range_start", FieldKind.Integer, "The number of objects to skip.").Takes("range_length", FieldKind.Integer, "The largest number of objects.")
            .Answers("""{"entities": [{"id": 233, "name": "branched neuron", "type": "neuron", "skeleton_ids": [235]}], "totalRecords": 1}""");
        api.Post("/{pid}/annotations/forskeletons", Requirement.Browse, "The annotations of the neurons of skeletons, with their users.", ForSkeletonsAsync)
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true).Answers(ForSkeletons);
        api.Post("/{pid}/annotations/query", Requirement.Browse, "The annotations of neurons, annotations or others.", ForEntitiesAsync)
            .Takes("object_ids", FieldKind.Ids, "The annotated objects.", isRequired: true)
            .Answers("""{"entities": {"233": [{"id": 501, "uid": 3}]}, "annotations": {"501": "published"}}""");
        api.Post("/{pid}/skeleton/annotationlist", Requirement.Browse, "The annotations of the neurons of skeletons, with names if requested.", AnnotationListAsync)
            .Says("404 if none of the skeletons has a neuron.")
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Takes("annotations", FieldKind.Flag, "Whether to return the names of annotations; 1 by default.")
            .Takes("metaannotations", FieldKind.Flag, "Whether to return the annotations of annotations.")
            .Takes("neuronnames", FieldKind.Flag, "Whether to return the names of neurons.")
            .Answers("""{"skeletons": {"235": {"annotations": [{"uid": 3, "id": 501}]}}, "annotations": {"501": "published"}, "neuronnames": {"235": "branched neuron"}}""");
    }

    private static async Task<ApiAnswer> TargetsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var (entities, total) = await new TargetQuery(data, fields).FindAsync(cancellationToken);
        var ids = new IdSet(entities.Select(entity => entity.Id));
        var skeletons = (await data.ModelsAsync(null, ids, cancellationToken)).ToLookup(model => model.Neuron, model => model.Skeleton);
        var (isAnnotated, isTimed) = (fields.Flag("with_annotations"), fields.Flag("with_timestamps"));
        var links = isAnnotated ? (await data.AnnotationLinksAsync(ids, null, cancellationToken)).ToLookup(link => link.Entity) : null;
        var names = links is null ? [] : await data.NamesAsync(new IdSet(links.SelectMany(group => group.Select(link => link.Annotation))), cancellationToken);
        return ApiAnswer.Json(async (writer, stop) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("entities");
            foreach (var entity in entities)
            {
                writer.WriteStartObject();
                writer.WriteNumber("id", entity.Id);
                writer.WriteString("name", entity.Name);
                writer.WriteString("type", entity.Type);
                if (isTimed)
                    WriteTimes(writer, entity.Created, entity.Edited);
                if (entity.Type == Tracelift.Tracing.Vocabulary.TracingVocabulary.Neuron)
                {
                    // Null, not an empty list, which would turn all ids into texts in R.
                    writer.WritePropertyName("skeleton_ids");
                    if (skeletons.Contains(entity.Id))
                        writer.WriteIds(skeletons[entity.Id].Order());
                    else
                        writer.WriteNullValue();
                }

                if (links is not null)
                {
                    writer.WriteStartArray("annotations");
                    foreach (var link in links[entity.Id].Where(link => names.ContainsKey(link.Annotation)))
                    {
                        writer.WriteStartObject();
                        writer.WriteNumber("id", link.Annotation);
                        writer.WriteString("name", names[link.Annotation]);
                        writer.WriteNumber("uid", link.User);
                        if (isTimed)
                            WriteTimes(writer, link.Created, link.Edited);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("totalRecords", total);
            writer.WriteEndObject();
        });
    }

    private static void WriteTimes(System.Text.Json.Utf8JsonWriter writer, long created, long edited)
    {
        writer.WriteString("creation_time", ApiTime.Json(created));
        writer.WriteString("edition_time", ApiTime.Json(edited));
    }

    private static async Task<ApiAnswer> ForSkeletonsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var models = await data.ModelsAsync(new IdSet((await request.FieldsAsync(cancellationToken)).Ids("skeleton_ids")), null, cancellationToken);
        var links = (await data.AnnotationLinksAsync(new IdSet(models.Select(model => model.Neuron)), null, cancellationToken)).ToLookup(link => link.Entity);
        var names = await NamesAsync(data, links.SelectMany(group => group), cancellationToken);
        return ApiAnswer.Json(
            new SkeletonAnnotationsAnswer(
                models.Where(model => links.Contains(model.Neuron)).GroupBy(model => model.Skeleton).ToDictionary(
                    group => JsonRows.Key(group.Key),
                    group => group.SelectMany(model => links[model.Neuron]).Where(link => names.ContainsKey(link.Annotation)).Select(link => new AnnotatedByAnswer(link.Annotation, link.User))),
                names.ById()),
            AnswerJson.Default.SkeletonAnnotationsAnswer);
    }

    private static async Task<ApiAnswer> ForEntitiesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var links = await data.AnnotationLinksAsync(new IdSet((await request.FieldsAsync(cancellationToken)).Ids("object_ids")), null, cancellationToken);
        var names = await NamesAsync(data, links, cancellationToken);
        return ApiAnswer.Json(
            new EntityAnnotationsAnswer(
                links.Where(link => names.ContainsKey(link.Annotation)).GroupBy(link => link.Entity)
                    .ToDictionary(group => JsonRows.Key(group.Key), group => group.Select(link => new AnnotatedByAnswer(link.Annotation, link.User))),
                names.ById()),
            AnswerJson.Default.EntityAnnotationsAnswer);
    }

    private static async Task<ApiAnswer> AnnotationListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var skeletons = new IdSet(fields.Ids("skeleton_ids"));
        if (skeletons.IsEmpty)
            throw ApiFault.BadValue("No skeleton IDs provided");
        var models = await data.ModelsAsync(skeletons, null, cancellationToken);
        if (models.Count == 0)
            throw ApiFault.NotFound("No skeleton or neuron found");
        var neurons = new IdSet(models.Select(model => model.Neuron));
        var links = (await data.AnnotationLinksAsync(neurons, null, cancellationToken)).ToLookup(link => link.Entity);
        var used = new IdSet(links.SelectMany(group => group.Select(link => link.Annotation)));
        var answer = new AnnotationListAnswer(models.Where(model => links.Contains(model.Neuron)).GroupBy(model => model.Skeleton)
            .ToDictionary(group => JsonRows.Key(group.Key), group => Annotations(group.SelectMany(model => links[model.Neuron]))));
        if (fields.Flag("metaannotations"))
        {
            var meta = await data.AnnotationLinksAsync(used, null, cancellationToken);
            used.UnionWith(meta.Select(link => link.Annotation));
            answer.Metaannotations = meta.GroupBy(link => link.Entity).ToDictionary(group => JsonRows.Key(group.Key), Annotations);
        }

        if (fields.Flag("annotations", otherwise: true))
            answer.Annotations = (await data.NamesAsync(used, cancellationToken)).ById();
        if (fields.Flag("neuronnames"))
        {
            var names = await data.NamesAsync(neurons, cancellationToken);
            answer.Neuronnames = models.Where(model => names.ContainsKey(model.Neuron)).DistinctBy(model => model.Skeleton)
                .ToDictionary(model => JsonRows.Key(model.Skeleton), model => names[model.Neuron]);
        }

        return ApiAnswer.Json(answer, AnswerJson.Default.AnnotationListAnswer);
    }

    private static AnnotationLinksAnswer Annotations(IEnumerable<AnnotationLink> links) => new(links.Select(link => new AnnotationLinkAnswer(link.User, link.Annotation)));

    private static Task<Dictionary<long, string>> NamesAsync(ProjectData data, IEnumerable<AnnotationLink> links, CancellationToken cancellationToken) =>
        data.NamesAsync(new IdSet(links.Select(link => link.Annotation)), cancellationToken);
}

/// <summary>The annotations of skeletons' neurons.</summary>
internal sealed record SkeletonAnnotationsAnswer(Dictionary<string, IEnumerable<AnnotatedByAnswer>> Skeletons, Dictionary<string, string> Annotations);

/// <summary>The annotations of objects.</summary>
internal sealed record EntityAnnotationsAnswer(Dictionary<string, IEnumerable<AnnotatedByAnswer>> Entities, Dictionary<string, string> Annotations);

/// <summary>An annotation, and the user who made the link.</summary>
internal sealed record AnnotatedByAnswer(long Id, long Uid);

/// <summary>The annotations of skeletons' neurons, with the names that were asked for.</summary>
internal sealed record AnnotationListAnswer(Dictionary<string, AnnotationLinksAnswer> Skeletons)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, AnnotationLinksAnswer>? Metaannotations { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Annotations { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Neuronnames { get; set; }
}

/// <summary>The annotations of an object.</summary>
internal sealed record AnnotationLinksAnswer(IEnumerable<AnnotationLinkAnswer> Annotations);

/// <summary>The user who made a link, and the annotation.</summary>
internal sealed record AnnotationLinkAnswer(long Uid, long Id);
