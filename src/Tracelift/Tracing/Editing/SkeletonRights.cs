using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Tells who may change skeletons.</summary>
public static class SkeletonRights
{
    /// <summary>Whether a skeleton is the model of a neuron that nobody else has locked. Rights to the project are not looked at.</summary>
    /// <param name="session">The store.</param>
    /// <param name="project">The project.</param>
    /// <param name="editor">The user who would change it.</param>
    /// <param name="skeleton">The skeleton.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<bool> IsUnlockedAsync(IReadSession session, long project, Editor editor, long skeleton, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(editor);
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var neurons = new IdSet(await session.ListAsync(
            new RowQuery(Models.ClassInstanceClassInstance) { Project = project }.Where("class_instance_a", skeleton).Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf)),
            row => row.Long("class_instance_b"),
            cancellationToken));
        return !neurons.IsEmpty
            && await new EditRights(session, project, editor).FindLockAsync(neurons, vocabulary.Relation(TracingVocabulary.AnnotatedWith), cancellationToken) is null;
    }
}
