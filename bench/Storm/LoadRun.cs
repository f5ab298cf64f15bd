using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Tracelift.Bench.Storm;

/// <summary>
/// Runs many clients at once: imports of skeletons, interrupted uploads, reads, exports, cancelled jobs. Afterwards each
/// acknowledged import must exist exactly once.
/// </summary>
internal sealed class LoadRun(StormServer server, StormScene scene, int clients, TimeSpan duration)
{
    private const int Nodes = 200;

    private static readonly byte[] Swc = Encoding.ASCII.GetBytes("1 0 1 1 1 1 -1\n" + string.Concat(Enumerable.Range(2, Nodes - 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i} 0 {i} {i} 1 1 {i - 1}\n"))));

    private readonly ConcurrentDictionary<(string What, int Status), int> _answers = new();
    private readonly ConcurrentBag<double> _waits = [];
    private readonly ConcurrentBag<long> _imported = [];

    /// <summary>Runs the clients, and prints statistics.</summary>
    /// <returns>The number of acknowledged imports that are missing.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromMinutes(3) };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(duration);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => BeAsync(http, client, end.Token), CancellationToken.None)));
        foreach (var ((what, status), count) in _answers.OrderBy(pair => pair.Key.What, StringComparer.Ordinal).ThenBy(pair => pair.Key.Status))
            Console.WriteLine($"{what}: {count} answered with {(status == 0 ? "nothing, for they were cut off" : status.ToString(CultureInfo.InvariantCulture))}");
        var waits = _waits.Order().ToList();
        if (waits.Count > 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"answers: {waits.Count}, median {waits[waits.Count / 2]:0.00} s, 99 of 100 within {waits[waits.Count * 99 / 100]:0.00} s, longest {waits[^1]:0.00} s"));

        // In parts of the size that a request may have.
        var lost = 0;
        foreach (var part in _imported.Chunk(50_000))
        {
            var answer = await SendAsync(http, "check", StormRequest.Form(Path("skeletons/summary"), "skeleton_ids=" + StormRequest.List(part)), "reader", cancellationToken);
            var there = JsonNode.Parse(answer.Text)!.AsObject();
            lost += part.Count(skeleton => (int?)there[skeleton.ToString(CultureInfo.InvariantCulture)]?["num_nodes"] != Nodes);
        }

        Console.WriteLine($"imports acknowledged: {_imported.Count}; not there: {lost}");
        return lost;
    }

    private string Path(string rest) => string.Create(CultureInfo.InvariantCulture, $"/{scene.Private}/{rest}");

    private async Task BeAsync(HttpClient http, int client, CancellationToken end)
    {
        // Seeded, so that each client does the same in each run.
        var random = new Random(client);
        while (!end.IsCancellationRequested)
        {
            try
            {
                await ActAsync(http, client % 5, random, end);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or System.Net.Sockets.SocketException)
            {
                if (!end.IsCancellationRequested)
                    Note("cut off", 0);
            }
        }
    }

    private async Task ActAsync(HttpClient http, int kind, Random random, CancellationToken end)
    {
        switch (kind)
        {
            case 0:
                // Waits for pending answers: each acknowledged import counts.
                var imported = await SendAsync(http, "import", StormRequest.File(Path("skeletons/import"), "a.swc", Swc), "importer", CancellationToken.None);
                if (imported.Status == 200)
                    _imported.Add((long)JsonNode.Parse(imported.Text)!["skeleton_id"]!);
                return;
            case 1:
                using (var soon = CancellationTokenSource.CreateLinkedTokenSource(end))
                {
                    soon.CancelAfter(TimeSpan.FromMilliseconds(random.Next(200)));
                    await SendAsync(http, "import that is cut off", StormRequest.File(Path("skeletons/import"), "a.swc", Swc), "importer", soon.Token);
                }

                return;
            case 2:
                await SendAsync(http, "read", StormRequest.Form(Path("skeletons/compact-detail"), "with_connectors=1&skeleton_ids=" + StormRequest.List(Some(random, 20))), "reader", end);
                return;
            case 3:
                await SendAsync(http, "read", StormRequest.Form(Path("annotations/query-targets"), "annotated_with[0]=" + StormRequest.List([scene.Annotations[random.Next(scene.Annotations.Count)]])), "other", end);
                return;
            default:
                var job = await SendAsync(http, "export", StormRequest.Form(Path("export"), ""), "reader", end);
                await Task.Delay(random.Next(400), end);
                if (job.Status == 200 && random.Next(2) == 0)
                    await SendAsync(http, "cancel", StormRequest.Form($"/jobs/{(string)JsonNode.Parse(job.Text)!["id"]!}/cancel", ""), "reader", end);
                return;
        }
    }

    private IEnumerable<long> Some(Random random, int count) => Enumerable.Range(0, count).Select(_ => scene.Skeletons[random.Next(scene.Skeletons.Count)]);

    private async Task<(int Status, string Text)> SendAsync(HttpClient http, string what, StormRequest request, string user, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var message = request.Message(server.Address, scene.Tokens[user], wantsPage: false);
        using var answer = await http.SendAsync(message, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        _waits.Add(clock.Elapsed.TotalSeconds);
        Note(what, (int)answer.StatusCode);
        if ((int)answer.StatusCode is 429 or 503)
            await Task.Delay(500, cancellationToken);
        return ((int)answer.StatusCode, text);
    }

    private void Note(string what, int status) => _answers.AddOrUpdate((what, status), 1, (_, count) => count + 1);
}
