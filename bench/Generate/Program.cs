// Writes an example project of any size as JSON, for the imports of the benchmarks.
// dotnet run -c Release --project bench/Generate -- --treenodes 1000000 --out FILE [--shuffle] [--seed N]
using System.Diagnostics;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Example;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;

const string Usage = "Usage: --treenodes N --out FILE [--shuffle] [--seed N]";
long? treenodes = null, seed = null;
string? file = null;
var shuffle = false;
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    switch (args[i])
    {
        case "--shuffle":
            shuffle = true;
            continue;
        case "--out":
            file = value;
            break;
        case "--treenodes" when long.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0:
            treenodes = number;
            break;
        case "--seed" when long.TryParse(value, CultureInfo.InvariantCulture, out var number):
            seed = number;
            break;
        default:
            await Console.Error.WriteLineAsync($"{args[i]} {value}: not understood. {Usage}");
            return 2;
    }

    i++;
}

if (treenodes is null || string.IsNullOrEmpty(file))
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    var clock = Stopwatch.StartNew();
    var options = ExampleOptions.Benchmark(treenodes.Value) with { Shuffle = shuffle, Seed = seed ?? 1 };
    await using var output = OutputFile.Create(file, Console.OpenStandardOutput);
    await using var writer = new TracingJsonWriter(output.Stream);
    var rows = 0L;
    await foreach (var batch in new ExampleProject(options).SurveyAsync(new SurveyNotes(), stop.Token))
    {
        using (batch)
        {
            await writer.WriteAsync(batch, stop.Token);
            rows += batch.Count;
        }
    }

    await writer.CompleteAsync(stop.Token);
    await output.CompleteAsync(stop.Token);
    await Console.Error.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"{rows} objects, {writer.Bytes} bytes, {clock.Elapsed.TotalSeconds:0.0} s, {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB of memory at most"));
    return 0;
}
catch (TraceliftException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
