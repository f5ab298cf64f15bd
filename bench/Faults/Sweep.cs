using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Tracelift.Bench.Kill;

namespace Tracelift.Bench.Faults;

/// <summary>Runs a command repeatedly with one kind of fault, at all moments or some.</summary>
internal sealed class Sweep(FaultOptions options, WorkRoom room, Work work, FaultKind kind)
{
    private const int MostTold = 20;

    // The share of unsynced data that reaches the disk: none, half, most.
    private static readonly double[] Chances = [0, 0.5, 0.9];

    private const string Unknown = "commit-unknown";

    // The codes that a command may report when its store fails. None of them blames the data or the program.
    private static readonly HashSet<string> Rightful = new(StringComparer.Ordinal)
    {
        "store-io", "store-full", "store-memory", "store-not-accessible", Unknown,
    };

    private static readonly HashSet<string> DamageCodes = new(StringComparer.Ordinal)
    {
        "store-corrupt", "store-foreign", "store-newer", "reference-missing",
    };

    private readonly SortedDictionary<string, int> _codes = new(StringComparer.Ordinal);
    private int _done;
    private int _doneUntold;
    private int _failed;

    /// <summary>Runs the sweep.</summary>
    /// <returns>The number of moments with a wrong result.</returns>
    public async Task<int> RunAsync()
    {
        var clock = Stopwatch.StartNew();

        // Runs twice, because the first run creates files that later ones reuse.
        var count = 0L;
        for (var i = 0; i < 2; i++)
        {
            work.Restore(room);
            using var beside = work.OpenBeside(room);
            FaultPoint.Arm(kind, long.MaxValue);
            await CommandRun.RunAsync(work.Arguments);
            count = FaultPoint.Disarm();
        }

        var moments = Moments(count);
        foreach (var moment in moments)
        {
            string? fault;
            try
            {
                fault = await TryAsync(moment);
            }
            catch (SqliteException e)
            {
                fault = $"the store can't be read: {e.Message}";
            }

            if (fault is null)
                continue;
            if (_failed++ < MostTold)
                Tell($"FAILED: {work.Name}, {FaultOptions.NameOf(kind)} at {moment} of {count}: {fault}");
        }

        var told = string.Join(", ", _codes.Select(code => string.Create(CultureInfo.InvariantCulture, $"{code.Key} {code.Value}")));
        Tell($"{work.Name}, {FaultOptions.NameOf(kind)}: {moments.Count} of {count} moments, {_done} done all the same, {_doneUntold} told as failed though all is in, {_failed} FAILED; {told}; {clock.Elapsed.TotalSeconds:0.0} s");
        return _failed;
    }

    private List<long> Moments(long count)
    {
        // The moment after the last is a power cut after the end.
        var last = kind == FaultKind.Power ? count + 1 : count;
        List<long> all = [.. Enumerable.Range(0, (int)last).Select(i => i + 1L).Where(moment => moment >= options.From && moment <= options.To)];
        if (options.Sample is not { } sample || sample >= all.Count)
            return all;

        // Each part of the work gets a moment; commits get theirs, because there the result must be all or nothing.
        var random = new Random(options.Seed);
        IEnumerable<long> spread = Enumerable.Range(0, sample).Select(i => all[(int)((i + random.NextDouble()) * all.Count / sample)]);
        return [.. spread.Union(FaultPoint.Syncs.Intersect(all).TakeLast(sample)).Order()];
    }

    private async Task<string?> TryAsync(long moment)
    {
        work.Restore(room);
        var memory = NativeSqlite.MemoryUsed();
        CommandRun run;
        PowerDisk? disk;
        Dictionary<string, byte[]>? files;
        using (work.OpenBeside(room))
        {
            FaultPoint.Arm(kind, moment);
            run = await CommandRun.RunAsync(work.Arguments);
            disk = FaultPoint.Disk;
            FaultPoint.Disarm();
            files = disk is null ? null : Work.FilesOf(room);
        }

        _codes[run.Code] = _codes.GetValueOrDefault(run.Code) + 1;
        if (FaultyFiles.Open != 0)
            return $"{FaultyFiles.Open} files are still open";
        if (NativeSqlite.MemoryUsed() > memory)
            return $"{NativeSqlite.MemoryUsed() - memory} bytes of SQLite's memory are not given back";
        if (disk is not null)
            return await CutAsync(run, disk, files!, moment);
        if (Misstatement(run) is { } misstatement)
            return misstatement;
        if (kind == FaultKind.Damage)
        {
            // Damaged pages may have been written back, so the store is not checked.
            _done += run.ExitCode == 0 ? 1 : 0;
            return null;
        }

        return await LookAsync(run);
    }

    private async Task<string?> CutAsync(CommandRun run, PowerDisk disk, Dictionary<string, byte[]> files, long moment)
    {
        foreach (var chance in Chances)
        {
            Work.Replace(room, disk.Cut(files, new Random((int)moment + options.Seed), chance));
            if (await LookAsync(run) is { } fault)
                return $"with {chance * 100:0} % of what was not synced, {fault}";
        }

        return null;
    }

    private async Task<string?> LookAsync(CommandRun run)
    {
        var (isDone, fault) = await work.LookAsync(room, run.ExitCode == 0);
        if (run.ExitCode == 0)
            _done++;
        else if (isDone)
            _doneUntold++;
        if (isDone && run.ExitCode != 0 && run.Code != Unknown && kind != FaultKind.Power)
            fault ??= $"all is in, and it said that it failed: {run.Error}";
        return fault ?? (isDone || !work.GoesOn ? null : await work.GoOnAsync(room));
    }

    // Returns the fault of the command's report.
    private string? Misstatement(CommandRun run)
    {
        if (run.ExitCode == 0)
            return null;
        var lines = run.Error.Split('\n');
        var isRightful = kind == FaultKind.Damage
            ? (run.ExitCode == 4 && DamageCodes.Contains(run.Code)) || run.ExitCode == 3
            : run.ExitCode == 4 && Rightful.Contains(run.Code);
        return !isRightful ? $"it ended with {run.ExitCode}, {run.Code}: {run.Error}"
            : lines.Count(line => line.StartsWith("error: ", StringComparison.Ordinal)) != 1 ? $"it told not one error: {run.Error}"
            : lines.Count(line => line.StartsWith("hint: ", StringComparison.Ordinal)) != 1 ? $"it told no hint: {run.Error}"
            : run.Error.Contains("   at ", StringComparison.Ordinal) || run.Error.Contains("Exception", StringComparison.Ordinal) ? $"it told of its inside: {run.Error}"
            : null;
    }

    private static void Tell(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
