namespace Tracelift.Bench.Measure;

/// <summary>Settings that a server is measured with.</summary>
internal static class ServerSettings
{
    private static readonly Dictionary<string, string[]> All = new(StringComparer.Ordinal)
    {
        // As PostgreSQL comes.
        ["stock"] = [],

        // What is usual for a machine with some memory.
        ["tuned"] =
        [
            "shared_buffers = 2GB", "max_wal_size = 8GB", "checkpoint_timeout = 30min", "maintenance_work_mem = 256MB", "work_mem = 64MB",
            "effective_cache_size = 8GB",
        ],
    };

    /// <summary>What they are called.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The lines of postgresql.conf.</summary>
    public static IEnumerable<string> Lines(string name) => All[name];
}
