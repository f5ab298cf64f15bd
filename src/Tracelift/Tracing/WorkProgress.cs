namespace Tracelift.Tracing;

/// <summary>How far a stage of an import or export is.</summary>
/// <param name="Stage">What is being done, in a word or two.</param>
/// <param name="Done">What is done, in rows or bytes.</param>
/// <param name="Total">What there is to do, or null where nobody knows.</param>
/// <param name="Unit"><c>rows</c> or <c>bytes</c>.</param>
public readonly record struct WorkProgress(string Stage, long Done, long? Total, string Unit)
{
    /// <summary>Whether what is done when the stage begins was done before it.</summary>
    public bool IsGoingOn { get; init; }

    /// <summary>Bytes of the source that the stage has read so far, where it counts rows; or null.</summary>
    public long? Bytes { get; init; }

    /// <summary>What there is to say besides, or null.</summary>
    public string? Detail { get; init; }
}
