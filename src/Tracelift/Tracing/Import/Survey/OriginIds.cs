using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>
/// The ids that skeletons have where a source comes from, which origins are noted with and known again by. An id that the
/// source has made up, or the export that it comes from, is none: in another source it is another skeleton's.
/// </summary>
internal sealed class OriginIds(ITracingSource source, SourceSurvey survey)
{
    private readonly ISeekableSource? _placed = source as ISeekableSource;
    private readonly long _shift = (source as ISeekableSource)?.IdOffset ?? 0;

    /// <summary>The id that a skeleton has where it comes from, or null where it has none.</summary>
    public long? Of(long skeleton) =>
        survey.MadeUpSkeletons.Contains(skeleton) || _placed?.IsSynthetic(Models.ClassInstance, skeleton) == true ? null : unchecked(skeleton - _shift);

    /// <summary>The skeleton of the source that has an id where it comes from, or null where it can be none.</summary>
    public long? Skeleton(long origin)
    {
        var skeleton = unchecked(origin + _shift);
        return Of(skeleton) is null ? null : skeleton;
    }
}
