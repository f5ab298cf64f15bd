using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Import;

namespace Tracelift.Postgres.Ids;

/// <summary>
/// Keeps sequences beyond the ids of an import that is not committed yet. CATMAID's own imports set a sequence to the
/// largest committed id, which can be lower. While an import runs, this class raises the sequence again a few times a
/// second; it never lowers one.
/// </summary>
internal sealed class SequenceKeeper : IAsyncDisposable
{
    /// <summary>The advisory lock that Tracelift's processes take to read and raise a sequence.</summary>
    public const long Lock = 0x7472_6C66_7365_7131;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ControlConnection _side;
    private readonly FamilyTables _tables;
    private readonly TimeProvider _time;
    private readonly Dictionary<IdFamily, long> _ends = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task? _watching;

    public SequenceKeeper(ControlConnection side, FamilyTables tables, TimeProvider time)
    {
        _side = side;
        _tables = tables;
        _time = time;
    }

    /// <summary>The largest id that an import of this process may use, by family.</summary>
    public IReadOnlyList<(IdFamily Family, long End)> Ends
    {
        get
        {
            lock (_lock)
                return [.. _ends.Select(end => (end.Key, end.Value))];
        }
    }

    /// <summary>Starts to keep a family's sequence at an id or beyond.</summary>
    public void Keep(IdFamily family, long end)
    {
        lock (_lock)
        {
            _ends[family] = Math.Max(end, _ends.GetValueOrDefault(family));
            _watching ??= Task.Run(WatchAsync);
        }
    }

    /// <summary>Raises the sequences that are too low.</summary>
    public async Task RaiseAsync(CancellationToken cancellationToken)
    {
        foreach (var (family, end) in Ends)
        {
            var isLow = await _side.UseAsync(
                link => link.ScalarAsync<bool>($"SELECT last_value < $1 FROM {_tables.Sequence(family)}", [end], cancellationToken), cancellationToken);
            if (!isLow)
                continue;
            await _side.TransactAsync(
                async link =>
                {
                    await link.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [Lock], cancellationToken);
                    await link.ExecuteAsync(RaiseSql(family), [end], cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    /// <summary>
    /// Returns the statement that raises a family's sequence to at least $1. PostgreSQL can't raise a sequence atomically
    /// without a lock that stops every client. The statement also reads the largest committed id, so only for
    /// microseconds could it lower another client's setval.
    /// </summary>
    public string RaiseSql(IdFamily family) =>
        $"SELECT setval('{_tables.Sequence(family)}', greatest($1, {LargestIdSql(family)})) FROM {_tables.Sequence(family)} WHERE last_value < $1";

    /// <summary>Returns the expression for the largest id in a family's tables that this transaction sees.</summary>
    public string LargestIdSql(IdFamily family) => string.Create(
        CultureInfo.InvariantCulture, $"greatest({string.Join(", ", _tables[family].Select(table => $"(SELECT max(id)::int8 FROM ONLY {table})"))})");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_watching is not null)
            await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await RaiseAsync(_stop.Token);
                }
                catch (StoreException)
                {
                    // The next round opens a new connection. The check before the commit finds an id that another client got.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The import has ended.
        }
    }
}
