using System.Text.Json.Serialization;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Editing;

namespace Tracelift.Server.Api.Annotations;

/// <summary>Annotates neurons and annotations.</summary>
internal static class AnnotationEditCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Annotations";
        api.Post("/{pid}/annotations/add", Requirement.Annotate, "Annotates objects; existing annotations stay as they are.", AddAsync)
            .Says("Without objects the annotations are only created. existing_annotations names annotations that an object carried already, except annotations of annotations.")
            .Takes("annotations", FieldKind.Texts, "The names; {n5} in a name stands for a number that counts the objects, from 5.", isRequired: true)
            .Takes("entity_ids", FieldKind.Ids, "Neurons, annotations or others.").Takes("skeleton_ids", FieldKind.Ids, "Skeletons whose neurons are meant.")
            .Takes("meta_annotations", FieldKind.Texts, "Names of annotations for these annotations.")
            .Answers("""{"message": "success", "annotations": [{"name": "published", "id": 501, "entities": [233]}], "new_annotations": [501], "existing_annotations": []}""");
        api.Post("/{pid}/annotations/remove", Requirement.Annotate, "Removes annotations that the caller may remove: their own, and those of users whose data they may edit.", RemoveAsync)
            .Says("Annotations without any object left are deleted.")
            .Takes("entity_ids", FieldKind.Ids, "The objects to remove annotations from.", isRequired: true).Takes("annotation_ids", FieldKind.Ids, "The annotations.", isRequired: true)
            .Answers("""{"deleted_annotations": {"501": {"targetIds": [233]}}, "deleted_links": [502], "left_uses": {"501": 0}}""");
    }

    private static async Task<ApiAnswer> AddAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (entities, skeletons) = (fields.Ids("entity_ids"), fields.Ids("skeleton_ids"));
        var (annotations, meta) = (fields.Filters("annotations"), fields.Filters("meta_annotations"));
        if ((long)(entities.Count + skeletons.Count) * annotations.Count > RequestFields.MostValues)
            throw ApiFault.BadValue($"This would make more than {RequestFields.MostValues} links of annotations", "Annotate fewer at once.");
        var added = await request.EditAsync(EditLabel.AddAnnotations, (edit, stop) => AnnotationEdits.AddAsync(edit, entities, skeletons, annotations, meta, stop), cancellationToken);
        return ApiAnswer.Json(
            new AnnotationsAddedAnswer("success", added.Uses.Select(use => new AnnotationUseAnswer(use.Name, use.Id, use.Entities)), added.New, added.Existing),
            AnswerJson.Default.AnnotationsAddedAnswer);
    }

    private static async Task<ApiAnswer> RemoveAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var (entities, annotations) = (fields.Ids("entity_ids"), fields.Ids("annotation_ids"));
        var removed = await request.EditAsync(EditLabel.RemoveAnnotations, (edit, stop) => AnnotationEdits.RemoveAsync(edit, entities, annotations, stop), cancellationToken);
        return ApiAnswer.Json(
            new AnnotationsRemovedAnswer(
                removed.Links.GroupBy(link => link.Annotation).ToDictionary(group => JsonRows.Key(group.Key), group => new AnnotationTargetsAnswer(group.Select(link => link.Entity))),
                removed.Links.Select(link => link.Link),
                removed.Left.ById()),
            AnswerJson.Default.AnnotationsRemovedAnswer);
    }
}

/// <summary>Annotations that were added.</summary>
internal sealed record AnnotationsAddedAnswer(string Message, IEnumerable<AnnotationUseAnswer> Annotations, IEnumerable<long> NewAnnotations, IEnumerable<long> ExistingAnnotations);

/// <summary>An annotation with the objects that got it.</summary>
internal sealed record AnnotationUseAnswer(string Name, long Id, IEnumerable<long> Entities);

/// <summary>Annotations that were removed.</summary>
internal sealed record AnnotationsRemovedAnswer(Dictionary<string, AnnotationTargetsAnswer> DeletedAnnotations, IEnumerable<long> DeletedLinks, Dictionary<string, long> LeftUses);

/// <summary>The objects that lost an annotation.</summary>
internal sealed record AnnotationTargetsAnswer([property: JsonPropertyName("targetIds")] IEnumerable<long> TargetIds);
