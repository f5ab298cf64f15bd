namespace Tracelift.Model;

/// <summary>A group of models that draw their ids from one sequence, so that an id occurs only once among them.</summary>
public sealed class IdFamily
{
    private IdFamily(string name, string sequence)
    {
        Name = name;
        Sequence = sequence;
    }

    /// <summary>Treenodes and connectors.</summary>
    public static IdFamily Location { get; } = new("location", "location_id_seq");

    /// <summary>Classes, relations, class instances and all links.</summary>
    public static IdFamily Concept { get; } = new("concept", "concept_id_seq");

    /// <summary>Users.</summary>
    public static IdFamily User { get; } = new("user", "auth_user_id_seq");

    /// <summary>Projects.</summary>
    public static IdFamily Project { get; } = new("project", "project_id_seq");

    /// <summary>Volumes.</summary>
    public static IdFamily Volume { get; } = new("volume", "catmaid_volume_id_seq");

    /// <summary>Deep links.</summary>
    public static IdFamily DeepLink { get; } = new("deep link", "catmaid_deep_link_id_seq");

    /// <summary>Reviews.</summary>
    public static IdFamily Review { get; } = new("review", "review_id_seq");

    /// <summary>Data sources.</summary>
    public static IdFamily DataSource { get; } = new("data source", "data_source_id_seq");

    /// <summary>Origins of skeletons.</summary>
    public static IdFamily SkeletonOrigin { get; } = new("skeleton origin", "skeleton_origin_id_seq");

    /// <summary>Image stacks.</summary>
    public static IdFamily Stack { get; } = new("stack", "stack_id_seq");

    /// <summary>Mirrors of stacks.</summary>
    public static IdFamily StackMirror { get; } = new("stack mirror", "stack_mirror_id_seq");

    /// <summary>Stacks in projects.</summary>
    public static IdFamily ProjectStack { get; } = new("project stack", "project_stack_id_seq");

    /// <summary>Broken sections.</summary>
    public static IdFamily BrokenSlice { get; } = new("broken section", "broken_slice_id_seq");

    /// <summary>Stack groups.</summary>
    public static IdFamily StackGroup { get; } = new("stack group", "stack_group_id_seq");

    /// <summary>The relations between stacks and groups.</summary>
    public static IdFamily StackGroupRelation { get; } = new("stack group relation", "stack_group_relation_id_seq");

    /// <summary>Stacks in groups.</summary>
    public static IdFamily StackStackGroup { get; } = new("stack group member", "stack_stack_group_id_seq");

    /// <summary>Tags of projects.</summary>
    public static IdFamily Tag { get; } = new("tag", "taggit_tag_id_seq");

    /// <summary>Objects with tags.</summary>
    public static IdFamily TaggedItem { get; } = new("tagged item", "taggit_taggeditem_id_seq");

    /// <summary>Kinds of objects.</summary>
    public static IdFamily ContentType { get; } = new("content type", "django_content_type_id_seq");

    /// <summary>Rights.</summary>
    public static IdFamily Permission { get; } = new("permission", "auth_permission_id_seq");

    /// <summary>Groups of users.</summary>
    public static IdFamily Group { get; } = new("group", "auth_group_id_seq");

    /// <summary>Users in groups.</summary>
    public static IdFamily UserGroup { get; } = new("group member", "auth_user_groups_id_seq");

    /// <summary>Users' rights.</summary>
    public static IdFamily UserPermission { get; } = new("user permission", "guardian_userobjectpermission_id_seq");

    /// <summary>Groups' rights.</summary>
    public static IdFamily GroupPermission { get; } = new("group permission", "guardian_groupobjectpermission_id_seq");

    /// <summary>Users' rights to all objects of a kind.</summary>
    public static IdFamily UserGlobalPermission { get; } = new("global user permission", "auth_user_user_permissions_id_seq");

    /// <summary>Groups' rights to all objects of a kind.</summary>
    public static IdFamily GroupGlobalPermission { get; } = new("global group permission", "auth_group_permissions_id_seq");

    /// <summary>Stores of client settings.</summary>
    public static IdFamily ClientDatastore { get; } = new("client datastore", "client_datastore_id_seq");

    /// <summary>Users' profiles.</summary>
    public static IdFamily UserProfile { get; } = new("user profile", "catmaid_userprofile_id_seq");

    /// <summary>States of samplers.</summary>
    public static IdFamily SamplerState { get; } = new("sampler state", "catmaid_samplerstate_id_seq");

    /// <summary>States of samplers' intervals.</summary>
    public static IdFamily SamplerIntervalState { get; } = new("sampler interval state", "catmaid_samplerintervalstate_id_seq");

    /// <summary>Kinds of samplers' domains.</summary>
    public static IdFamily SamplerDomainType { get; } = new("sampler domain type", "catmaid_samplerdomaintype_id_seq");

    /// <summary>States of samplers' connectors.</summary>
    public static IdFamily SamplerConnectorState { get; } = new("sampler connector state", "catmaid_samplerconnectorstate_id_seq");

    /// <summary>Point sets.</summary>
    public static IdFamily PointSet { get; } = new("point set", "point_set_id_seq");

    /// <summary>Point clouds.</summary>
    public static IdFamily PointCloud { get; } = new("point cloud", "pointcloud_id_seq");

    /// <summary>Points of clouds.</summary>
    public static IdFamily PointCloudPoint { get; } = new("point of a cloud", "pointcloud_point_id_seq");

    /// <summary>Pictures.</summary>
    public static IdFamily ImageData { get; } = new("picture", "image_data_id_seq");

    /// <summary>Links of clouds to pictures.</summary>
    public static IdFamily PointCloudPicture { get; } = new("picture of a cloud", "pointcloud_image_data_id_seq");

    /// <summary>Origins of volumes.</summary>
    public static IdFamily VolumeOrigin { get; } = new("volume origin", "volume_origin_id_seq");

    /// <summary>Samplers of skeletons.</summary>
    public static IdFamily Sampler { get; } = new("sampler", "catmaid_sampler_id_seq");

    /// <summary>Samplers' domains.</summary>
    public static IdFamily SamplerDomain { get; } = new("sampler domain", "catmaid_samplerdomain_id_seq");

    /// <summary>Ends of samplers' domains.</summary>
    public static IdFamily SamplerDomainEnd { get; } = new("end of a sampler domain", "catmaid_samplerdomainend_id_seq");

    /// <summary>Samplers' intervals.</summary>
    public static IdFamily SamplerInterval { get; } = new("sampler interval", "catmaid_samplerinterval_id_seq");

    /// <summary>Samplers' connectors.</summary>
    public static IdFamily SamplerConnector { get; } = new("sampler connector", "catmaid_samplerconnector_id_seq");

    /// <summary>Places without virtual nodes.</summary>
    public static IdFamily VirtualNode { get; } = new("suppressed virtual treenode", "suppressed_virtual_treenode_id_seq");

    /// <summary>Stacks of deep links.</summary>
    public static IdFamily DeepLinkStack { get; } = new("stack of a deep link", "catmaid_deep_link_stack_id_seq");

    /// <summary>Stack groups of deep links.</summary>
    public static IdFamily DeepLinkStackGroup { get; } = new("stack group of a deep link", "catmaid_deep_link_stack_group_id_seq");

    /// <summary>Text labels.</summary>
    public static IdFamily TextLabel { get; } = new("text label", "textlabel_id_seq");

    /// <summary>Places of text labels.</summary>
    public static IdFamily TextLabelPlace { get; } = new("place of a text label", "textlabel_location_id_seq");

    /// <summary>Sections to interpolate.</summary>
    public static IdFamily Section { get; } = new("section to interpolate", "interpolatable_section_id_seq");

    /// <summary>Trusted reviewers.</summary>
    public static IdFamily Reviewer { get; } = new("trusted reviewer", "reviewer_whitelist_id_seq");

    /// <summary>Settings.</summary>
    public static IdFamily ClientData { get; } = new("setting", "client_data_id_seq");

    /// <summary>Favourite projects.</summary>
    public static IdFamily Favorite { get; } = new("favourite", "catmaid_favorite_project_id_seq");

    /// <summary>
    /// The families that imports of tracing data reserve ids of. The index in this list identifies the family in the locks
    /// of running imports: new families go to the end.
    /// </summary>
    public static IReadOnlyList<IdFamily> All { get; } =
    [
        Location, Concept, User, Project, Volume, DeepLink, Review, DataSource, SkeletonOrigin,
        SamplerState, SamplerIntervalState, SamplerDomainType, SamplerConnectorState, ClientDatastore,
        PointSet, Sampler, SamplerDomain, SamplerDomainEnd, SamplerInterval, SamplerConnector,
        VirtualNode, DeepLinkStack, DeepLinkStackGroup, TextLabel, TextLabelPlace, Section,
        Reviewer, ClientData, Favorite,
        PointCloud, PointCloudPoint, ImageData, PointCloudPicture, VolumeOrigin,
    ];

    /// <summary>The family's name in messages.</summary>
    public string Name { get; }

    /// <summary>The name of the sequence in every store.</summary>
    public string Sequence { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
