namespace Tracelift.Stores.Derived;

/// <summary>The number of rows with a place that are written or deleted, for spatial caches.</summary>
/// <param name="Project">The project; null if it does not exist yet.</param>
/// <param name="IsNew">Whether the project is new, so that no cache holds its data.</param>
/// <param name="Count">The number of treenodes, connectors and links between them.</param>
public readonly record struct SpatialRows(long? Project, bool IsNew, long Count);
