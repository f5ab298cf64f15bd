namespace Tracelift.Postgres.Recognition;

/// <summary>The states of CATMAID's own tables that Tracelift was made for.</summary>
internal static class CatmaidMigrations
{
    /// <summary>The last applied migrations of the app <c>catmaid</c> that are known.</summary>
    public static readonly IReadOnlyList<string> Known = ["0114_add_deep_link_exportable_flag"];
}
