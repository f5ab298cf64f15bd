namespace Tracelift.Bench.Kill;

/// <summary>A wrong result.</summary>
internal sealed class KillFault(string message) : Exception(message);
