using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;
using Tracelift.Tracing.Volumes;

namespace Tracelift.Tracing.Editing;

/// <summary>Creates volumes.</summary>
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
}
