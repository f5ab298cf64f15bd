using static Tracelift.Model.ColumnKind;
using static Tracelift.Model.ModelShapes;

namespace Tracelift.Model;

/// <summary>Where data came from: projects of other servers, and the ids that skeletons and volumes have there. Source: the tables of CATMAID's database.</summary>
public static class OriginModels
{
    /// <summary>A project of another CATMAID.</summary>
    public static ModelDescription DataSource { get; } = Owned("catmaid.datasource", "data_source", IdFamily.DataSource, Integer,
        PartFacts(ProjectPart.Origins, "data sources") with { LeftBehindAs = null, FoundBy = ["url", "source_project_id"], EmptiedIfTaken = "name", NamedBy = ["data_source_id"] },
        new("name", "name", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("url", "url", Text),
        new("source_project_id", "source_project_id", Integer));

    /// <summary>The id of a skeleton in a data source.</summary>
    public static ModelDescription SkeletonOrigin { get; } = Owned("catmaid.skeletonorigin", "skeleton_origin", IdFamily.SkeletonOrigin, Id,
        PartFacts(ProjectPart.Origins, "skeleton origins") with { UniqueBy = ["skeleton", "data_source", "source_id"] },
        To("skeleton", "catmaid.classinstance", ifMissing: MissingValue.Key),
        To("data_source", "catmaid.datasource", Integer),
        new("source_id", "source_id", Id),
        new("source_type", "source_type", Text) { Nullable = true, IfMissing = MissingValue.Null, Permitted = ["skeleton", "segmentation"] });

    /// <summary>The id of a volume in a data source; the volume is named by the class instance that stands for it.</summary>
    public static ModelDescription VolumeOrigin { get; } = Owned("catmaid.volumeorigin", "volume_origin", IdFamily.VolumeOrigin, Integer,
        PartFacts(ProjectPart.Origins, "volume origins") with { UniqueBy = ["volume", "data_source", "source_id"] },
        To("volume", "catmaid.classinstance", ifMissing: MissingValue.Key),
        To("data_source", "catmaid.datasource", Integer),
        new("source_id", "source_id", Id),
        new("source_type", "source_type", Text) { Nullable = true, IfMissing = MissingValue.Null, Permitted = ["mesh", "segmentation"] });
}
