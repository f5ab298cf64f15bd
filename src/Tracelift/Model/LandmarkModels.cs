using static Tracelift.Model.ColumnKind;
using static Tracelift.Model.ModelShapes;

namespace Tracelift.Model;

/// <summary>
/// The places of landmarks and of other points. A landmark and a group of landmarks are class instances. Source: the tables
/// of CATMAID's database.
/// </summary>
public static class LandmarkModels
{
    /// <summary>A place of a landmark, or a point of a cloud; coordinates and radius in nm.</summary>
    public static ModelDescription Point { get; } = Location("catmaid.point", "point",
        PartFacts(ProjectPart.Landmarks, "points of landmarks", "point") with { BearsOthers = true, NamedBy = ["point_id"] },
        new("radius", "radius", Real) { IfMissing = MissingValue.Default, IsMeasure = true },
        new("confidence", "confidence", SmallInteger) { IfMissing = MissingValue.Default, Default = 5 });

    /// <summary>A link of a place to a landmark or a group of landmarks.</summary>
    public static ModelDescription PointClassInstance { get; } = Concept("catmaid.pointclassinstance", "point_class_instance",
        PartFacts(ProjectPart.Landmarks, "links of points"),
        To("relation", "catmaid.relation"),
        To("point", "catmaid.point"),
        To("class_instance", "catmaid.classinstance"));

    /// <summary>A link of a place to a connector.</summary>
    public static ModelDescription PointConnector { get; } = Concept("catmaid.pointconnector", "point_connector",
        PartFacts(ProjectPart.Landmarks, "links of points to connectors"),
        To("relation", "catmaid.relation"),
        To("point", "catmaid.point"),
        To("connector", "catmaid.connector"),
        new("confidence", "confidence", SmallInteger) { IfMissing = MissingValue.Default, Default = 5 });

    /// <summary>A named list of coordinates, three numbers each, in nm.</summary>
    public static ModelDescription PointSet { get; } = Owned("catmaid.pointset", "point_set", IdFamily.PointSet, Integer,
        PartFacts(ProjectPart.PointSets, "point sets", "point set") with { NamedBy = ["point_set_id"] },
        new("name", "name", Text),
        new("description", "description", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("points", "points", ColumnKind.Array) { TypeName = "float4", GroupSize = 3 });
}
