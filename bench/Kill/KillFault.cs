namespace Tracelift.Bench.Kill;

/// <summary>Something is not as it has to be.</summary>
internal sealed class KillFault(string message) : Exception(message);
