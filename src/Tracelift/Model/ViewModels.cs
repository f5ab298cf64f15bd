using static Tracelift.Model.ColumnKind;
using static Tracelift.Model.ModelShapes;

namespace Tracelift.Model;

/// <summary>What users see of a project besides its neurons. Source: the tables of CATMAID's database.</summary>
public static class ViewModels
{
    /// <summary>A stack that a deep link opens.</summary>
    public static ModelDescription DeepLinkStack { get; } = Owned("catmaid.deeplinkstack", "catmaid_deep_link_stack", IdFamily.DeepLinkStack, Integer,
        PartFacts(ProjectPart.DeepLinkStacks, "stacks of deep links"),
        To("deep_link", "catmaid.deeplink", Integer),
        ToServer("stack", "catmaid.stack"),
        new("zoom_level", "zoom_level", Real) { IfMissing = MissingValue.Default });

    /// <summary>A stack group that a deep link opens.</summary>
    public static ModelDescription DeepLinkStackGroup { get; } = Owned("catmaid.deeplinkstackgroup", "catmaid_deep_link_stack_group", IdFamily.DeepLinkStackGroup, Integer,
        PartFacts(ProjectPart.DeepLinkStacks, "stack groups of deep links"),
        To("deep_link", "catmaid.deeplink", Integer),
        ToServer("stack_group", "catmaid.stackgroup"),
        new("zoom_levels", "zoom_levels", ColumnKind.Array) { TypeName = "float4" });

    /// <summary>A box on a stack; place, width and height in nm, rotation in degrees.</summary>
    public static ModelDescription Region { get; } = Location("catmaid.regionofinterest", "region_of_interest",
        PartFacts(ProjectPart.Regions, "regions of interest", "region of interest") with { BearsOthers = true, NamedBy = ["region_of_interest_id"] },
        ToServer("stack", "catmaid.stack"),
        new("zoom_level", "zoom_level", Integer),
        new("width", "width", Real),
        new("height", "height", Real),
        new("rotation_cw", "rotation_cw", Real));

    /// <summary>A link of a box to a class instance.</summary>
    public static ModelDescription RegionClassInstance { get; } = Concept("catmaid.regionofinterestclassinstance", "region_of_interest_class_instance",
        PartFacts(ProjectPart.Regions, "links of regions of interest"),
        To("relation", "catmaid.relation"),
        To("region_of_interest", "catmaid.regionofinterest"),
        To("class_instance", "catmaid.classinstance"));

    /// <summary>A text in space.</summary>
    public static ModelDescription TextLabel { get; } = new("catmaid.textlabel", "textlabel",
        PartFacts(ProjectPart.TextLabels, "text labels", "text label") with { BearsOthers = true, NamedBy = ["textlabel_id"] }, IdFamily.TextLabel,
        new("pk", "id", Integer),
        new("type", "type", Text) { MaxLength = 32, Permitted = ["text", "bubble"] },
        new("text", "text", Text),
        new("colour", "colour", Composite) { TypeName = "rgba" },
        new("font_name", "font_name", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("font_style", "font_style", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("font_size", "font_size", ColumnKind.Double),
        ProjectColumn(),
        new("scaling", "scaling", ColumnKind.Boolean),
        new("creation_time", "creation_time", Time) { IfMissing = MissingValue.Now },
        new("edition_time", "edition_time", Time) { IfMissing = MissingValue.Now },
        new("deleted", "deleted", ColumnKind.Boolean));

    /// <summary>A place of a text; nm.</summary>
    public static ModelDescription TextLabelPlace { get; } = new("catmaid.textlabellocation", "textlabel_location",
        PartFacts(ProjectPart.TextLabels, "places of text labels"), IdFamily.TextLabelPlace,
        new("pk", "id", Integer),
        To("textlabel", "catmaid.textlabel", Integer),
        new("location", "location", Composite) { TypeName = "double3d" },
        new("deleted", "deleted", ColumnKind.Boolean));

    /// <summary>A section to interpolate; coordinate in nm.</summary>
    public static ModelDescription Section { get; } = new("catmaid.interpolatablesection", "interpolatable_section",
        PartFacts(ProjectPart.Sections, "sections to interpolate"), IdFamily.Section,
        new("pk", "id", Integer),
        ProjectColumn(),
        new("location_coordinate", "location_coordinate", ColumnKind.Double),
        new("orientation", "orientation", SmallInteger));
}
