using System.Globalization;
using Tracelift.Checking;
using Tracelift.Tracing;

namespace Tracelift.Cli.Terminal;

/// <summary>
/// Shows the progress of long work, with rate and time left: on a terminal as one line that is overwritten, elsewhere as a
/// line every few seconds. It leaves nothing behind, however the program ends.
/// </summary>
internal sealed class ProgressLine : IProgress<WorkProgress>, IProgress<CheckProgress>, IDisposable
{
    // Shorter work needs no line.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(10);

    // Spaces between parts of the line.
    private const int Gap = 2;

    private readonly ITerminal _terminal;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private WorkProgress _latest;
    private long _stageBegan;
    private long _stageFrom;
    private int _shown;
    private bool _isOver;

    public ProgressLine(ITerminal terminal, TimeProvider time)
    {
        _terminal = terminal;
        _time = time;
        var (first, period) = terminal.IsErrorTerminal ? (Patience, OnTerminal) : (Elsewhere, Elsewhere);
        _timer = time.CreateTimer(_ => Quietly(Show), null, first, period);
    }

    public void Report(WorkProgress value)
    {
        lock (_lock)
        {
            if (value.Stage != _latest.Stage)
            {
                // Earlier work of a resumed load does not count for the rate of this stage.
                _stageBegan = _time.GetTimestamp();
                _stageFrom = value.IsGoingOn ? value.Done : 0;
            }

            _latest = value;
        }
    }

    public void Report(CheckProgress value) => Report(new WorkProgress(value.Stage, value.Done, value.Total, value.Unit));

    /// <summary>Removes the line, and writes something that stays.</summary>
    public void Interrupt(Action write)
    {
        lock (_lock)
        {
            Quietly(Clear);
            _latest = default;
            write();
        }
    }

    /// <summary>Removes the line.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isOver = true;
            Quietly(Clear);
        }
    }

    /// <summary>The text of the line: percentage and time left, then the rest as far as it fits.</summary>
    internal static string Describe(WorkProgress progress, double rate, double byteRate = 0, int room = int.MaxValue)
    {
        var text = string.Join("  ", Parts(progress, rate, byteRate).Aggregate(
            new List<string>(),
            (fitting, part) =>
            {
                if (fitting.Count == 0 || fitting.Sum(one => one.Length + Gap) + part.Length <= room)
                    fitting.Add(part);
                return fitting;
            }));
        return text.Length > room ? text[..room] : text;
    }

    private static IEnumerable<string> Parts(WorkProgress progress, double rate, double byteRate)
    {
        var (done, total) = (progress.Done, progress.Total);
        string Amount(long amount) => progress.Unit == "bytes" ? Humanize.Bytes(amount) : Humanize.Number(amount);
        var unit = progress.Unit == "bytes" ? "" : " " + progress.Unit;
        if (total is > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, 100 * (done / (double)total)):F0} %");
        if (rate >= 1 && total > done)
            yield return $"{Humanize.Time((total.Value - done) / rate)} left";
        yield return done == 0 && total is null ? progress.Stage + " ..." : progress.Stage;
        if (total is > 0)
            yield return $"{Amount(done)} of {Amount(total.Value)}{unit}";
        else if (done > 0)
            yield return Amount(done) + unit;
        if (rate >= 1)
            yield return $"{Amount((long)rate)}{unit}/s";
        if (progress.Detail is { } detail)
            yield return detail;
        if (progress.Bytes is > 0 and var bytes)
            yield return $"{Humanize.Bytes(bytes)} read";
        if (byteRate >= 1)
            yield return $"{Humanize.Bytes((long)byteRate)}/s";
    }

    /// <summary>Writes without failing: a full disk under the log must not stop the work.</summary>
    private static void Quietly(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // The log lacks a line.
        }
    }

    private void Clear()
    {
        if (_shown > 0)
            _terminal.Error.Write($"\r{new string(' ', _shown)}\r");
        _terminal.Error.Flush();
        _shown = 0;
    }

    private void Show()
    {
        lock (_lock)
        {
            if (_isOver || _latest.Stage is null)
                return;
            var seconds = _time.GetElapsedTime(_stageBegan).TotalSeconds;
            double Rate(long amount) => seconds < 0.5 ? 0 : amount / seconds;
            var text = Describe(_latest, Rate(_latest.Done - _stageFrom), Rate(_latest.Bytes ?? 0), _terminal.IsErrorTerminal ? _terminal.Width - 1 : int.MaxValue);
            if (!_terminal.IsErrorTerminal)
            {
                _terminal.Error.WriteLine(text);
                return;
            }

            _terminal.Error.Write($"\r{text}{new string(' ', Math.Max(0, _shown - text.Length))}");
            _terminal.Error.Flush();
            _shown = text.Length;
        }
    }
}
