// Measures imports and exports as whole processes, each beside its rival in the same run.
// bench/run [--sizes 1000000] [--settings stock,tuned] [--only NAMES] [--runs N] [--folder DIR] [--side-by-side]
using Tracelift.Bench.Measure;

if (MeasureOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(MeasureOptions.Usage);
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
    await new Bench(options).RunAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException)
{
    return 130;
}
catch (BenchException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
