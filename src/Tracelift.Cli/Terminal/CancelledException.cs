namespace Tracelift.Cli.Terminal;

/// <summary>The user declined a question.</summary>
internal sealed class CancelledException : OperationCanceledException
{
    public CancelledException()
        : base("Cancelled")
    {
    }
}
