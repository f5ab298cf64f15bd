using static Tracelift.Model.ColumnKind;
using static Tracelift.Model.ModelShapes;

namespace Tracelift.Model;

/// <summary>Point clouds, which are compared with skeletons, with their points and pictures. Source: the tables of CATMAID's database.</summary>
public static class PointCloudModels
{
    /// <summary>A point cloud.</summary>
    public static ModelDescription Cloud { get; } = Owned("catmaid.pointcloud", "pointcloud", IdFamily.PointCloud, Integer,
        PartFacts(ProjectPart.PointClouds, "point clouds", "point cloud") with { BearsOthers = true, NamedBy = ["pointcloud_id"] },
        new("name", "name", Text),
        new("description", "description", Text),
        new("source_path", "source_path", Text));

    /// <summary>A point of a cloud. The store sets its time.</summary>
    public static ModelDescription Point { get; } = new("catmaid.pointcloudpoint", "pointcloud_point",
        PartFacts(ProjectPart.PointClouds, "points of clouds"), IdFamily.PointCloudPoint,
        new("pk", "id", Integer),
        ProjectColumn(),
        To("pointcloud", "catmaid.pointcloud", Integer),
        To("point", "catmaid.point"));

    /// <summary>A picture.</summary>
    public static ModelDescription Picture { get; } = Owned("catmaid.imagedata", "image_data", IdFamily.ImageData, Integer,
        PartFacts(ProjectPart.PointClouds, "pictures of point clouds", "picture") with { BearsOthers = true, NamedBy = ["image_data_id"] },
        new("name", "name", Text),
        new("description", "description", Text),
        new("source_path", "source_path", Text),
        new("content_type", "content_type", Text),
        new("image", "image", Bytes));

    /// <summary>A link of a cloud to a picture of it.</summary>
    public static ModelDescription CloudPicture { get; } = new("catmaid.pointcloudimagedata", "pointcloud_image_data",
        PartFacts(ProjectPart.PointClouds, "links of point clouds to pictures"), IdFamily.PointCloudPicture,
        new("pk", "id", Integer),
        ProjectColumn(),
        To("pointcloud", "catmaid.pointcloud", Integer),
        To("image_data", "catmaid.imagedata", Integer));
}
