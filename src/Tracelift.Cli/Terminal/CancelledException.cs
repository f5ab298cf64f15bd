namespace Tracelift.Cli.Terminal;

/// <summary>Somebody who was asked did not want to go on.</summary>
internal sealed class CancelledException : OperationCanceledException
{
    public CancelledException()
        : base("Cancelled")
    {
    }
}
