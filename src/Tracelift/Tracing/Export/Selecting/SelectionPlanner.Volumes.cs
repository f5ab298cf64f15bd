using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>Selects the volumes to export and their class instances.</summary>
internal sealed partial class SelectionPlanner
{
    /// <summary>Selects volumes by the annotations of their class instances.</summary>
    /// <returns>The volumes, or null for all; and the class instances.</returns>
    private async Task<(IdSet? Volumes, IdSet Instances)> SelectVolumesAsync(IdSet annotations, CancellationToken cancellationToken)
    {
        if (!options.Volumes)
            return (null, []);
        var (_, instances) = await VolumeLinksAsync(null, null, cancellationToken);
        if (options.VolumeAnnotations.Count == 0)
            return (null, instances);

        var annotated = new IdSet();
        var links = AnnotatedWith().Where("class_instance_b", annotations).Where("class_instance_a", instances);
        await foreach (var batch in session.ReadAsync(links, cancellationToken))
        {
            using (batch)
            {
                foreach (var instance in batch.Longs("class_instance_a").Values.AsSpan(0, batch.Count))
                    annotated.Add(instance);
            }
        }

        // A volume can have several class instances; all of them are exported with it.
        var (volumes, _) = await VolumeLinksAsync(null, annotated, cancellationToken);
        return await VolumeLinksAsync(volumes, null, cancellationToken);
    }

    private async Task<(IdSet Volumes, IdSet Instances)> VolumeLinksAsync(
        IdSet? ofVolumes, IdSet? ofInstances, CancellationToken cancellationToken)
    {
        IdSet volumes = [], instances = [];
        var query = Query(Models.VolumeClassInstance);
        if (ofVolumes is not null)
            query = query.Where("volume", ofVolumes);
        if (ofInstances is not null)
            query = query.Where("class_instance", ofInstances);
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    volumes.Add(batch.Longs("volume").Values[row]);
                    instances.Add(batch.Longs("class_instance").Values[row]);
                }
            }
        }

        return (volumes, instances);
    }
}
