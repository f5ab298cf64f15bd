using System.Diagnostics;
using System.Globalization;
using Tracelift.Bench.Storm;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server;

/// <summary>
/// For every call the worst requests that somebody without rights, and somebody with the least, can send, against the program
/// as a process that may have 512 MB of objects. bench/Storm does the same at full size.
/// </summary>
public sealed class WorstRequestsTests
{
    private const int Treenodes = 5_000, FewValues = 3_000, ManyValues = 240_000, Seed = 20;

    // Their lists are as long as lists can be.
    private static readonly string[] AtFullSize = ["POST /{pid}/skeletons/review-status", "POST /{pid}/annotations/query-targets", "POST /{pid}/link/create", "POST /projects/import"];

    // In MB: the program, what it has compiled, and SQLite's pages. 221 to 229 where measured.
    private const long MemoryOfQuietServer = 330;

    // Alone on a machine it is a second. Others test beside this.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Every_call_has_its_worst_requests_and_none_of_them_keeps_others_from_being_served()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var scene = await StormScene.CreateAsync(folder.Path, Treenodes, async arguments => (await Tool.RunHereAsync(arguments)).Expect(0), cancellationToken);
        var calls = File.ReadLines(Path.Combine(Repository.Root, "tests/Tracelift.Tests/Server/rights.tsv")).Where(line => line.Length > 0)
            .Select(line => line[..line.LastIndexOf('\t')].Replace('\t', ' ')).Order(StringComparer.Ordinal).ToList();

        // A new call is described in bench/Storm/WorstRequests.cs.
        Assert.Equal(calls, new WorstRequests(scene, FewValues, scene.Private).Calls.Order(StringComparer.Ordinal));

        // The same order each time.
        var random = new Random(Seed);
        var requests = calls.SelectMany(call => StormCallers.Requests(scene, call, FewValues, times: 1).Select(pair => (Call: call, pair.Request, pair.User)))
            .Concat(AtFullSize.SelectMany(call => StormCallers.Requests(scene, call, ManyValues, times: 1).Select(pair => (Call: call, pair.Request, pair.User))))
            .OrderBy(_ => random.Next()).ToList();
        await using var server = await StormServer.StartAsync(Tool.Program, ["--store", scene.Store, "--work-folder", folder.File("work")], cancellationToken);
        using var storm = new CallStorm(server, scene);
        using var end = new CancellationTokenSource();
        var watch = Task.Run(() => storm.WatchAsync(end.Token), cancellationToken);
        await using (await storm.BeSlowAsync(40, cancellationToken))
        {
            await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = cancellationToken }, async (one, stop) =>
                await storm.SendAsync(one.Call, [(one.Request, one.User)], 1, stop));
        }

        await end.CancelAsync();
        await watch;

        // A quiet server gives back what it does not need.
        var clock = Stopwatch.StartNew();
        while (server.Memory > MemoryOfQuietServer && clock.Elapsed < TimeSpan.FromSeconds(30))
            await Task.Delay(200, cancellationToken);
        var seen = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", storm.Answers.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} of {pair.Key}"))}; ready within {storm.LongestReady.TotalSeconds:0.00} s, others within {storm.LongestOther.TotalSeconds:0.00} s; {server.MostMemory} MB at most, {server.Memory} MB now");
        TestContext.Current.TestOutputHelper?.WriteLine(seen);
        Assert.True(storm.Faults.IsEmpty && !server.HasExited, $"{string.Join('\n', storm.Faults.Distinct(StringComparer.Ordinal))}\n{server.Said}");
        Assert.True(storm.LongestReady < Soon && storm.LongestOther < Soon, seen);

        // Objects, and beside them the program itself and what SQLite has.
        Assert.True(server.MostMemory < (StormServer.HeapLimit >> 20) + 256, seen);
        Assert.True(server.Memory <= MemoryOfQuietServer, seen);
        Assert.DoesNotContain("OutOfMemory", server.Said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.File("work")));
    }
}
