using System.Globalization;
using Tracelift.Model;
using Tracelift.Postgres.Import;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Bulk;

/// <summary>Looks at a server as a bulk load will meet it.</summary>
internal sealed class LoadAdvice(PostgresLink link, IndexRule indexes)
{
    private const long MB = 1 << 20, GB = 1 << 30;

    // What a treenode comes to in CATMAID's tables, its edge and all indexes included, and what is written to the log for it.
    private const long BytesOfTreenode = 1_000;

    private readonly List<BulkAdvice> _advice = [];

    /// <summary>Looks.</summary>
    /// <param name="treenodes">How many treenodes are to be loaded, or null where nobody knows.</param>
    /// <param name="cancellationToken">Cancels it.</param>
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

        Size("max_wal_size", Bytes("max_wal_size"), 8 * GB, "each time that so much is written to the log, all changed pages go to the disk, and the next change of each is logged as a whole");
        Size("shared_buffers", Bytes("shared_buffers"), memory is { } all ? Math.Min(8 * GB, all / 4) : GB, "indexes that do not fit are read again for nearly each row; a quarter of the memory is usual (takes a restart)");
        Size("maintenance_work_mem", Bytes("maintenance_work_mem"), 512 * MB, "sorts for indexes; a load raises it in its own sessions");
        var timeout = long.Parse(settings["checkpoint_timeout"].Value, CultureInfo.InvariantCulture);
        Add("checkpoint_timeout", $"{timeout} s", timeout < 900 ? "ALTER SYSTEM SET checkpoint_timeout = '30min'" : null, "as max_wal_size, by time");
        Add("wal_compression", settings["wal_compression"].Value, settings["wal_compression"].Value == "off" ? "ALTER SYSTEM SET wal_compression = on" : null, "pages that are logged as a whole are packed");
        var workers = int.Parse(settings["max_parallel_maintenance_workers"].Value, CultureInfo.InvariantCulture);
        Add("max_parallel_maintenance_workers", workers.ToString(CultureInfo.InvariantCulture), workers < 2 ? "ALTER SYSTEM SET max_parallel_maintenance_workers = 4" : null, "B-tree indexes are made by several processes");
        Add("autovacuum", settings["autovacuum"].Value, settings["autovacuum"].Value == "off" ? "ALTER SYSTEM SET autovacuum = on" : null, "it takes statistics; a load takes them, too, at its end");
        await RoomAsync(treenodes, Bytes("max_wal_size"), cancellationToken);
        await IndexesAsync(treenodes, cancellationToken);
        return _advice;
    }

    private async Task RightsAsync(CancellationToken cancellationToken)
    {
        var isAttached = await LoadTables.ExistAsync(link, cancellationToken);
        Add("ledger", isAttached ? "there" : "missing", isAttached ? null : "tracelift store attach", "without it nothing can be loaded in chunks");
        var triggers = await TriggerSwitch.ChooseAsync(link, TriggerRule.Auto, default, mostNotifications: 0, _ => { }, cancellationToken);
        var hasTriggers = await link.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('treenode'))", [], cancellationToken);
        Add(
            "triggers and foreign keys",
            !hasTriggers ? "none" : triggers.IsOff ? "silent while rows are loaded" : "on",
            !hasTriggers || triggers.IsOff ? null : $"a superuser, from PostgreSQL 15 on: GRANT SET ON PARAMETER session_replication_role TO {await link.ScalarAsync<string>("SELECT quote_ident(current_user)", [], cancellationToken)}",
            "with them a load takes some times as long: each row is looked at by itself");
        var isOwner = await link.ScalarAsync<bool>("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('treenode')", [], cancellationToken);
        Add("owner of the tables", isOwner ? "this role" : "another role", isOwner ? null : "load as the owner", "only the owner can drop indexes and make them again");
    }

    // Only a superuser may read the server's files, and only Linux has this one.
    private async Task<long?> MemoryAsync(CancellationToken cancellationToken)
    {
        long? memory = null;
        if (await link.ScalarAsync<bool>("SELECT has_function_privilege('pg_read_file(text)', 'EXECUTE')", [], cancellationToken))
        {
            var line = await link.ScalarAsync<string>("SELECT substring(pg_read_file('/proc/meminfo', 0, 4096, true) from 'MemTotal: *([0-9]+) kB')", [], cancellationToken);
            if (long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes))
                memory = kilobytes * 1024;
        }

        Add("memory of the server", memory is { } bytes ? Text(bytes) : "not told to this role", null, "what shared_buffers and the system's cache have to share");
        return memory;
    }

    private async Task RoomAsync(long? treenodes, long log, CancellationToken cancellationToken)
    {
        var size = await link.ScalarAsync<long>("SELECT pg_database_size(current_database())", [], cancellationToken);
        var needed = treenodes is { } nodes ? (nodes * BytesOfTreenode) + log : (long?)null;
        var free = await FreeAsync(cancellationToken);
        Add(
            "room",
            $"the database has {Text(size)}{(free is { } rest ? $", {Text(rest)} are free" : "; what is free is not told to this role")}{(needed is { } all ? $", the load needs about {Text(all)}" : "")}",
            needed > free ? "make room first: a load stops where the disk is full, and can go on with --resume" : null,
            "rows, edges, indexes, and the log until the next checkpoint");
    }

    // Where the server is this machine, its folder's disk is one of ours.
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
            var there = await link.ScalarAsync<long>("SELECT greatest(reltuples, 0)::int8 FROM pg_class WHERE oid = to_regclass('treenode')", [], cancellationToken);
            present = string.Create(CultureInfo.InvariantCulture, $"about {there:N0} treenodes are there; what becomes of indexes hangs on how many are to come");
        }

        Add(
            "indexes",
            present,
            null,
            "making them again costs time for all rows, and nobody can write to a table while one of its indexes is made; keeping them up costs time for each new row");
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
