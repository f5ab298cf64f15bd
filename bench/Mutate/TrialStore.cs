using System.Globalization;
using Microsoft.Data.Sqlite;
using Tracelift.Model;
using Tracelift.Sqlite;
using Tracelift.Tracing.Import;

namespace Tracelift.Bench.Mutate;

/// <summary>A small embedded store for many trials; the rows of a trial are deleted before the next.</summary>
internal sealed class TrialStore : IAsyncDisposable
{
    // Counts dangling references.
    private static readonly string Dangling = string.Join(
        " UNION ALL ",
        from model in Models.All
        from column in model.Columns
        let target = column.RefersTo
        where target is not null
        select $"SELECT '{model.Table}.{column.Name}', count(*) FROM {model.Table} WHERE {column.Name} IS NOT NULL AND {column.Name} NOT IN (SELECT id FROM {target.Table}) HAVING count(*) > 0");

    private static readonly string Counting = string.Join(
        " UNION ALL ",
        Models.All.Select(model => model.Table).Append("catmaid_skeleton_summary").Select(table => $"SELECT '{table}', count(*) FROM {table}"));

    private readonly DirectoryInfo _folder;
    private readonly string _path;
    private readonly string _template;

    // Stays open: closing the last connection would clean up the log, which takes time.
    private readonly SqliteConnection _connection;
    private Dictionary<string, long> _before = [];
    private long _version;

    private TrialStore(DirectoryInfo folder)
    {
        _folder = folder;
        _path = Path.Combine(folder.FullName, "store.sqlite");
        _template = Path.Combine(folder.FullName, "template.sqlite");
        _connection = new SqliteConnection($"Data Source={_path};Pooling=False");
    }

    public SqliteStore Store { get; private set; } = null!;

    /// <summary>The origin of the store's first data.</summary>
    public static string Origin => "https://catmaid.example.org/";

    /// <summary>The store's first project.</summary>
    public static long Project => 1;

    /// <summary>Creates a store with a valid file in project 1.</summary>
    public static async Task<TrialStore> CreateAsync(byte[] sound, CancellationToken cancellationToken)
    {
        // In memory if possible: thousands of small transactions do not test a disk.
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var trials = new TrialStore(Directory.CreateDirectory(Path.Combine(parent, $"tracelift-mutate-{Guid.NewGuid():n}")));
        try
        {
            trials.Store = await SqliteStore.OpenAsync(trials._path, TimeProvider.System, cancellationToken);
            var options = new ImportOptions { NewProjectTitle = "Before", Origin = Origin, CreateUnknownUsers = true, AutoNameUnknownUsers = true };
            await Trial.ImportAsync(trials.Store, sound, options, cancellationToken);
            File.Copy(trials._path, trials._template);
            await trials._connection.OpenAsync(cancellationToken);
            trials._before = trials.Count();
            trials._version = trials.Version();
            return trials;
        }
        catch
        {
            await trials.DisposeAsync();
            throw;
        }
    }

    /// <summary>Describes the change since the beginning; or null.</summary>
    public string? FindChange()
    {
        // SQLite's change counter is faster than counting all rows.
        if (Version() == _version)
            return null;
        _version = Version();
        var now = Count();
        return now.FirstOrDefault(table => table.Value != _before[table.Key]) is { Key: { } table }
            ? string.Create(CultureInfo.InvariantCulture, $"{table} has {now[table]} rows, and had {_before[table]} before")
            : "the store was written to";
    }

    /// <summary>Describes the fault of a load; or null.</summary>
    /// <param name="report">The load's report.</param>
    /// <param name="hasOrigin">Whether the load noted the origin, which makes a data source if there is none.</param>
    public string? FindFault(ImportReport report, bool hasOrigin)
    {
        var now = Count();
        foreach (var model in Models.All)
        {
            var made = now[model.Table] - _before[model.Table] + report.Removed.GetValueOrDefault(model.Table);
            var told = model == Models.Project ? (report.IsNewProject ? 1 : 0)
                : report.Models.TryGetValue(model.Label, out var counts) ? counts.Created : 0;
            if (model == OriginModels.SkeletonOrigin)
                told += report.Origins;
            if (model == OriginModels.DataSource && hasOrigin && made == told + 1)
                continue;
            if (made != told)
                return string.Create(CultureInfo.InvariantCulture, $"{made} rows of {model} were made, and the report tells of {told}");
        }

        string? fault = null;
        Read(Dangling, row => fault ??= string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(1)} values of {row.GetString(0)} refer to nothing"));
        return fault;
    }

    /// <summary>Deletes the loaded rows.</summary>
    public void Reset()
    {
        _connection.Close();
        File.Delete(_path + "-wal");
        File.Delete(_path + "-shm");
        File.Copy(_template, _path, overwrite: true);
        _connection.Open();
        _version = Version();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        if (Store is not null)
            await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // Returns a number that changes with each commit of another connection.
    private long Version()
    {
        var version = 0L;
        Read("PRAGMA data_version", row => version = row.GetInt64(0));
        return version;
    }

    private Dictionary<string, long> Count()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        Read(Counting, row => counts.Add(row.GetString(0), row.GetInt64(1)));
        return counts;
    }

    private void Read(string sql, Action<SqliteDataReader> take)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Made of the models' own names.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
            take(reader);
    }
}
