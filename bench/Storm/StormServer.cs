using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tracelift.Bench.Storm;

/// <summary>The server as a process with at most 512 MB of objects, observed from outside.</summary>
internal sealed partial class StormServer : IAsyncDisposable
{
    /// <summary>The limit of its heap in bytes.</summary>
    public const long HeapLimit = 512L << 20;

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private StormServer(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The address that it listens on.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its output so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>The present memory in MB.</summary>
    public long Memory => Status("VmRSS");

    /// <summary>The peak of its memory in MB.</summary>
    public long MostMemory => Status("VmHWM");

    /// <summary>Starts the server, and waits until it listens.</summary>
    public static async Task<StormServer> StartAsync(string program, IEnumerable<string> options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--urls", "http://127.0.0.1:0", .. options])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("x", CultureInfo.InvariantCulture);
        var server = new StormServer(Process.Start(start)!);
        while (!server.Said.Contains("Ctrl-C", StringComparison.Ordinal))
        {
            if (server.HasExited)
                throw new InvalidOperationException(server.Said);
            await Task.Delay(20, cancellationToken);
        }

        server.Address = new Uri(Url().Match(server.Said).Value);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_said)
        {
            if (line is not null && _said.Length < 1 << 20)
                _said.AppendLine(line);
        }
    }

    private long Status(string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length + 1).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) >> 10;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Url();
}
