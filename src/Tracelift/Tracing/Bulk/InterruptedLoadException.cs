using System.Globalization;

namespace Tracelift.Tracing.Bulk;

/// <summary>Somebody has cancelled a bulk load that has begun: what is in by then stays.</summary>
public sealed class InterruptedLoadException : OperationCanceledException
{
    /// <summary>A load that has begun.</summary>
    /// <param name="load">The load's number.</param>
    /// <param name="chunksIn">How many of its chunks are in.</param>
    /// <param name="hasDropped">Whether it may have dropped indexes that are not made again.</param>
    /// <param name="inner">What has ended it.</param>
    public InterruptedLoadException(long load, string chunksIn, bool hasDropped, OperationCanceledException inner)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"Cancelled. Load {load} has begun: {chunksIn} are in and stay, the rest is not there."),
            inner,
            inner?.CancellationToken ?? default) =>
        Hint = string.Create(CultureInfo.InvariantCulture, $"--resume goes on with it; tracelift undo {load} takes out what it has brought; tracelift bulk status tells how far it is.")
            + (hasDropped ? " The indexes that it has dropped are made again when it has gone on to its end, at once by tracelift bulk recover, or by the next load of another source." : "");

    /// <summary>What to do.</summary>
    public string Hint { get; }
}
