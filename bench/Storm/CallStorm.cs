using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Tracelift.Bench.Storm;

/// <summary>Sends the worst requests of a call, many at once, and measures how other clients fare meanwhile.</summary>
internal sealed class CallStorm(StormServer server, StormScene scene) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly HttpClient _http = NewClient();

    // Separate connections, as other clients have.
    private readonly HttpClient _aside = NewClient();

    /// <summary>The faults.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>The number of answers by status; 0 for closed connections.</summary>
    public ConcurrentDictionary<int, int> Answers { get; } = new();

    /// <summary>The longest time until readiness, and the longest wait of another client.</summary>
    public TimeSpan LongestReady { get; private set; }

    public TimeSpan LongestOther { get; private set; }

    /// <summary>Sends all requests.</summary>
    /// <param name="call">The name of the call for messages.</param>
    /// <param name="requests">The requests, each with its user or null.</param>
    /// <param name="atOnce">The number of concurrent requests.</param>
    /// <param name="cancellationToken">Cancels the storm.</param>
    public async Task SendAsync(string call, IEnumerable<(StormRequest Request, string? User)> requests, int atOnce, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (pair, stop) =>
        {
            var (request, user) = pair;
            try
            {
                using var message = request.Message(server.Address, user is null ? null : scene.Tokens[user], wantsPage: call.StartsWith("POST /import", StringComparison.Ordinal));
                using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stop);
                await answer.Content.CopyToAsync(Stream.Null, stop);
                Note((int)answer.StatusCode);
                if (answer.StatusCode == HttpStatusCode.InternalServerError)
                    Faults.Enqueue($"{call} as {user ?? "nobody"}: 500");
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The server closes the connection when it refuses a body before reading it.
                Note(0);
                if (server.HasExited)
                    Faults.Enqueue($"{call} as {user ?? "nobody"}: the server has ended");
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                Faults.Enqueue($"{call} as {user ?? "nobody"}: no answer in {Patience.TotalSeconds} s");
            }
        });

    /// <summary>Polls the server's readiness, and a small call as another user, until the token is cancelled.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var ready = await AskAsync("health/ready", null);
            var other = await AskAsync(string.Create(CultureInfo.InvariantCulture, $"{scene.Private}/stacks"), "other");
            LongestReady = ready > LongestReady ? ready : LongestReady;
            LongestOther = other > LongestOther ? other : LongestOther;
            await Task.Delay(50, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Requests large answers without reading them, until the result is disposed of.</summary>
    public async Task<IAsyncDisposable> BeSlowAsync(int connections, CancellationToken cancellationToken)
    {
        var slow = new SlowReaders();
        string[] paths = ["skeletons/" + scene.Skeletons[0].ToString(CultureInfo.InvariantCulture) + "/compact-detail?with_connectors=1&with_tags=1", "annotations", "labels/stats", "skeletons", "connectors/links?relation_type=presynaptic_to&skeleton_ids=" + StormRequest.List(scene.Skeletons.Take(400))];
        for (var i = 0; i < connections; i++)
        {
            var user = i % 2 == 0 ? "reader" : null;
            await slow.AddAsync(server.Address, $"/{(user is null ? scene.Public : scene.Private)}/{paths[i % paths.Length]}", user is null ? null : scene.Tokens[user], cancellationToken);
        }

        return slow;
    }

    public void Dispose()
    {
        _http.Dispose();
        _aside.Dispose();
    }

    private static HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };

    private void Note(int status) => Answers.AddOrUpdate(status, 1, (_, count) => count + 1);

    private async Task<TimeSpan> AskAsync(string path, string? user)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            using var message = new StormRequest("GET", path).Message(server.Address, user is null ? null : scene.Tokens[user], wantsPage: false);
            using var answer = await _aside.SendAsync(message, CancellationToken.None);
            if (answer.StatusCode != HttpStatusCode.OK)
                Faults.Enqueue($"another caller's {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Faults.Enqueue($"another caller's {path}: {e.Message}");
        }

        return clock.Elapsed;
    }
}
