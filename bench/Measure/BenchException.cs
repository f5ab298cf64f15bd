namespace Tracelift.Bench.Measure;

/// <summary>The reason why nothing can be measured.</summary>
internal sealed class BenchException(string message) : Exception(message);
