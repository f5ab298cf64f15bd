namespace Tracelift.Stores.Bulk;

/// <summary>A fact about a store that affects a bulk load, with advice.</summary>
/// <param name="What">The subject: a setting, a right or free disk space.</param>
/// <param name="Is">Its present state.</param>
/// <param name="Better">What the administrator of the store can do; null if nothing is needed.</param>
/// <param name="Why">Its effect on a load.</param>
public sealed record BulkAdvice(string What, string Is, string? Better, string Why);
