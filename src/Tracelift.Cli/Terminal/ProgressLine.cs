using System.Globalization;
using Tracelift.Checking;
using Tracelift.Tracing;

namespace Tracelift.Cli.Terminal;

/// <summary>
/// Shows how far a long work is, with rate and time left: on a terminal one line that is written over, elsewhere a line
/// every few seconds. It hides no cursor and leaves nothing behind, however the program ends.
/// </summary>
internal sealed class ProgressLine : IProgress<WorkProgress>, IProgress<CheckProgress>, IDisposable
{
    // What is over before needs no line.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(10);

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
                // What was done before, such as by a load that goes on, is not this stage's speed.
                _stageBegan = _time.GetTimestamp();
                _stageFrom = value.IsGoingOn ? value.Done : 0;
            }

            _latest = value;
        }
    }

    public void Report(CheckProgress value) => Report(new WorkProgress(value.Stage, value.Done, value.Total, value.Unit));

    /// <summary>Takes the line away to write something else, which stays.</summary>
    public void Interrupt(Action write)
    {
        lock (_lock)
        {
            Quietly(Clear);
            _latest = default;
            write();
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isOver = true;
            Quietly(Clear);
        }
    }

    /// <summary>What the line says.</summary>
    internal static string Describe(WorkProgress progress, double rate, double byteRate = 0)
    {
        var (done, total) = (progress.Done, progress.Total);
        string Amount(long amount) => progress.Unit == "bytes" ? Humanize.Bytes(amount) : Humanize.Number(amount);
        var unit = progress.Unit == "bytes" ? "" : " " + progress.Unit;
        var text = progress.Stage + (done == 0 && total is null ? " .." : "  " + Amount(done));
        if (total is > 0)
            text += string.Create(CultureInfo.InvariantCulture, $" of {Amount(total.Value)}{unit}  {Math.Min(100, 100 * (done / (double)total)):F0} %");
        else if (done > 0)
            text += unit;
        if (rate >= 1)
            text += $"  {Amount((long)rate)}{unit}/s";
        if (progress.Bytes is > 0 and var bytes)
            text += $"  {Humanize.Bytes(bytes)} read";
        if (byteRate >= 1)
            text += $"  {Humanize.Bytes((long)byteRate)}/s";
        if (rate >= 1 && total > done)
            text += $"  {Humanize.Time((total.Value - done) / rate)} left";
        return progress.Detail is { } detail ? $"{text}  {detail}" : text;
    }

    /// <summary>Writes what the work does not depend on: a full disk under the log is no reason to end it.</summary>
    private static void Quietly(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // Whoever reads the log finds a line less.
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
            var text = Describe(_latest, Rate(_latest.Done - _stageFrom), Rate(_latest.Bytes ?? 0));
            if (!_terminal.IsErrorTerminal)
            {
                _terminal.Error.WriteLine(text);
                return;
            }

            var room = _terminal.Width - 1;
            if (text.Length > room)
                text = text[..room];
            _terminal.Error.Write($"\r{text}{new string(' ', Math.Max(0, _shown - text.Length))}");
            _terminal.Error.Flush();
            _shown = text.Length;
        }
    }
}
