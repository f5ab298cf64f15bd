using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Tracelift.Bench.Storm;

/// <summary>Sends the worst requests of a call, many at once, and sees how others fare meanwhile.</summary>
internal sealed class CallStorm(StormServer server, StormScene scene) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly HttpClient _http = NewClient();

    // Their connections are their own, as those of other callers are.
    private readonly HttpClient _aside = NewClient();

    /// <summary>What went wrong.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>How many were answered, by status; 0 for those that were hung up on.</summary>
    public ConcurrentDictionary<int, int> Answers { get; } = new();

    /// <summary>The longest that readiness took, and that another caller waited.</summary>
    public TimeSpan LongestReady { get; private set; }

    public TimeSpan LongestOther { get; private set; }

    /// <summary>Sends all of them.</summary>
    /// <param name="call">Their call, for messages.</param>
    /// <param name="requests">Each with who sends it, or null.</param>
    /// <param name="atOnce">How many are sent at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
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
                // What is refused before it was read is hung up on.
                Note(0);
                if (server.HasExited)
                    Faults.Enqueue($"{call} as {user ?? "nobody"}: the server has ended");
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                Faults.Enqueue($"{call} as {user ?? "nobody"}: no answer in {Patience.TotalSeconds} s");
            }
        });

    /// <summary>Asks again and again whether the server is ready, and for something small as another user, until it is told to stop.</summary>
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

    /// <summary>Asks for large answers and takes nothing of them, until it is disposed of.</summary>
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
