using System.Globalization;
using Tracelift.Model;
using Tracelift.Postgres.Import;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Bulk;

/// <summary>Checks a server before a bulk load.</summary>
internal sealed class LoadAdvice(PostgresLink link, IndexRule indexes)
{
    private const long MB = 1 << 20, GB = 1 << 30;

    // The size of a treenode in CATMAID's tables, with its edge and all indexes, and its size in the log.
    private const long BytesOfTreenode = 1_000;

    private readonly List<BulkAdvice> _advice = [];

    /// <summary>Collects the advice.</summary>
    /// <param name="treenodes">The number of treenodes to load; null if unknown.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<IReadOnlyList<BulkAdvice>> CollectAsync(long? treenodes, CancellationToken cancellationToken)
    {
        await RightsAsync(cancellationToken);
        var memory = await MemoryAsync(cancellationToken);
        var settings = (await link.QueryAsync(
            "SELECT name, setting, coalesce(unit, '') FROM pg_settings WHERE name = ANY($1)",
            [(string[])["shared_buffers", "maintenance_work_mem", "max_wal_size", "checkpoint_timeout", "wal_compression", "max_parallel_maintenance_workers", "max_connections", "autovacuum"]],
            row => (Name: row.GetString(0), Value: row.GetString(1), Unit: row.GetString(2)),
            cancellationToken)).ToDictionary(setting => setting.Name, setting => (setting.Value, setting.Unit), StringComparer.Ordinal);
        long Bytes(string name) => long.Parse(settings[name].Value, CultureInfo.InvariantCulture) * Unit(settings[name].Unit);

        Size("max_wal_size", Bytes("max_wal_size"), 8 * GB, "after this much log, PostgreSQL writes all changed pages to the disk and logs the next change of each page in full");
        Size("shared_buffers", Bytes("shared_buffers"), memory is { } all ? Math.Min(8 * GB, all / 4) : GB, "indexes that do not fit are read again for nearly each row; a quarter of the memory is usual (needs a restart)");
        Size("maintenance_work_mem", Bytes("maintenance_work_mem"), 512 * MB, "sorting for indexes; a load raises it in its own sessions");
        var timeout = long.Parse(settings["checkpoint_timeout"].Value, CultureInfo.InvariantCulture);
        Add("checkpoint_timeout", $"{timeout} s", timeout < 900 ? "ALTER SYSTEM SET checkpoint_timeout = '30min'" : null, "as max_wal_size, by time");
        Add("wal_compression", settings["wal_compression"].Value, settings["wal_compression"].Value == "off" ? "ALTER SYSTEM SET wal_compression = on" : null, "compresses pages that are logged in full");
        var workers = int.Parse(settings["max_parallel_maintenance_workers"].Value, CultureInfo.InvariantCulture);
        Add("max_parallel_maintenance_workers", workers.ToString(CultureInfo.InvariantCulture), workers < 2 ? "ALTER SYSTEM SET max_parallel_maintenance_workers = 4" : null, "several processes build a B-tree index");
        Add("autovacuum", settings["autovacuum"].Value, settings["autovacuum"].Value == "off" ? "ALTER SYSTEM SET autovacuum = on" : null, "updates statistics; a load also updates them at its end");
        await RoomAsync(treenodes, Bytes("max_wal_size"), cancellationToken);
        await IndexesAsync(treenodes, cancellationToken);
        return _advice;
    }

    private async Task RightsAsync(CancellationToken cancellationToken)
    {
        var isAttached = await LoadTables.ExistAsync(link, cancellationToken);
        Add("ledger", isAttached ? "there" : "missing", isAttached ? null : "tracelift store attach", "loads in chunks need it");
        var triggers = await TriggerSwitch.ChooseAsync(link, TriggerRule.Auto, default, mostNotifications: 0, _ => { }, cancellationToken);
        var hasTriggers = await link.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('treenode'))", [], cancellationToken);
        Add(
            "triggers and foreign keys",
            !hasTriggers ? "none" : triggers.IsOff ? "silent while rows are loaded" : "on",
            !hasTriggers || triggers.IsOff ? null : $"a superuser, from PostgreSQL 15 on: GRANT SET ON PARAMETER session_replication_role TO {await link.ScalarAsync<string>("SELECT quote_ident(current_user)", [], cancellationToken)}",
            "with them a load takes several times as long: they run for each row");
        var isOwner = await link.ScalarAsync<bool>("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('treenode')", [], cancellationToken);
        Add("owner of the tables", isOwner ? "this role" : "another role", isOwner ? null : "load as the owner", "only the owner can drop and rebuild indexes");
    }

    // Only a superuser may read the server's files, and only Linux has this file.
    private async Task<long?> MemoryAsync(CancellationToken cancellationToken)
    {
        long? memory = null;
        if (await link.ScalarAsync<bool>("SELECT has_function_privilege('pg_read_file(text)', 'EXECUTE')", [], cancellationToken))
        {
            var line = await link.ScalarAsync<string>("SELECT substring(pg_read_file('/proc/meminfo', 0, 4096, true) from 'MemTotal: *([0-9]+) kB')", [], cancellationToken);
            if (long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes))
                memory = kilobytes * 1024;
        }

        Add("memory of the server", memory is { } bytes ? Text(bytes) : "hidden from this role", null, "shared_buffers and the system's cache share it");
        return memory;
    }

    private async Task RoomAsync(long? treenodes, long log, CancellationToken cancellationToken)
    {
        var size = await link.ScalarAsync<long>("SELECT pg_database_size(current_database())", [], cancellationToken);
        var needed = treenodes is { } nodes ? (nodes * BytesOfTreenode) + log : (long?)null;
        var free = await FreeAsync(cancellationToken);
        Add(
            "room",
            $"the database has {Text(size)}{(free is { } rest ? $", {Text(rest)} are free" : "; the free space is hidden from this role")}{(needed is { } all ? $", the load needs about {Text(all)}" : "")}",
            needed > free ? "make room first: a full disk stops the load, and --resume continues it" : null,
            "rows, edges, indexes, and the log until the next checkpoint");
    }

    // If the server runs on this machine, its data folder is on a local disk.
    private async Task<long?> FreeAsync(CancellationToken cancellationToken)
    {
        if (!await link.ScalarAsync<bool>("SELECT inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1'", [], cancellationToken)
            || !await link.ScalarAsync<bool>("SELECT pg_has_role('pg_read_all_settings', 'USAGE')", [], cancellationToken))
        {
            return null;
        }

        try
        {
            var folder = await link.ScalarAsync<string>("SHOW data_directory", [], cancellationToken);
            return Directory.Exists(folder) ? new DriveInfo(folder).AvailableFreeSpace : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private async Task IndexesAsync(long? treenodes, CancellationToken cancellationToken)
    {
        string present;
        if (treenodes is { } nodes)
        {
            present = (await indexes.ChooseAsync(new Dictionary<ModelDescription, long> { [Models.Treenode] = nodes }, cancellationToken)).ToString();
        }
        else
        {
            var existing = await link.ScalarAsync<long>("SELECT greatest(reltuples, 0)::int8 FROM pg_class WHERE oid = to_regclass('treenode')", [], cancellationToken);
            present = string.Create(CultureInfo.InvariantCulture, $"about {existing:N0} treenodes exist; whether to drop indexes depends on the size of the load");
        }

        Add(
            "indexes",
            present,
            null,
            "rebuilding them takes time for all rows and blocks writers of the table; keeping them takes time for each new row");
    }

    private void Size(string name, long bytes, long least, string why) =>
        Add(name, Text(bytes), bytes < least ? $"ALTER SYSTEM SET {name} = '{least / MB}MB'" : null, why);

    private void Add(string what, string present, string? better, string why) => _advice.Add(new BulkAdvice(what, present, better, why));

    private static long Unit(string unit) => unit switch
    {
        "8kB" => 8 << 10,
        "kB" => 1 << 10,
        "16MB" => 16 << 20,
        "MB" => MB,
        _ => 1,
    };

    private static string Text(long bytes) => bytes >= GB
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)GB:F1} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / MB} MB");
}
