using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Skeletons;

/// <summary>Deletes the rows that planned skeletons replace.</summary>
internal sealed class SkeletonRemoval(IImportSession session, long project, EditRights rights, ProjectVocabulary vocabulary)
{
    /// <summary>Deletes nodes of skeletons that get others, skeletons of neurons that get another one, and annotations if asked to.</summary>
    public async Task RunAsync(IReadOnlyList<PlannedFile> files, CancellationToken cancellationToken)
    {
        var removed = new IdSet(files.SelectMany(file => file.Removed));
        var emptied = new IdSet(files.SelectMany(file => file.Emptied));
        emptied.UnionWith(removed);
        if (!emptied.IsEmpty)
        {
            await new SkeletonReplacement(session, project).RemoveAsync(emptied, cancellationToken);
            await session.DeleteAsync(Query(OriginModels.SkeletonOrigin).Where("skeleton", emptied), cancellationToken);
        }

        if (!removed.IsEmpty)
        {
            await session.DeleteAsync(Query(Models.ClassInstanceClassInstance).Where("class_instance_a", removed), cancellationToken);
            await session.DeleteAsync(Query(Models.ClassInstanceClassInstance).Where("class_instance_b", removed), cancellationToken);
            await session.DeleteAsync(Query(Models.ClassInstance).Where("pk", removed), cancellationToken);
        }

        foreach (var file in files.Where(file => file.Settings.ReplaceAnnotations && file.Skeletons[0].IsNeuronKept))
            await RemoveAnnotationsAsync(file, cancellationToken);
    }

    private async Task RemoveAnnotationsAsync(PlannedFile file, CancellationToken cancellationToken)
    {
        var links = await session.ListAsync(
            Query(Models.ClassInstanceClassInstance).Where("class_instance_a", file.Skeletons[0].Neuron).Where("relation", vocabulary.Relation(TracingVocabulary.AnnotatedWith)),
            row => (row.Id, Owner: row.Long("user")),
            cancellationToken);
        var editable = new IdSet();
        foreach (var (id, owner) in links)
        {
            if (await rights.MayEditAsync(owner, cancellationToken))
                editable.Add(id);
        }

        if (editable.Count < links.Count)
            file.Notes.Add($"{links.Count - editable.Count} annotations of other users stayed");
        if (!editable.IsEmpty)
            await session.DeleteAsync(Query(Models.ClassInstanceClassInstance).Where("pk", editable), cancellationToken);
    }

    private RowQuery Query(ModelDescription model) => new(model) { Project = project };
}
