using System.Collections.Immutable;
using static Tracelift.Model.ColumnKind;

namespace Tracelift.Model;

/// <summary>
/// The models of projects, image stacks, users and their rights. In stores only: project files have another form
/// (docs/formats/project-files.md).
/// </summary>
public static class ProjectModels
{
    /// <summary>An image stack; resolution in nm per voxel.</summary>
    public static ModelDescription Stack { get; } = new("catmaid.stack", "stack", IdFamily.Stack,
        new("pk", "id", Integer),
        new("title", "title", Text),
        Composite("dimension", "integer3d"),
        Composite("resolution", "double3d"),
        new("comment", "comment", Text) { Nullable = true },
        new("description", "description", Text),
        new("attribution", "attribution", Text) { Nullable = true },
        Composite("canary_location", "integer3d"),
        Composite("placeholder_color", "rgba"),
        new("metadata", "metadata", Json) { Nullable = true },
        new("downsample_factors", "downsample_factors", CompositeArray) { Nullable = true, TypeName = "integer3d" })
    {
        NamedBy = ["stack_id"],
    };

    /// <summary>A copy of a stack's images.</summary>
    public static ModelDescription StackMirror { get; } = new("catmaid.stackmirror", "stack_mirror", IdFamily.StackMirror,
        new("pk", "id", Integer),
        new("stack", "stack_id", Integer),
        new("title", "title", Text),
        new("image_base", "image_base", Text),
        new("file_extension", "file_extension", Text),
        new("tile_width", "tile_width", Integer),
        new("tile_height", "tile_height", Integer),
        new("tile_source_type", "tile_source_type", Integer),
        new("position", "position", Integer));

    /// <summary>The place of a stack in a project; translation in nm.</summary>
    public static ModelDescription ProjectStack { get; } = new("catmaid.projectstack", "project_stack", IdFamily.ProjectStack,
        new("pk", "id", Integer),
        new("project", "project_id", Integer),
        new("stack", "stack_id", Integer),
        Composite("translation", "double3d"),
        new("orientation", "orientation", Integer));

    /// <summary>A section of a stack that viewers do not show.</summary>
    public static ModelDescription BrokenSlice { get; } = new("catmaid.brokenslice", "broken_slice", IdFamily.BrokenSlice,
        new("pk", "id", Integer),
        new("stack", "stack_id", Integer),
        new("index", "index", Integer));

    /// <summary>A group of stacks.</summary>
    public static ModelDescription StackGroup { get; } = new("catmaid.stackgroup", "stack_group", IdFamily.StackGroup,
        new("pk", "id", Integer),
        new("title", "title", Text),
        new("comment", "comment", Text) { Nullable = true })
    {
        NamedBy = ["stack_group_id"],
    };

    /// <summary>A kind of membership of a stack in a group.</summary>
    public static ModelDescription StackGroupRelation { get; } = new("catmaid.stackgrouprelation", "stack_group_relation", IdFamily.StackGroupRelation,
        new("pk", "id", Integer),
        new("name", "name", Text))
    {
        NamedBy = ["group_relation_id"],
    };

    /// <summary>The membership of a stack in a group.</summary>
    public static ModelDescription StackStackGroup { get; } = new("catmaid.stackstackgroup", "stack_stack_group", IdFamily.StackStackGroup,
        new("pk", "id", Integer),
        new("group_relation", "group_relation_id", Integer),
        new("position", "position", Integer),
        new("stack", "stack_id", Integer),
        new("stack_group", "stack_group_id", Integer));

    /// <summary>A tag.</summary>
    public static ModelDescription Tag { get; } = new("taggit.tag", "taggit_tag", IdFamily.Tag,
        new("pk", "id", Integer),
        new("name", "name", Text) { MaxLength = 100 },
        new("slug", "slug", Text) { MaxLength = 100 })
    {
        NamedBy = ["tag_id"],
    };

    /// <summary>A tag on an object.</summary>
    public static ModelDescription TaggedItem { get; } = new("taggit.taggeditem", "taggit_taggeditem", IdFamily.TaggedItem,
        new("pk", "id", Integer),
        new("object", "object_id", Integer),
        new("content_type", "content_type_id", Integer),
        new("tag", "tag_id", Integer));

    /// <summary>A kind of object that rights and tags refer to.</summary>
    public static ModelDescription ContentType { get; } = new("contenttypes.contenttype", "django_content_type", IdFamily.ContentType,
        new("pk", "id", Integer),
        new("app_label", "app_label", Text),
        new("model", "model", Text))
    {
        NamedBy = ["content_type_id"],
    };

    /// <summary>A right that users and groups can have.</summary>
    public static ModelDescription Permission { get; } = new("auth.permission", "auth_permission", IdFamily.Permission,
        new("pk", "id", Integer),
        new("name", "name", Text),
        new("content_type", "content_type_id", Integer),
        new("codename", "codename", Text))
    {
        NamedBy = ["permission_id"],
    };

    /// <summary>A group of users.</summary>
    public static ModelDescription Group { get; } = new("auth.group", "auth_group", IdFamily.Group,
        new("pk", "id", Integer),
        new("name", "name", Text) { MaxLength = 150 })
    {
        NamedBy = ["group_id", "primary_group_id"],
    };

    /// <summary>The membership of a user in a group.</summary>
    public static ModelDescription UserGroup { get; } = new("auth.usergroup", "auth_user_groups", IdFamily.UserGroup,
        new("pk", "id", Integer),
        new("user", "user_id", Integer),
        new("group", "group_id", Integer));

    /// <summary>A user's right to an object, whose id is a text.</summary>
    public static ModelDescription UserPermission { get; } = new("guardian.userobjectpermission", "guardian_userobjectpermission", IdFamily.UserPermission,
        new("pk", "id", Integer),
        new("object_pk", "object_pk", Text),
        new("content_type", "content_type_id", Integer),
        new("permission", "permission_id", Integer),
        new("user", "user_id", Integer));

    /// <summary>A group's right to an object, whose id is a text.</summary>
    public static ModelDescription GroupPermission { get; } = new("guardian.groupobjectpermission", "guardian_groupobjectpermission", IdFamily.GroupPermission,
        new("pk", "id", Integer),
        new("object_pk", "object_pk", Text),
        new("content_type", "content_type_id", Integer),
        new("permission", "permission_id", Integer),
        new("group", "group_id", Integer));

    /// <summary>A user's right to all objects of a kind (Django's general permissions).</summary>
    public static ModelDescription UserGlobalPermission { get; } = new("auth.userpermission", "auth_user_user_permissions", IdFamily.UserGlobalPermission,
        new("pk", "id", Integer),
        new("user", "user_id", Integer),
        new("permission", "permission_id", Integer));

    /// <summary>A group's right to all objects of a kind.</summary>
    public static ModelDescription GroupGlobalPermission { get; } = new("auth.grouppermission", "auth_group_permissions", IdFamily.GroupGlobalPermission,
        new("pk", "id", Integer),
        new("group", "group_id", Integer),
        new("permission", "permission_id", Integer));

    /// <summary>A user's API token. Each user has at most one, so the user is the primary key.</summary>
    public static ModelDescription Token { get; } = new("authtoken.token", "authtoken_token", IdFamily.User,
        new("pk", "user_id", Integer),
        new("key", "key", Text) { MaxLength = 40 },
        new("created", "created", Time));

    /// <summary>All models, referenced models first.</summary>
    public static ImmutableArray<ModelDescription> All { get; } =
    [
        ContentType, Permission, Group, UserGroup, Models.UserProfile, Token, Tag, TaggedItem, UserPermission, GroupPermission,
        UserGlobalPermission, GroupGlobalPermission,
        Stack, StackMirror, ProjectStack, BrokenSlice, StackGroup, StackGroupRelation, StackStackGroup,
    ];

    private static Column Composite(string name, string type) => new(name, name, ColumnKind.Composite) { TypeName = type };

}
