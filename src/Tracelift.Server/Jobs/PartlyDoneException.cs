namespace Tracelift.Server.Jobs;

/// <summary>A job was cancelled after some of its work, which stays.</summary>
/// <param name="result">The result of the finished work.</param>
#pragma warning disable CA1032, CA1064 // Does not leave this room.
internal sealed class PartlyDoneException(JobResult result) : OperationCanceledException("The job was cancelled after part of its work")
#pragma warning restore CA1032, CA1064
{
    public JobResult Result => result;
}
