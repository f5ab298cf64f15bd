namespace Tracelift.Bench.Measure;

/// <summary>Why nothing can be measured.</summary>
internal sealed class BenchException(string message) : Exception(message);
