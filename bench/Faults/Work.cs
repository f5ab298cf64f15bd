using System.Globalization;
using Microsoft.Data.Sqlite;
using Tracelift.Bench.Kill;

namespace Tracelift.Bench.Faults;

/// <summary>A command on a small store, with the store's contents before and after it.</summary>
internal sealed class Work
{
    // Fixed, so that rows have the same ids whatever an interrupted load took from a sequence.
    private const string Offset = "1000000000";

    // Columns with random values of new users, or with SQLite's time.
    private static readonly string[] Drawn = ["password", "key", "date_joined"];

    // Columns of rows written by several transactions: which one, and when.
    private static readonly string[] DrawnOfLoads = ["txid", "last_summary_update"];

    private readonly byte[]? _begin;
    private readonly Dictionary<string, string> _after;
    private readonly string[]? _exported;
    private readonly List<Dictionary<string, string>> _before;

    private Work(
        string name, string[] arguments, byte[]? begin, List<Dictionary<string, string>> before, Dictionary<string, string> after, string[]? exported) =>
        (Name, Arguments, _begin, _before, _after, _exported) = (name, arguments, begin, before, after, exported);

    /// <summary>The names of all works.</summary>
    public static IReadOnlyList<string> Names { get; } = ["create", "import", "import-beside", "undo", "bulk", "export"];

    /// <summary>The name of the work.</summary>
    public string Name { get; }

    /// <summary>The command.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Whether the command may complete a part of its work.</summary>
    public bool IsInParts => Name == "bulk";

    /// <summary>Whether to repeat an unfinished command: it continues its work, or meets incomplete files.</summary>
    public bool GoesOn => Name is "bulk" or "create";

    /// <summary>
    /// Opens the store beside the command, as a server does, if the work needs it: then the log is not copied into the
    /// file when the command ends.
    /// </summary>
    public IDisposable? OpenBeside(WorkRoom room)
    {
        if (Name != "import-beside")
            return null;
        var connection = new SqliteConnection($"Data Source={StoreOf(room)};Pooling=False");
        connection.Open();
        using var look = connection.CreateCommand();
        look.CommandText = "SELECT count(*) FROM project";
        look.ExecuteScalar();
        return connection;
    }

    private static string StoreOf(WorkRoom room) => room.File("store/store.sqlite");

    private static string ExportOf(WorkRoom room) => Path.Combine(room.Exports, "out.json");

    /// <summary>Runs a command once without a fault.</summary>
    public static async Task<Work> PrepareAsync(string name, WorkRoom room, int treenodes)
    {
        var (first, second) = (await room.WriteProjectAsync(treenodes, CancellationToken.None), await room.WriteProjectAsync(treenodes + 1, CancellationToken.None));
        var store = StoreOf(room);
        string[] into = ["--store", store, "--verbosity", "0", "--json"];
        string[] import = ["import", second, "--target", "1", "--create-unknown-users", "--yes", .. into];
        string[] arguments = name switch
        {
            "create" => ["import", first, "--target", "new:first", "--create-unknown-users", "--yes", .. into],
            "undo" => ["undo", "2", "--yes", .. into],
            "export" => ["export", "--source", "1", "--users", "--file", ExportOf(room), "--yes", .. into],
            "bulk" =>
            [
                "bulk", "load", second, "--target", "1", "--offset", Offset, "--resume", "--connections", "1",
                "--chunk-rows", (treenodes / 2).ToString(CultureInfo.InvariantCulture), .. into,
            ],
            _ => import,
        };

        Clear(room);
        List<Dictionary<string, string>> before = [];
        byte[]? begin = null;
        if (name == "create")
        {
            // The file is empty, or has empty tables.
            before.Add(await ReadAsync(room, name));
            File.Delete(store);
            await RequireAsync(["store", "init", .. into]);
            before.Add(await ReadAsync(room, name));
            File.Delete(store);
        }
        else
        {
            await RequireAsync(["import", first, "--target", "new:first", "--create-unknown-users", "--yes", .. into]);
            if (name == "undo")
                await RequireAsync(import);
            before.Add(await ReadAsync(room, name));
            begin = await File.ReadAllBytesAsync(store);
        }

        await RequireAsync(arguments);
        var after = await ReadAsync(room, name);
        await RequireAsync(["store", "check", .. into]);
        return new Work(name, arguments, begin, before, after, name == "export" ? SortedLines(room) : null);
    }

    /// <summary>Restores the store before the command.</summary>
    public void Restore(WorkRoom room)
    {
        Clear(room);
        if (_begin is not null)
            File.WriteAllBytes(StoreOf(room), _begin);
    }

    /// <summary>The files of the store.</summary>
    public static Dictionary<string, byte[]> FilesOf(WorkRoom room) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(StoreOf(room))!).ToDictionary(path => path, File.ReadAllBytes, StringComparer.Ordinal);

    /// <summary>Replaces the store's files.</summary>
    public static void Replace(WorkRoom room, IReadOnlyDictionary<string, byte[]> files)
    {
        foreach (var path in Directory.EnumerateFiles(Path.GetDirectoryName(StoreOf(room))!))
            File.Delete(path);
        foreach (var (path, bytes) in files)
            File.WriteAllBytes(path, bytes);
    }

    /// <summary>Checks the store after the command.</summary>
    /// <returns>Whether the whole command is done; and a fault or null.</returns>
    public async Task<(bool IsDone, string? Fault)> LookAsync(WorkRoom room, bool isToldDone)
    {
        if (_begin is not null && !isToldDone && FilesOf(room) is { Count: 1 } files && files.First().Value.AsSpan().SequenceEqual(_begin))
            return (false, FindLeft(room, isDone: false));
        if (!isToldDone && !File.Exists(StoreOf(room)))
            return (false, _begin is null ? null : "the store is gone");
        var now = File.Exists(StoreOf(room)) ? await ReadAsync(room, Name) : [];
        var isDone = StoreChange.Find(_after, now) is null && (_exported is null || File.Exists(ExportOf(room)));
        if (isDone && (isToldDone || !IsInParts))
            return (true, FindLeft(room, isToldDone));
        if (isToldDone)
            return (false, $"it said that it was done, and {StoreChange.Find(_after, now)}");
        if (!IsInParts && _before.TrueForAll(before => StoreChange.Find(before, now) is not null))
            return (false, $"a part is done: beside all, {StoreChange.Find(_after, now)}; beside nothing, {StoreChange.Find(_before[^1], now)}");
        if (now.TryGetValue("integrity", out var integrity) && integrity != "ok")
            return (false, $"the file is damaged: {integrity}");

        // The repeated command cleans up what is left.
        return (false, GoesOn ? null : FindLeft(room, isDone: false));
    }

    /// <summary>Repeats the command, which must complete the work.</summary>
    /// <returns>A fault; or null.</returns>
    public async Task<string?> GoOnAsync(WorkRoom room)
    {
        var again = await CommandRun.RunAsync(Arguments);
        if (again.ExitCode != 0)
            return $"said once more, it ends with {again.ExitCode}: {again.Error}";
        return StoreChange.Find(_after, await ReadAsync(room, Name)) is { } change ? $"said once more, {change}" : FindLeft(room, isDone: true);
    }

    // Finds files left beside the store's own.
    private string? FindLeft(WorkRoom room, bool isDone)
    {
        // The next program that opens the store recovers its log; that has happened by now.
        var left = Directory.EnumerateFiles(Path.GetDirectoryName(StoreOf(room))!).FirstOrDefault(path => path != StoreOf(room))
            ?? Directory.EnumerateFileSystemEntries(room.Temporary).FirstOrDefault()
            ?? Directory.EnumerateFiles(room.Exports).FirstOrDefault(path => path != ExportOf(room));
        if (left is not null)
            return $"{Path.GetFileName(left)} is left";
        if (_exported is null)
            return null;
        var isThere = File.Exists(ExportOf(room));
        return isDone && !isThere ? "the exported file is not there"
            : isThere && !SortedLines(room).SequenceEqual(_exported, StringComparer.Ordinal) ? "the exported file has something else in it"
            : isThere && !isDone ? "the exported file is there"
            : null;
    }

    // Sorted: SQLite works without unreadable statistics, and rows may then have another order.
    private static string[] SortedLines(WorkRoom room) => [.. File.ReadAllLines(ExportOf(room)).Order(StringComparer.Ordinal)];

    private static async Task<Dictionary<string, string>> ReadAsync(WorkRoom room, string name)
    {
        var content = await SqliteContent.ReadAsync(StoreOf(room), name == "bulk" ? [.. Drawn, .. DrawnOfLoads] : Drawn, CancellationToken.None);
        if (name == "bulk")
        {
            foreach (var table in content.Keys.Where(table => table.StartsWith("tracelift", StringComparison.Ordinal)).ToList())
                content.Remove(table);
        }

        return content;
    }

    private static void Clear(WorkRoom room)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(StoreOf(room))!);
        foreach (var folder in (string[])[Path.GetDirectoryName(StoreOf(room))!, room.Exports, room.Temporary])
        {
            foreach (var path in Directory.EnumerateFiles(folder))
                File.Delete(path);
        }
    }

    private static async Task RequireAsync(string[] arguments)
    {
        var run = await CommandRun.RunAsync(arguments);
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)}: {run.Error}");
    }
}
