namespace Tracelift.Bench.Kill;

/// <summary>Compares the contents of stores.</summary>
internal static class StoreChange
{
    /// <summary>Returns the first difference between two readings; or null.</summary>
    public static string? Find(Dictionary<string, string> before, Dictionary<string, string> now) =>
        before.Keys.Union(now.Keys)
            .Where(table => before.GetValueOrDefault(table) != now.GetValueOrDefault(table))
            .Select(table => $"{table} has {now.GetValueOrDefault(table)}, and had {before.GetValueOrDefault(table)}")
            .FirstOrDefault();
}
