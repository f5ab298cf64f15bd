namespace Tracelift.Server.Jobs;

/// <summary>A job that was cancelled, and did some of its work, which stays.</summary>
/// <param name="result">What it did.</param>
#pragma warning disable CA1032, CA1064 // Does not leave this room.
internal sealed class PartlyDoneException(JobResult result) : OperationCanceledException("The job was cancelled when some of it was done")
#pragma warning restore CA1032, CA1064
{
    public JobResult Result => result;
}
