using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Tracelift.Tests.Support;

/// <summary>A running program: its output so far, signals to it, and its end.</summary>
public sealed class CliProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly CliOptions _options;
    private readonly CancellationTokenSource _timeout;
    private readonly Capture _output;
    private readonly Capture _error;
    private readonly Task _input;
    private readonly Timer? _killer;

    private CliProcess(Process process, CliOptions options)
    {
        _process = process;
        _options = options;
        _timeout = new CancellationTokenSource(options.Timeout);
        _output = new Capture(process.StandardOutput.BaseStream);
        _error = new Capture(process.StandardError.BaseStream);
        _input = WriteInputAsync();
        _killer = options.KillAfter is { } delay
            ? new Timer(_ => Signal(CliSignal.Kill), state: null, delay, Timeout.InfiniteTimeSpan)
            : null;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What the program has written to standard output so far.</summary>
    public string Output => _output.Text;

    /// <summary>What the program has written to standard error so far.</summary>
    public string Error => _error.Text;

    /// <summary>Standard input, for programs that were started with <see cref="CliOptions.KeepInputOpen"/>.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    public static CliProcess Start(string program, IEnumerable<string> arguments, CliOptions? options = null)
    {
        options ??= new CliOptions();

        // Tests that run in the background of a shell inherit that SIGINT is ignored, and so would the program.
        bool reset = OperatingSystem.IsLinux();
        ProcessStartInfo start = new(reset ? "env" : program, reset ? ["--default-signal=INT", program, .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("TRACELIFT_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        // A test without a store must not find the developer's own.
        start.Environment["XDG_DATA_HOME"] = Path.Combine(Path.GetTempPath(), $"tracelift-tests-{Environment.ProcessId}");
        foreach ((string name, string? value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return new CliProcess(Process.Start(start)!, options);
    }

    /// <summary>Sends a signal; nothing happens if the program has ended by then.</summary>
    public void Signal(CliSignal signal)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, (int)signal);
        }
    }

    /// <summary>Waits until standard error has a text, such as a step's name before a signal in its midst.</summary>
    public Task WaitForErrorAsync(string text) => WaitForAsync(_error, text);

    /// <summary>Waits until standard output has a text.</summary>
    public Task WaitForOutputAsync(string text) => WaitForAsync(_output, text);

    /// <summary>Waits for the program's end.</summary>
    /// <exception cref="TimeoutException">The text did not arrive in time; the program was killed.</exception>
    public async Task<CliResult> WaitAsync()
    {
        try
        {
            await _process.WaitForExitAsync(_timeout.Token);
            await Task.WhenAll(_input, _output.Completion, _error.Completion).WaitAsync(_timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw TimedOut("end");
        }

        return new CliResult(_process.ExitCode, Output, Error) { OutputBytes = _output.Bytes };
    }

    public async ValueTask DisposeAsync()
    {
        if (_killer is not null)
        {
            await _killer.DisposeAsync();
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _timeout.Dispose();
        _process.Dispose();
    }

    private async Task WaitForAsync(Capture stream, string text)
    {
        while (!stream.Text.Contains(text, StringComparison.Ordinal))
        {
            if (stream.Completion.IsCompleted && !stream.Text.Contains(text, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The program ended without \"{text}\".\n{await WaitAsync()}");
            }

            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), _timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw TimedOut($"write \"{text}\"");
            }
        }
    }

    private TimeoutException TimedOut(string expected)
    {
        _process.Kill(entireProcessTree: true);
        return new TimeoutException(
            $"The program did not {expected} within {_options.Timeout.TotalSeconds} s.\n{new CliResult(-1, Output, Error)}");
    }

    private async Task WriteInputAsync()
    {
        try
        {
            await Input.WriteAsync(Encoding.UTF8.GetBytes(_options.StandardInput));
            await Input.FlushAsync();
            if (!_options.KeepInputOpen)
            {
                _process.StandardInput.Close();
            }
        }
        catch (IOException)
        {
            // It ended, or closed its input, before it had read all.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    /// <summary>All that a stream has brought so far.</summary>
    private sealed class Capture
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public Capture(Stream stream) => Completion = ReadAsync(stream);

        public Task Completion { get; }

        public byte[] Bytes
        {
            get
            {
                lock (_bytes)
                {
                    return _bytes.WrittenSpan.ToArray();
                }
            }
        }

        public string Text => Encoding.UTF8.GetString(Bytes);

        private async Task ReadAsync(Stream stream)
        {
            byte[] buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer) is int count and > 0)
            {
                lock (_bytes)
                {
                    _bytes.Write(buffer.AsSpan(0, count));
                }
            }
        }
    }
}
