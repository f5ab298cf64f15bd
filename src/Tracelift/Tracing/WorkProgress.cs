namespace Tracelift.Tracing;

/// <summary>The progress of a stage of an import or export.</summary>
/// <param name="Stage">The stage, in a word or two.</param>
/// <param name="Done">The finished rows or bytes.</param>
/// <param name="Total">The total, or null if it is unknown.</param>
/// <param name="Unit"><c>rows</c> or <c>bytes</c>.</param>
public readonly record struct WorkProgress(string Stage, long Done, long? Total, string Unit)
{
    /// <summary>Whether the finished amount at the start of the stage is from an earlier run.</summary>
    public bool IsGoingOn { get; init; }

    /// <summary>The bytes of the source that the stage has read, for a stage that counts rows; or null.</summary>
    public long? Bytes { get; init; }

    /// <summary>A further detail, or null.</summary>
    public string? Detail { get; init; }
}
