namespace Tracelift.Stores;

/// <summary>The migrations that a store lacks because an older version made it.</summary>
/// <param name="Kind">The kind of the store.</param>
/// <param name="Name">The path or URL, without a password.</param>
/// <param name="Current">The label of the store's last migration (<c>migration 5 (undo)</c>).</param>
/// <param name="Missing">The labels of the missing migrations, in the order in which they run.</param>
public sealed record StoreMigration(StoreKind Kind, string Name, string Current, IReadOnlyList<string> Missing)
{
    /// <summary>Whether the store lacks a migration.</summary>
    public bool IsDue => Missing.Count > 0;
}
