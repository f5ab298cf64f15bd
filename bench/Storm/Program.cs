// Shows the effect of the worst clients on a server with 512 MB, and of many clients at once.
// dotnet run -c Release --project bench/Storm -- calls|load [--treenodes N] [--values N] [--times N] [--at-once N] [--clients N] [--seconds N]
using System.Diagnostics;
using System.Globalization;
using Tracelift.Bench.Storm;

const string Usage = "Usage: calls|load [--treenodes N] [--values N] [--times N] [--at-once N] [--clients N] [--seconds N]";
var numbers = new Dictionary<string, int>(StringComparer.Ordinal)
{
    ["--treenodes"] = 200_000,
    ["--values"] = 240_000,
    ["--times"] = 4,
    ["--at-once"] = 64,
    ["--clients"] = 200,
    ["--seconds"] = 60,
};
var rest = args.Skip(1).Chunk(2).ToList();
if (args is not ["calls" or "load", ..] || rest.Exists(pair => pair.Length != 2 || !numbers.ContainsKey(pair[0]) || !int.TryParse(pair[1], CultureInfo.InvariantCulture, out _)))
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

foreach (var pair in rest)
    numbers[pair[0]] = int.Parse(pair[1], CultureInfo.InvariantCulture);
var tool = Path.Combine(AppContext.BaseDirectory, "tracelift.dll");
var folder = Directory.CreateTempSubdirectory("tracelift-storm-").FullName;
try
{
    var scene = await StormScene.CreateAsync(
        folder,
        numbers["--treenodes"],
        async arguments =>
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [tool, .. arguments]))!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{arguments[0]} ended with {process.ExitCode}");
        },
        CancellationToken.None);
    await using var server = await StormServer.StartAsync(tool, ["--store", scene.Store, "--work-folder", Path.Combine(folder, "work")], CancellationToken.None);
    var before = server.Memory;
    using var storm = new CallStorm(server, scene);
    using var end = new CancellationTokenSource();
    var watch = Task.Run(() => storm.WatchAsync(end.Token));
    var clock = Stopwatch.StartNew();
    var lost = 0;
    if (args[0] == "load")
    {
        lost = await new LoadRun(server, scene, numbers["--clients"], TimeSpan.FromSeconds(numbers["--seconds"])).RunAsync(CancellationToken.None);
    }
    else
    {
        await using (await storm.BeSlowAsync(40, CancellationToken.None))
        {
            foreach (var call in new WorstRequests(scene, numbers["--values"], scene.Private).Calls.Order(StringComparer.Ordinal))
            {
                var (ready, other) = (storm.LongestReady, storm.LongestOther);
                if (server.HasExited)
                {
                    Console.WriteLine("The server has ended:\n" + server.Said);
                    return 1;
                }

                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{call} ({server.Memory} MB)"));
                await storm.SendAsync(call, StormCallers.Requests(scene, call, numbers["--values"], numbers["--times"]), numbers["--at-once"], CancellationToken.None);
                if (storm.LongestReady > ready || storm.LongestOther > other)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{call}: ready after {storm.LongestReady.TotalSeconds:0.00} s, others served after {storm.LongestOther.TotalSeconds:0.00} s, {server.Memory} MB"));
            }
        }
    }

    var took = clock.Elapsed;
    await Task.Delay(TimeSpan.FromSeconds(10));
    await end.CancelAsync();
    await watch;
    Console.WriteLine(string.Join(", ", storm.Answers.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} answered with {pair.Key}")));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{took.TotalSeconds:0} s; ready within {storm.LongestReady.TotalSeconds:0.00} s, others within {storm.LongestOther.TotalSeconds:0.00} s; memory {before} MB before, {server.MostMemory} MB at most, {server.Memory} MB afterwards"));
    if (server.Said.Contains("OutOfMemory", StringComparison.Ordinal))
        storm.Faults.Enqueue("memory was not enough:\n" + string.Join('\n', server.Said.Split('\n').Where(line => line.Contains("failed", StringComparison.Ordinal) || line.Contains("OutOfMemory", StringComparison.Ordinal)).Take(40)));
    foreach (var fault in storm.Faults.Distinct(StringComparer.Ordinal).Take(50))
        Console.WriteLine("FAULT " + fault);
    return storm.Faults.IsEmpty && lost == 0 && !server.HasExited ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
