// Imports mutated files: each must load, or be refused with the store unchanged.
// dotnet run -c Release --project bench/Mutate -- --count N [--seed S] [--workers W] FILES...
using Tracelift.Bench.Mutate;

if (MutateOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(MutateOptions.Usage);
    return 2;
}

if (options.IsWorker)
{
    await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
    await Worker.RunAsync(options, output);
    return 0;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    return await new Supervisor(options).RunAsync(stop.Token) ? 0 : 1;
}
catch (OperationCanceledException)
{
    return 130;
}
