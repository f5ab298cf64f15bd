namespace Tracelift.Stores;

/// <summary>What a bulk load meets in a store, and what would help. Nothing is changed by it.</summary>
/// <param name="What">A setting, a right, room on a disk.</param>
/// <param name="Is">How it is.</param>
/// <param name="Better">What would be better, as whoever runs the store can say it; null where all is well.</param>
/// <param name="Why">What it does for a load.</param>
public sealed record BulkAdvice(string What, string Is, string? Better, string Why);
