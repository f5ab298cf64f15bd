namespace Tracelift.Tracing.Runs;

/// <summary>The request to undo a run.</summary>
/// <param name="Run">The run's number.</param>
public sealed record UndoRequest(long Run)
{
    /// <summary>Whether to report only.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>
    /// The largest number of rows of others that may be deleted because they refer to rows of the run, directly or in
    /// turn. Null refuses the undo if there are any changes by others.
    /// </summary>
    public long? MayTake { get; init; }
}
