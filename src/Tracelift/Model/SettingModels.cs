using static Tracelift.Model.ColumnKind;
using static Tracelift.Model.ModelShapes;

namespace Tracelift.Model;

/// <summary>What users have set for a project. Source: the tables of CATMAID's database.</summary>
public static class SettingModels
{
    /// <summary>A reviewer whom a user trusts, since a time.</summary>
    public static ModelDescription Reviewer { get; } = new("catmaid.reviewerwhitelist", "reviewer_whitelist",
        PartFacts(ProjectPart.Reviewers, "trusted reviewers") with { UniqueBy = ["project", "user", "reviewer"] }, IdFamily.Reviewer,
        new("pk", "id", Integer),
        ProjectColumn(),
        To("user", "auth.user", Integer),
        To("reviewer", "auth.user", Integer),
        new("accept_after", "accept_after", Time));

    /// <summary>A store of settings of CATMAID's pages, by name.</summary>
    public static ModelDescription Datastore { get; } = new("catmaid.clientdatastore", "client_datastore",
        ServerFacts(ProjectPart.Settings, "datastore_id"), IdFamily.ClientDatastore,
        new("pk", "id", Integer),
        new("name", "name", Text) { MaxLength = 255 });

    /// <summary>A value that CATMAID's pages keep for a project, and possibly for a user of it.</summary>
    public static ModelDescription Value { get; } = new("catmaid.clientdata", "client_data",
        PartFacts(ProjectPart.Settings, "settings") with { UniqueBy = ["datastore", "project", "user", "key"] }, IdFamily.ClientData,
        new("pk", "id", Integer),
        To("datastore", "catmaid.clientdatastore", Integer),
        ProjectColumn(),
        new("user", "user_id", Integer, "auth.user") { Nullable = true, IfMissing = MissingValue.Null },
        new("key", "key", Text) { MaxLength = 255 },
        new("value", "value", Json));

    /// <summary>A user's mark on a project.</summary>
    public static ModelDescription Favorite { get; } = Owned("catmaid.favoriteproject", "catmaid_favorite_project", IdFamily.Favorite, Integer,
        PartFacts(ProjectPart.Favorites, "favourites") with { UniqueBy = ["project", "user"] },
        new Column("rank", "rank", Real));
}
