using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;
using Tracelift.Tracing.Volumes;

namespace Tracelift.Tracing.Editing;

/// <summary>Creates and deletes volumes.</summary>
public static class VolumeEdits
{
    /// <summary>Creates a volume and its class instance, which can be annotated.</summary>
    /// <returns>The volume's id.</returns>
    /// <exception cref="InputException">The name is invalid.</exception>
    public static async Task<long> AddAsync(TracingEdit edit, string? name, string? comment, TriangleMesh mesh, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(mesh);
        EditValues.Name(TracingVocabulary.Volume, name);
        if (comment is not null)
            EditValues.Text("comment", comment);
        var volume = await edit.IdAsync(Models.Volume, cancellationToken);
        await edit.InsertAsync(
            Models.Volume,
            volume,
            (batch, row) =>
            {
                batch.Texts("name").Set(row, name!);
                if (comment is not null)
                    batch.Texts("comment").Set(row, comment);
                batch.Floats("area").Set(row, EditValues.Real("The mesh's area", mesh.Area));
                batch.Floats("volume").Set(row, EditValues.Real("The mesh's volume", mesh.Volume));
                batch.Longs("watertight").Set(row, mesh.IsWatertight ? 1 : 0);
                batch.Longs("meta_computed").Set(row, 1);
                batch.Texts("geometry").Set(row, mesh.ToGeometryText());
            },
            cancellationToken);
        var classId = await edit.ClassAsync(TracingVocabulary.Volume, cancellationToken);
        var relation = await edit.RelationAsync(TracingVocabulary.ModelOf, cancellationToken);
        var instance = await edit.IdAsync(Models.ClassInstance, cancellationToken);
        await edit.InsertAsync(
            Models.ClassInstance,
            instance,
            (batch, row) =>
            {
                batch.Longs("class_column").Set(row, classId);
                batch.Texts("name").Set(row, name!);
            },
            cancellationToken);
        await edit.InsertAsync(
            Models.VolumeClassInstance,
            await edit.IdAsync(Models.VolumeClassInstance, cancellationToken),
            (batch, row) =>
            {
                batch.Longs("relation").Set(row, relation);
                batch.Longs("volume").Set(row, volume);
                batch.Longs("class_instance").Set(row, instance);
            },
            cancellationToken);
        return volume;
    }

    /// <summary>Deletes a volume with its class instance and annotations.</summary>
    /// <exception cref="InputException">The volume is not in the project.</exception>
    /// <exception cref="RefusedException">It belongs to another user.</exception>
    public static async Task RemoveAsync(TracingEdit edit, long volume, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await edit.Session.LockRowsAsync(Models.Volume, IdSet.Of(volume), cancellationToken);
        var owners = await edit.ListAsync(edit.Query(Models.VolumeHead).Where("pk", volume), row => (row.Id, row.Long("user")), cancellationToken);
        if (owners.Count == 0)
            throw new InputException("unknown-volume", $"Could not find volume with ID {volume}");
        await edit.RequireEditableAsync(Models.Volume, owners, cancellationToken);
        var links = await edit.ListAsync(edit.Query(Models.VolumeClassInstance).Where("volume", volume), row => (row.Id, Instance: row.Long("class_instance"), Relation: row.Long("relation")), cancellationToken);
        await edit.Session.RemoveAsync(Models.VolumeClassInstance, new IdSet(links.Select(link => link.Id)), cancellationToken);
        var instances = new IdSet(links.Where(link => edit.Relation(TracingVocabulary.ModelOf).Contains(link.Relation)).Select(link => link.Instance));
        if (!instances.IsEmpty)
        {
            await edit.RemoveAsync(Models.ClassInstanceClassInstance, "class_instance_a", instances, cancellationToken);
            await edit.Session.RemoveAsync(Models.ClassInstance, instances, cancellationToken);
        }

        await edit.Session.RemoveAsync(Models.Volume, IdSet.Of(volume), cancellationToken);
    }
}
