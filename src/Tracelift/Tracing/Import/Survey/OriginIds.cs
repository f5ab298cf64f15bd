using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>
/// The original ids of a source's skeletons, which origins store. An id that the source or its export
/// invented is not an original id: another source uses it for another skeleton.
/// </summary>
internal sealed class OriginIds(ITracingSource source, SourceSurvey survey)
{
    private readonly ISeekableSource? _placed = source as ISeekableSource;
    private readonly long _shift = (source as ISeekableSource)?.IdOffset ?? 0;

    /// <summary>Returns the original id of a skeleton, or null if it has none.</summary>
    public long? Of(long skeleton) =>
        survey.MadeUpSkeletons.Contains(skeleton) || _placed?.IsSynthetic(Models.ClassInstance, skeleton) == true ? null : unchecked(skeleton - _shift);

    /// <summary>Returns the source's skeleton with an original id, or null if it can't have one.</summary>
    public long? Skeleton(long origin)
    {
        var skeleton = unchecked(origin + _shift);
        return Of(skeleton) is null ? null : skeleton;
    }
}
