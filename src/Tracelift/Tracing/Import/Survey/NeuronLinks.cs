using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>Reads which skeleton of a source is a model of which neuron.</summary>
internal static class NeuronLinks
{
    /// <summary>Reads the pairs, each with the id of its link.</summary>
    public static async IAsyncEnumerable<(long Link, long Skeleton, long Neuron)> ReadAsync(
        ITracingSource source, SourceSurvey survey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var modelOf = new IdSet(survey.Relations.Where(relation => relation.Value == TracingVocabulary.ModelOf).Select(relation => relation.Key));
        await foreach (var batch in source.ReadAsync(Models.ClassInstanceClassInstance, cancellationToken))
        {
            using (batch)
            {
                var relations = batch.Longs("relation");
                var (a, b) = (batch.Longs("class_instance_a"), batch.Longs("class_instance_b"));
                for (var row = 0; row < batch.Count; row++)
                {
                    // Unreadable values of faulty rows are null.
                    if (relations.IsNull(row) || a.IsNull(row) || b.IsNull(row))
                        continue;

                    // Volumes have models too, which are shared by name.
                    if (modelOf.Contains(relations.Values[row]) && !survey.Shared.ContainsKey(b.Values[row]))
                        yield return (batch.Ids[row], a.Values[row], b.Values[row]);
                }
            }
        }
    }
}
