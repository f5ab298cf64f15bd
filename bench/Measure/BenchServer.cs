using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tracelift.Bench.Measure;

/// <summary><c>tracelift serve</c> before a store, as its users start it, with the token of a superuser who may write.</summary>
internal sealed partial class BenchServer : IDisposable
{
    private const string User = "bench";

    private BenchServer(Process process, HttpClient http) => (Process, Http) = (process, http);

    /// <summary>The process.</summary>
    public Process Process { get; }

    /// <summary>Sends requests with the token.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="store">A path or a URL.</param>
    /// <param name="connections">The most connections at once.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<BenchServer> StartAsync(string store, int connections, CancellationToken cancellationToken)
    {
        await Tracelift.RunAsync(["user", "add", User, "--superuser", "--store", store], cancellationToken);
        var token = (await Tracelift.RunAsync(["token", "create", User, "--write", "--store", store], cancellationToken)).Trim();
        var process = Tracelift.Start(["serve", "--store", store, "--urls", "http://127.0.0.1:0"]);
        try
        {
            var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { Timeout = TimeSpan.FromMinutes(30), BaseAddress = await AddressAsync(process, cancellationToken) };
            http.DefaultRequestHeaders.Add("X-Authorization", "Token " + token);
            return new BenchServer(process, http);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Returns the first project.</summary>
    public async Task<long> ProjectAsync(CancellationToken cancellationToken)
    {
        using var projects = JsonDocument.Parse(await Http.GetStringAsync(new Uri("/projects/", UriKind.Relative), cancellationToken));
        return projects.RootElement[0].GetProperty("id").GetInt64();
    }

    /// <summary>Measures work: its time, and the memory of the server and of a database's processes at their largest.</summary>
    public async Task<Taken> MeasureAsync(int? database, Func<Task> work, CancellationToken cancellationToken)
    {
        ProcessStatus.ForgetPeak(Process.Id);
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var memory = MeasuredProcess.WatchAsync(Process, database, watch.Token);
        var clock = Stopwatch.StartNew();
        await work();
        var seconds = clock.Elapsed.TotalSeconds;
        await watch.CancelAsync();
        var (mine, theirs) = await memory;
        return new Taken(seconds, Math.Max(mine, ProcessStatus.Kilobytes(Process.Id, "VmHWM:")) >> 10, theirs, "");
    }

    public void Dispose()
    {
        Http.Dispose();
        Process.Kill(entireProcessTree: true);
        Process.Dispose();
    }

    private static async Task<Uri> AddressAsync(Process server, CancellationToken cancellationToken)
    {
        while (await server.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Url().Match(line) is { Success: true, Value: var url })
            {
                _ = server.StandardError.ReadToEndAsync(cancellationToken);
                return new Uri(url);
            }
        }

        throw new BenchException("The server has ended");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Url();
}
