namespace Tracelift.Postgres;

/// <summary>How to open a PostgreSQL store.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// Whether to go on where tables are other than Tracelift knows them: columns of other types, new ones that must be given.
    /// Columns that Tracelift needs must be there all the same.
    /// </summary>
    public bool AcceptUnknownSchema { get; init; }

    /// <summary>
    /// Of how many rows with a place the worker of CATMAID's spatial cache is told one by one where triggers are silent: the
    /// server keeps all notifications in one queue of limited size.
    /// </summary>
    public long MostNotifications { get; init; } = 20_000;

    /// <summary>
    /// For how many rows a bulk load that may choose never drops indexes: making them again for what is in the tables takes
    /// longer than it saves.
    /// </summary>
    public long FewRows { get; init; } = 200_000;

    /// <summary>
    /// How many checks of references an import has wait on the server before it has them made with each statement: the server
    /// keeps some 20 bytes for each.
    /// </summary>
    public long MostChecks { get; init; } = 15_000_000;
}
