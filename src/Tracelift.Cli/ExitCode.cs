namespace Tracelift.Cli;

/// <summary>The exit codes of the program.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Input = 3;
    public const int Store = 4;
    public const int Cancelled = 130;

    /// <summary>As of a program that SIGPIPE ends: who reads standard output has read enough.</summary>
    public const int NoReader = 141;
}
