using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Annotations, tags and the like of a source that came in before, and to which nothing leads that comes in now: where the
/// target lacks one, somebody has taken it away.
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

    /// <summary>Finds them.</summary>
    /// <param name="source">The source.</param>
    /// <param name="survey">What is in it.</param>
    /// <param name="leftOut">What stays out.</param>
    /// <param name="known">What the target has.</param>
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

        // What leads to something that comes in has to come in with it.
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
