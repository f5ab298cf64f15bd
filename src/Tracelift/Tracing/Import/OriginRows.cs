using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import;

/// <summary>Notes in the target where skeletons came from: one data source, and an origin for each new skeleton.</summary>
internal sealed class OriginRows(IImportSession session, ITracingSource source, Survey survey, ImportPlan plan, long project, long now, long offset = 0)
{
    // CATMAID knows another one, of segments.
    private const string SourceType = "skeleton";

    /// <summary>Writes the rows.</summary>
    /// <returns>The number of origins.</returns>
    public async Task<long> WriteAsync(string url, CancellationToken cancellationToken)
    {
        var count = survey.SkeletonIds.LongCount(plan.Ids.New(Models.ClassInstance).Contains);
        if (count == 0)
            return 0;
        var dataSource = plan.Known.DataSource ?? await AddDataSourceAsync(url, cancellationToken).ConfigureAwait(false);
        var first = await session.ReserveAsync(IdFamily.SkeletonOrigin, count, cancellationToken).ConfigureAwait(false);
        return await session.WriteAsync(Models.SkeletonOrigin, RowsAsync(dataSource, first, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<long> AddDataSourceAsync(string url, CancellationToken cancellationToken)
    {
        var id = await session.ReserveAsync(IdFamily.DataSource, 1, cancellationToken).ConfigureAwait(false);
        var row = Batch.Rent(Models.DataSource);
        row.Count = 1;
        Set(row, 0, id, plan.Users.Importer, now, now);
        row.Texts("name").SetNull(0);
        row.Texts("url").Set(0, url);
        row.Longs("source_project_id").Set(0, survey.SourceProject);
        await session.WriteAsync(Models.DataSource, new[] { row }.ToAsyncEnumerable(), cancellationToken).ConfigureAwait(false);
        return id;
    }

    private async IAsyncEnumerable<Batch> RowsAsync(long dataSource, long next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isNew = plan.Ids.New(Models.ClassInstance);
        await foreach (var instances in source.ReadAsync(Models.ClassInstance, cancellationToken).ConfigureAwait(false))
        {
            using (instances)
            {
                var origins = Batch.Rent(Models.SkeletonOrigin);
                plan.Users.Translate(instances.Longs("user"), instances.Count);
                for (var row = 0; row < instances.Count; row++)
                {
                    var id = instances.Ids[row];
                    if (!isNew.Contains(id) || !survey.SkeletonIds.Contains(id))
                        continue;
                    Set(origins, origins.Count, next++, instances.Longs("user").Values[row], now, now);
                    origins.Longs("skeleton").Set(origins.Count, plan.Ids.Translate(Models.ClassInstance, id));
                    origins.Longs("data_source").Set(origins.Count, dataSource);
                    origins.Longs("source_id").Set(origins.Count, id - offset);
                    origins.Texts("source_type").Set(origins.Count, SourceType);
                    origins.Count++;
                }

                yield return origins;
            }
        }
    }

    private void Set(Batch batch, int row, long id, long user, long created, long edited)
    {
        batch.Longs(0).Set(row, id);
        batch.Longs("user").Set(row, user);
        batch.Longs("project").Set(row, project);
        batch.Longs("creation_time").Set(row, created);
        batch.Longs("edition_time").Set(row, edited);
    }
}
