namespace Tracelift.Stores.Derived;

/// <summary>Rows of a cache or of statistics that were computed again, emptied, or marked as stale.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="What">What was done to them, in words.</param>
public sealed record RefreshedCache(string Table, long Rows, string What);
