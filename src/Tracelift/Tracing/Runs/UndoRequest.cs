namespace Tracelift.Tracing.Runs;

/// <summary>What is to be undone, and what may go with it.</summary>
/// <param name="Run">The run's number.</param>
public sealed record UndoRequest(long Run)
{
    /// <summary>Whether to write nothing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>
    /// How many rows of others may go where they name rows of the run, be it in turn. Null refuses wherever others have
    /// worked on what the run has made.
    /// </summary>
    public long? MayTake { get; init; }
}
