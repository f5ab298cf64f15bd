using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>The number of neurons and skeletons of a project whose names are those of placeholders.</summary>
/// <param name="Neurons">The number of placeholder neurons.</param>
/// <param name="Skeletons">The number of placeholder skeletons.</param>
public readonly record struct PlaceholderCount(long Neurons, long Skeletons)
{
    /// <summary>Counts a row of <see cref="Models.ClassInstance"/> if it is a placeholder.</summary>
    /// <param name="className">The name of its class; null if the project lacks it.</param>
    /// <param name="name">Its name, in UTF-8.</param>
    public PlaceholderCount With(string? className, ReadOnlySpan<byte> name) => className switch
    {
        TracingVocabulary.Neuron when PlaceholderName.IsNeuron(name) => this with { Neurons = Neurons + 1 },
        TracingVocabulary.Skeleton when PlaceholderName.IsSkeleton(name) => this with { Skeletons = Skeletons + 1 },
        _ => this,
    };

    /// <summary>Counts the placeholders of a project; reads the names of its neurons and skeletons once.</summary>
    /// <param name="session">The store.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="vocabulary">Its classes.</param>
    /// <param name="only">Counts only neurons and skeletons with these ids; null for all.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<PlaceholderCount> OfAsync(
        IReadSession session, long project, ProjectVocabulary vocabulary, IdSet? only, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var count = default(PlaceholderCount);
        var classes = new IdSet(vocabulary.Class(TracingVocabulary.Neuron).Concat(vocabulary.Class(TracingVocabulary.Skeleton)));
        var query = new RowQuery(Models.ClassInstance) { Project = project }.Where("class_column", classes);
        if (only is not null)
            query = query.Where("pk", only);
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                var (ids, names) = (batch.Longs("class_column").Values, batch.Texts("name"));
                for (var row = 0; row < batch.Count; row++)
                    count = count.With(vocabulary.ClassName(ids[row]), names.Utf8(row));
            }
        }

        return count;
    }
}
