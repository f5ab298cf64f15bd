using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Finds annotations, tags and similar instances that an earlier import brought and that no row of this import refers to. If the
/// target lacks such an instance, a user has deleted it.
/// </summary>
internal static class IdleInstances
{
    private static readonly (ModelDescription Model, string[] Fields)[] Leading =
    [
        (Models.ClassInstanceClassInstance, ["class_instance_a", "class_instance_b"]),
        (Models.TreenodeClassInstance, ["class_instance"]),
        (Models.ConnectorClassInstance, ["class_instance"]),
        (Models.VolumeClassInstance, ["class_instance"]),
    ];

    /// <summary>Finds the instances.</summary>
    /// <param name="source">The source.</param>
    /// <param name="survey">The survey of the source.</param>
    /// <param name="leftOut">The excluded rows.</param>
    /// <param name="known">The known rows of the target.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<IdSet> FindAsync(
        ITracingSource source, SourceSurvey survey, ExcludedRows leftOut, PreviouslyImported known, CancellationToken cancellationToken)
    {
        if (known.Newest is not { } newest || survey.Shared.Count == 0)
            return [];
        var idle = new IdSet(survey.Shared.Keys);
        await foreach (var batch in source.ReadAsync(Models.ClassInstance, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    if (batch.Longs("edition_time").Values[row] > newest)
                        idle.Remove(batch.Ids[row]);
                }
            }
        }

        foreach (var (model, fields) in Leading.Where(leading => survey.Rows(leading.Model) > 0))
        {
            var staying = new IdSet(known.Rows.Stays(model) ?? []);
            staying.UnionWith(leftOut.Of(model) ?? []);
            staying.UnionWith(model == Models.ClassInstanceClassInstance ? known.ModelLinks : []);
            await foreach (var batch in source.ReadAsync(model, cancellationToken))
            {
                using (batch)
                    Wake(batch, fields, staying, newest, survey, idle);
            }
        }

        // An instance that refers to an imported one must be imported, too.
        bool isMore;
        do
        {
            isMore = false;
            foreach (var link in survey.SharedLinks.Values.Where(link => !idle.Contains(link.A)))
                isMore |= idle.Remove(link.B);
        }
        while (isMore);
        return idle;
    }

    private static void Wake(Batch batch, string[] fields, IdSet staying, long newest, SourceSurvey survey, IdSet idle)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var id = batch.Ids[row];
            if (staying.Contains(id) || (survey.SharedLinks.ContainsKey(id) && batch.Longs("edition_time").Values[row] <= newest))
                continue;
            foreach (var field in fields)
                idle.Remove(batch.Longs(field).Values[row]);
        }
    }
}
