using System.Collections.Immutable;
using static Tracelift.Model.ColumnKind;
using static Tracelift.Model.ModelShapes;

namespace Tracelift.Model;

/// <summary>
/// The models of tracing data. Source: CATMAID's JSON of tracing data (docs/formats/tracing-json.md) and the tables of
/// its database.
/// </summary>
public static class Models
{
    /// <summary>A user (<c>auth_user</c>). Imports never take rights from a file.</summary>
    public static ModelDescription User { get; } = new("auth.user", "auth_user",
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = ["user_id", "editor_id", "reviewer_id", "last_editor_id"] },
        IdFamily.User,
        new("pk", "id", Integer),
        new("username", "username", Text) { MaxLength = 150 },
        new("password", "password", Text) { MaxLength = 128, IfMissing = MissingValue.Null },
        new("first_name", "first_name", Text) { MaxLength = 150, IfMissing = MissingValue.Null },
        new("last_name", "last_name", Text) { MaxLength = 150, IfMissing = MissingValue.Null },
        new("email", "email", Text) { MaxLength = 254, IfMissing = MissingValue.Null },
        new("date_joined", "date_joined", Time) { IfMissing = MissingValue.Null },
        new("is_superuser", "is_superuser", ColumnKind.Boolean) { InFiles = false },
        new("is_staff", "is_staff", ColumnKind.Boolean) { InFiles = false },
        new("is_active", "is_active", ColumnKind.Boolean) { InFiles = false });

    /// <summary>A project. Files may hold one; an import ignores it, because its target is the project.</summary>
    public static ModelDescription Project { get; } = new("catmaid.project", "project",
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.NeverImported, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = ["project_id"] },
        IdFamily.Project,
        new("pk", "id", Integer),
        new("title", "title", Text) { IfMissing = MissingValue.Null },
        new("comment", "comment", Text) { Nullable = true, IfMissing = MissingValue.Null });

    /// <summary>A class of class instances, such as neuron or annotation.</summary>
    public static ModelDescription Class { get; } = Concept("catmaid.class", "class",
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = ["class_id"] },
        new("class_name", "class_name", Text),
        new("description", "description", Text) { Nullable = true, IfMissing = MissingValue.Null });

    /// <summary>A relation between things, such as annotated_with.</summary>
    public static ModelDescription Relation { get; } = Concept("catmaid.relation", "relation",
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = ["relation_id"] },
        new("relation_name", "relation_name", Text) { MaxLength = 255 },
        new("uri", "uri", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("description", "description", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("isreciprocal", "isreciprocal", ColumnKind.Boolean) { IfMissing = MissingValue.Default });

    /// <summary>A link between two classes.</summary>
    public static ModelDescription ClassClass { get; } = Concept("catmaid.classclass", "class_class",
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.None, BearsOthers = true, LeftBehindAs = "links between classes", TracingDataAs = null, NamedBy = ["restricted_link_id"], Part = ProjectPart.Ontologies },
        To("relation", "catmaid.relation"),
        new("class_a", "class_a", Id, "catmaid.class"),
        new("class_b", "class_b", Id, "catmaid.class"));

    /// <summary>An instance of a class: a neuron, a skeleton, an annotation, a tag.</summary>
    public static ModelDescription ClassInstance { get; } = Concept("catmaid.classinstance", "class_instance",
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.None, BearsOthers = true, LeftBehindAs = null, TracingDataAs = null, NamedBy = ["class_instance_id", "skeleton_id", "neuron_id", "annotation_id"], ListedBy = ["skeleton_list", "skeleton_ids", "query_objects", "target_objects"] },
        new("class_column", "class_id", Id, "catmaid.class"),
        new("name", "name", Text) { MaxLength = 255 });

    /// <summary>A link between two class instances: model_of, annotated_with and others.</summary>
    public static ModelDescription ClassInstanceClassInstance { get; } = Concept(
        "catmaid.classinstanceclassinstance", "class_instance_class_instance",
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = [] },
        To("relation", "catmaid.relation"),
        new("class_instance_a", "class_instance_a", Id, "catmaid.classinstance"),
        new("class_instance_b", "class_instance_b", Id, "catmaid.classinstance"));

    /// <summary>A node of a skeleton; coordinates and radius in nm.</summary>
    public static ModelDescription Treenode { get; } = Location("catmaid.treenode", "treenode",
        new ModelFacts { LoadStage = 1, Switch = TypeSwitch.Treenodes, BearsOthers = true, LeftBehindAs = null, TracingDataAs = "treenode", NamedBy = ["treenode_id", "child_id", "start_node_id", "end_node_id"], ListedBy = ["treenode_ids"] },
        new("parent", "parent_id", Id, "catmaid.treenode") { Nullable = true, IfMissing = MissingValue.Null },
        new("radius", "radius", Real) { IfMissing = MissingValue.Default, IsMeasure = true },
        new("confidence", "confidence", SmallInteger) { IfMissing = MissingValue.Default, Default = 5 },
        To("skeleton", "catmaid.classinstance"));

    /// <summary>A synapse or another junction; coordinates in nm.</summary>
    public static ModelDescription Connector { get; } = Location("catmaid.connector", "connector",
        new ModelFacts { LoadStage = 1, Switch = TypeSwitch.Connectors, BearsOthers = true, LeftBehindAs = null, TracingDataAs = "connector", NamedBy = ["connector_id"], ListedBy = ["connector_ids"] },
        new Column("confidence", "confidence", SmallInteger) { IfMissing = MissingValue.Default, Default = 5 });

    /// <summary>A link of a treenode to a connector.</summary>
    public static ModelDescription TreenodeConnector { get; } = Concept("catmaid.treenodeconnector", "treenode_connector",
        new ModelFacts { LoadStage = 2, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = [] },
        To("relation", "catmaid.relation"),
        To("treenode", "catmaid.treenode"),
        To("connector", "catmaid.connector"),
        To("skeleton", "catmaid.classinstance"),
        new("confidence", "confidence", SmallInteger) { IfMissing = MissingValue.Default, Default = 5 });

    /// <summary>A link of a treenode to a class instance: a tag.</summary>
    public static ModelDescription TreenodeClassInstance { get; } = Concept(
        "catmaid.treenodeclassinstance", "treenode_class_instance",
        new ModelFacts { LoadStage = 2, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = [] },
        To("relation", "catmaid.relation"),
        To("treenode", "catmaid.treenode"),
        To("class_instance", "catmaid.classinstance"));

    /// <summary>A link of a connector to a class instance: a tag or an annotation.</summary>
    public static ModelDescription ConnectorClassInstance { get; } = Concept(
        "catmaid.connectorclassinstance", "connector_class_instance",
        new ModelFacts { LoadStage = 2, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = [] },
        To("relation", "catmaid.relation"),
        To("connector", "catmaid.connector"),
        To("class_instance", "catmaid.classinstance"));

    /// <summary>A mesh; area in nm², volume in nm³.</summary>
    public static ModelDescription Volume { get; } = Owned("catmaid.volume", "catmaid_volume", IdFamily.Volume, Integer,
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.Volumes, BearsOthers = true, LeftBehindAs = "volumes", TracingDataAs = "volume", NamedBy = ["volume_id"] },
        To("editor", "auth.user", Integer),
        new("name", "name", Text) { MaxLength = 255 },
        new("comment", "comment", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("volume", "volume", Real) { Nullable = true, IfMissing = MissingValue.Null, IsMeasure = true },
        new("area", "area", Real) { Nullable = true, IfMissing = MissingValue.Null, IsMeasure = true },
        new("watertight", "watertight", ColumnKind.Boolean) { Nullable = true, IfMissing = MissingValue.Null },
        new("meta_computed", "meta_computed", ColumnKind.Boolean) { IfMissing = MissingValue.Default },
        new("geometry", "geometry", Geometry));

    /// <summary>A link of a volume to a class instance, which carries its annotations.</summary>
    public static ModelDescription VolumeClassInstance { get; } = Concept(
        "catmaid.volumeclassinstance", "volume_class_instance",
        new ModelFacts { LoadStage = null, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = [] },
        To("relation", "catmaid.relation"),
        To("volume", "catmaid.volume"),
        To("class_instance", "catmaid.classinstance"));

    /// <summary>A stored view of a project; location in nm.</summary>
    public static ModelDescription DeepLink { get; } = Owned("catmaid.deeplink", "catmaid_deep_link", IdFamily.DeepLink, Integer,
        new ModelFacts { LoadStage = 3, Switch = TypeSwitch.None, BearsOthers = true, LeftBehindAs = "deep links", TracingDataAs = "deep link", NamedBy = ["deep_link_id"] },
        new("alias", "alias", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("is_public", "is_public", ColumnKind.Boolean) { IfMissing = MissingValue.Default },
        new("is_exportable", "is_exportable", ColumnKind.Boolean) { Nullable = true, IfMissing = MissingValue.Default },
        new("password", "password", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("location_x", "location_x", Real) { Nullable = true, IfMissing = MissingValue.Null },
        new("location_y", "location_y", Real) { Nullable = true, IfMissing = MissingValue.Null },
        new("location_z", "location_z", Real) { Nullable = true, IfMissing = MissingValue.Null },
        new("active_treenode", "active_treenode_id", Id, "catmaid.treenode") { Nullable = true, IfMissing = MissingValue.Null, IsEmptied = true },
        new("active_connector", "active_connector_id", Id, "catmaid.connector") { Nullable = true, IfMissing = MissingValue.Null, IsEmptied = true },
        new("active_skeleton", "active_skeleton_id", Id, "catmaid.classinstance") { Nullable = true, IfMissing = MissingValue.Null, IsEmptied = true },
        new("follow_id_history", "follow_id_history", ColumnKind.Boolean) { Nullable = true, IfMissing = MissingValue.Default },
        new("layered_stacks", "layered_stacks", ColumnKind.Boolean) { Nullable = true, IfMissing = MissingValue.Default },
        new("layout", "layout", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("tool", "tool", Text) { Nullable = true, IfMissing = MissingValue.Null },
        new("show_help", "show_help", ColumnKind.Boolean) { IfMissing = MissingValue.Default },
        new("data_view", "data_view_id", Integer) { Nullable = true, IfMissing = MissingValue.Null, IsOfInstance = true },
        new("message", "message", Text) { Nullable = true, IfMissing = MissingValue.Null });

    /// <summary>A limit on how often a link between classes may be used.</summary>
    public static ModelDescription CardinalityRestriction { get; } = Concept("catmaid.cardinalityrestriction", "cardinality_restriction",
        PartFacts(ProjectPart.Ontologies, "limits of links between classes"),
        new("enabled", "enabled", ColumnKind.Boolean),
        To("restricted_link", "catmaid.classclass"),
        new("cardinality_type", "cardinality_type", Integer),
        new("value", "value", Integer));

    /// <summary>A link of a stack to a class instance, its classification.</summary>
    public static ModelDescription StackClassInstance { get; } = Concept("catmaid.stackclassinstance", "stack_class_instance",
        PartFacts(ProjectPart.Ontologies, "classifications of stacks"),
        To("relation", "catmaid.relation"),
        ToServer("stack", "catmaid.stack"),
        To("class_instance", "catmaid.classinstance"));

    /// <summary>A link of a stack group to a class instance, its classification.</summary>
    public static ModelDescription StackGroupClassInstance { get; } = Concept("catmaid.stackgroupclassinstance", "stack_group_class_instance",
        PartFacts(ProjectPart.Ontologies, "classifications of stack groups"),
        To("relation", "catmaid.relation"),
        ToServer("stack_group", "catmaid.stackgroup"),
        To("class_instance", "catmaid.classinstance"));

    /// <summary>A place on the line to a node's parent where nobody wants a virtual node; coordinate in nm.</summary>
    public static ModelDescription SuppressedVirtualTreenode { get; } = Owned(
        "catmaid.suppressedvirtualtreenode", "suppressed_virtual_treenode", IdFamily.VirtualNode, Integer,
        PartFacts(ProjectPart.VirtualNodes, "suppressed virtual treenodes"),
        To("child", "catmaid.treenode"),
        new("location_coordinate", "location_coordinate", ColumnKind.Double),
        new("orientation", "orientation", SmallInteger));

    /// <summary>A user's review of a treenode.</summary>
    public static ModelDescription Review { get; } = new("catmaid.review", "review",
        new ModelFacts { LoadStage = 3, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = "reviews", TracingDataAs = null, NamedBy = [] },
        IdFamily.Review,
        new("pk", "id", Id),
        ProjectColumn(),
        To("reviewer", "auth.user", Integer),
        new("review_time", "review_time", Time) { IfMissing = MissingValue.Now },
        To("skeleton", "catmaid.classinstance"),
        To("treenode", "catmaid.treenode"));

    /// <summary>All models in the order in which an import loads them: referenced models first, reviews last.</summary>
    public static ImmutableArray<ModelDescription> All { get; } = Number(
        User, Project, Class, Relation, ClassClass, ClassInstance, ClassInstanceClassInstance, Treenode, Connector,
        TreenodeConnector, TreenodeClassInstance, ConnectorClassInstance, Volume, VolumeClassInstance, DeepLink,
        CardinalityRestriction, StackClassInstance, StackGroupClassInstance,
        LandmarkModels.Point, LandmarkModels.PointClassInstance, LandmarkModels.PointConnector, LandmarkModels.PointSet,
        PointCloudModels.Cloud, PointCloudModels.Point, PointCloudModels.Picture, PointCloudModels.CloudPicture,
        OriginModels.DataSource, OriginModels.SkeletonOrigin, OriginModels.VolumeOrigin,
        SamplerModels.State, SamplerModels.IntervalState, SamplerModels.DomainType, SamplerModels.ConnectorState,
        SamplerModels.Sampler, SamplerModels.Domain, SamplerModels.DomainEnd, SamplerModels.Interval, SamplerModels.Connector,
        SuppressedVirtualTreenode, ViewModels.DeepLinkStack, ViewModels.DeepLinkStackGroup, ViewModels.Region, ViewModels.RegionClassInstance,
        ViewModels.TextLabel, ViewModels.TextLabelPlace, ViewModels.Section,
        SettingModels.Reviewer, SettingModels.Datastore, SettingModels.Value, SettingModels.Favorite,
        Review);

    /// <summary>The time up to which a data source's data are known. For reading and updating only.</summary>
    public static ModelDescription DataSourceTime { get; } = TimeOf(OriginModels.DataSource);

    /// <summary>The time up to which a skeleton's source is known. For reading and updating only.</summary>
    public static ModelDescription SkeletonOriginTime { get; } = TimeOf(OriginModels.SkeletonOrigin);

    /// <summary>A volume without its mesh, which can have some megabytes. For reading only.</summary>
    public static ModelDescription VolumeHead { get; } = new(
        "catmaid.volume", "catmaid_volume", IdFamily.Volume, [.. Volume.Columns.Where(column => column.Kind != Geometry).Select(column => column.Copy())]);

    /// <summary>A skeleton's values that need no reading of its nodes; length in nm. Stores derive it. For reading only.</summary>
    public static ModelDescription SkeletonSummary { get; } = new("catmaid.skeletonsummary", "catmaid_skeleton_summary", IdFamily.Concept,
        new("pk", "skeleton_id", Id),
        ProjectColumn(),
        new("last_summary_update", "last_summary_update", Time),
        new("original_creation_time", "original_creation_time", Time),
        new("last_edition_time", "last_edition_time", Time),
        new("num_nodes", "num_nodes", Integer),
        new("cable_length", "cable_length", ColumnKind.Double),
        new("last_editor", "last_editor_id", Integer),
        new("num_imported_nodes", "num_imported_nodes", Integer));

    /// <summary>A user's profile: the colour of the user's work, and the visible tools of CATMAID.</summary>
    public static ModelDescription UserProfile { get; } = new("catmaid.userprofile", "catmaid_userprofile", IdFamily.UserProfile,
        new("pk", "id", Integer),
        new("user", "user_id", Integer),
        new("show_text_label_tool", "show_text_label_tool", ColumnKind.Boolean),
        new("show_tagging_tool", "show_tagging_tool", ColumnKind.Boolean),
        new("show_cropping_tool", "show_cropping_tool", ColumnKind.Boolean),
        new("show_tracing_tool", "show_tracing_tool", ColumnKind.Boolean),
        new("show_ontology_tool", "show_ontology_tool", ColumnKind.Boolean),
        new("show_roi_tool", "show_roi_tool", ColumnKind.Boolean),
        new("independent_ontology_workspace_is_default", "independent_ontology_workspace_is_default", ColumnKind.Boolean),
        new("color", "color", Composite) { TypeName = "rgba" },
        new("primary_group", "primary_group_id", Integer) { Nullable = true });

    /// <summary>Returns the model with a label; or null.</summary>
    public static ModelDescription? Find(string label)
    {
        foreach (var model in All)
        {
            if (model.Label == label)
                return model;
        }

        return null;
    }

    /// <summary>Returns the model with a label.</summary>
    /// <exception cref="ArgumentException">The model does not exist.</exception>
    public static ModelDescription ByLabel(string label) =>
        Find(label) ?? throw new ArgumentException($"There is no model {label}", nameof(label));

    private static ModelDescription TimeOf(ModelDescription model) => new(
        model.Label, model.Table, model.Family, [model["pk"].Copy(), model["edition_time"].Copy()]);

    private static ImmutableArray<ModelDescription> Number(params ImmutableArray<ModelDescription> models)
    {
        for (var i = 0; i < models.Length; i++)
            models[i].Index = i;
        return models;
    }
}
