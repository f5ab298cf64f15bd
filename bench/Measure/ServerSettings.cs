namespace Tracelift.Bench.Measure;

/// <summary>The settings of the measured server.</summary>
internal static class ServerSettings
{
    private static readonly Dictionary<string, string[]> All = new(StringComparer.Ordinal)
    {
        // PostgreSQL's defaults.
        ["stock"] = [],

        // Usual settings for a machine with enough memory.
        ["tuned"] =
        [
            "shared_buffers = 2GB", "max_wal_size = 8GB", "checkpoint_timeout = 30min", "maintenance_work_mem = 256MB", "work_mem = 64MB",
            "effective_cache_size = 8GB",
        ],
    };

    /// <summary>The names of the settings.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>Returns the lines of postgresql.conf.</summary>
    public static IEnumerable<string> Lines(string name) => All[name];
}
