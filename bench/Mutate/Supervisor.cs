using System.Diagnostics;
using System.Globalization;

namespace Tracelift.Bench.Mutate;

/// <summary>Starts workers with limited memory, records their results, and replaces a worker that dies or hangs.</summary>
internal sealed class Supervisor
{
    private const long SeedsOfTurn = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly MutateOptions _options;
    private readonly Mutator _mutator;
    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private TimeSpan _told;
    private long _next;
    private long _done;
    private long _loaded;
    private long _failed;
    private double _slowest;
    private long _memory;

    public Supervisor(MutateOptions options)
    {
        _options = options;
        _next = options.Seed;
        _mutator = new Mutator(options.Files.Select(File.ReadAllBytes));
    }

    /// <summary>Tries all seeds.</summary>
    /// <returns>Whether all succeeded.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(() => WorkAsync(cancellationToken), cancellationToken)));
        Tell();
        foreach (var (code, times) in _refused.OrderByDescending(pair => pair.Value))
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{times,10} {code}"));
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{_done} mutations, {_loaded} loaded, {_refused.Values.Sum()} refused, {_failed} failed; {_done / _clock.Elapsed.TotalSeconds:0} a second, slowest {_slowest:0.00} s, {_memory} MB of memory at most"));
        return _failed == 0;
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            long first, last;
            lock (_lock)
            {
                first = _next;
                last = _next = Math.Min(_next + SeedsOfTurn, _options.Seed + _options.Count);
            }

            if (first == last)
                return;
            while (first < last)
                first = await RunWorkerAsync(first, last - first, cancellationToken);
        }
    }

    // Returns the next seed: after the last one, or after the one that the worker did not survive.
    private async Task<long> RunWorkerAsync(long first, long count, CancellationToken cancellationToken)
    {
        using var process = Start(first, count);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var current = first - 1;
        var isOpen = false;
        try
        {
            while (true)
            {
                var line = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
                if (line is null)
                    break;
                var words = line.Split(' ', 5);
                if (words[0] == "begin")
                    (current, isOpen) = (long.Parse(words[1], CultureInfo.InvariantCulture), true);
                else if (words[0] == "end")
                    isOpen = await NoteAsync(current, words);
                else if (words[0] == "memory")
                    NoteMemory(long.Parse(words[1], CultureInfo.InvariantCulture));
            }

            await process.WaitForExitAsync(cancellationToken);
            if (!isOpen && process.ExitCode == 0)
                return first + count;
            if (current < first)
                throw new InvalidOperationException($"A worker can't start: {await errors}");
            if (isOpen)
                await FailAsync(current, $"the process died with {process.ExitCode}: {await errors}");
        }
        catch (TimeoutException)
        {
            await FailAsync(current, "the process hung");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }

        return current + 1;
    }

    private Process Start(long first, long count)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        // This process is dotnet itself if dotnet started it.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(typeof(Supervisor).Assembly.Location);
        foreach (var argument in _options.ForWorker(first, count))
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_GCHeapHardLimit"] = string.Create(CultureInfo.InvariantCulture, $"0x{(long)_options.Memory << 20:X}");
        if (Directory.Exists("/dev/shm"))
            start.Environment["TMPDIR"] = "/dev/shm";
        return Process.Start(start)!;
    }

    private async Task<bool> NoteAsync(long seed, string[] words)
    {
        var (end, text) = (Enum.Parse<TrialEnd>(words[2]), words[4]);
        lock (_lock)
        {
            _slowest = Math.Max(_slowest, double.Parse(words[3], CultureInfo.InvariantCulture) / 1000);
            _done += end == TrialEnd.Failed ? 0 : 1;
            _loaded += end == TrialEnd.Loaded ? 1 : 0;
            if (end == TrialEnd.Refused)
                _refused[text] = _refused.GetValueOrDefault(text) + 1;
            if (_clock.Elapsed - _told > Pause)
                Tell();
        }

        if (end == TrialEnd.Failed)
            await FailAsync(seed, text);
        return false;
    }

    private void NoteMemory(long megabytes)
    {
        lock (_lock)
            _memory = Math.Max(_memory, megabytes);
    }

    private async Task FailAsync(long seed, string text)
    {
        lock (_lock)
        {
            _done++;
            _failed++;
        }

        Directory.CreateDirectory(_options.Failures);
        var path = Path.Combine(_options.Failures, seed.ToString(CultureInfo.InvariantCulture));
        await File.WriteAllBytesAsync($"{path}.json", _mutator.Mutate(seed));
        await File.WriteAllTextAsync($"{path}.txt", text.Replace(" | ", "\n", StringComparison.Ordinal));
        await Console.Error.WriteLineAsync($"seed {seed} failed: {(text.Length > 300 ? text[..300] : text)}");
    }

    private void Tell()
    {
        _told = _clock.Elapsed;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_done} of {_options.Count}, {_done / _clock.Elapsed.TotalSeconds:0} a second, {_loaded} loaded, {_failed} failed"));
    }
}
