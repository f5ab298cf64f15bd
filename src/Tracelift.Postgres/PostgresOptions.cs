namespace Tracelift.Postgres;

/// <summary>Options of a PostgreSQL store.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// Whether to accept tables that differ from those Tracelift knows, such as columns with other types, or unknown
    /// columns that need a value. Columns that Tracelift uses must exist anyway.
    /// </summary>
    public bool AcceptUnknownSchema { get; init; }

    /// <summary>
    /// The largest number of rows with a place for which CATMAID's spatial cache is notified one by one while triggers
    /// are off. The server keeps all notifications in one queue of limited size.
    /// </summary>
    public long MostNotifications { get; init; } = 20_000;

    /// <summary>
    /// The number of rows up to which a bulk load keeps indexes, unless told otherwise: rebuilding them would take longer
    /// than it saves.
    /// </summary>
    public long FewRows { get; init; } = 200_000;

    /// <summary>
    /// The largest number of an import's reference checks that wait for the commit. Beyond it, each statement runs its
    /// checks. The server keeps some 20 bytes for each.
    /// </summary>
    public long MostChecks { get; init; } = 15_000_000;

    /// <summary>Receives what the user should know before a long wait; null for nobody.</summary>
    public Action<string>? Tell { get; init; }
}
