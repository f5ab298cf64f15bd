using System.Globalization;

namespace Tracelift.Tracing.Bulk;

/// <summary>A user has cancelled a bulk load that had started: loaded chunks stay.</summary>
public sealed class InterruptedLoadException : OperationCanceledException
{
    /// <summary>Makes the exception of a started load.</summary>
    /// <param name="load">The load's number.</param>
    /// <param name="chunksIn">The number of loaded chunks, in words.</param>
    /// <param name="hasDropped">Whether dropped indexes may not be rebuilt yet.</param>
    /// <param name="inner">The cancellation.</param>
    public InterruptedLoadException(long load, string chunksIn, bool hasDropped, OperationCanceledException inner)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"Cancelled. Load {load} has started: {chunksIn} are loaded and stay; the rest is not loaded."),
            inner,
            inner?.CancellationToken ?? default) =>
        Hint = string.Create(CultureInfo.InvariantCulture, $"--resume continues it; tracelift undo {load} undoes it; tracelift bulk status shows its progress.")
            + (hasDropped ? " Its dropped indexes are rebuilt when it is complete, at once by tracelift bulk recover, or by the next load of another source." : "");

    /// <summary>What the user can do.</summary>
    public string Hint { get; }
}
