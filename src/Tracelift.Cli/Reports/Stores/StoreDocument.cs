using Tracelift.Stores;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>The kind and contents of a store, for programs.</summary>
internal sealed record StoreDocument
{
    public required string Command { get; init; }

    /// <summary><c>sqlite</c>, <c>postgres</c> or <c>catmaid</c>.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Software { get; init; }

    public required string Schema { get; init; }

    /// <summary>The migrations that the store lacks; <c>tracelift store migrate</c> applies them.</summary>
    public IReadOnlyList<string> MissingMigrations { get; init; } = [];

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether the store remembers imports, so that they can be undone. CATMAID's database must be attached for that.</summary>
    public required bool RemembersRuns { get; init; }

    public required IReadOnlyList<ProjectCounts> Projects { get; init; }

    public static StoreDocument Of(string command, StoreInfo info, IReadOnlyList<ProjectCounts> projects) => new()
    {
        Command = command,
        Kind = KindOf(info.Kind),
        Name = info.Name,
        Software = info.Software,
        Schema = info.Schema,
        Notes = info.Notes,
        RemembersRuns = info.RemembersRuns,
        Projects = projects,
    };

    /// <summary>A store whose tables have to be migrated before anything else can be read.</summary>
    public static StoreDocument Of(string command, StoreMigration migration) => new()
    {
        Command = command,
        Kind = KindOf(migration.Kind),
        Name = migration.Name,
        Software = "",
        Schema = migration.Current,
        MissingMigrations = migration.Missing,
        Notes = [],
        RemembersRuns = true,
        Projects = [],
    };

    /// <summary>The name of a kind for programs.</summary>
    private static string KindOf(StoreKind kind) => kind switch
    {
        StoreKind.Sqlite => "sqlite",
        StoreKind.Postgres => "postgres",
        _ => "catmaid",
    };
}
