using System.Diagnostics;
using System.Globalization;

namespace Tracelift.Bench.Mutate;

/// <summary>
/// Tries one seed after the other and reports each on standard output: <c>begin SEED</c>, then <c>end SEED RESULT
/// MILLISECONDS TEXT</c>; at the end the peak of its memory. So the supervisor knows the seed at which it dies.
/// </summary>
internal static class Worker
{
    public static async Task RunAsync(MutateOptions options, TextWriter output)
    {
        var files = new List<byte[]>();
        foreach (var file in options.Files)
            files.Add(await File.ReadAllBytesAsync(file));
        var mutator = new Mutator(files);
        await using var store = await TrialStore.CreateAsync(files[0], CancellationToken.None);
        var trial = new Trial(store, options.Seconds);
        for (var seed = options.Seed; seed < options.Seed + options.Count; seed++)
        {
            await SayAsync(output, $"begin {seed}");
            var result = await trial.RunAsync(mutator.Mutate(seed), seed);
            await SayAsync(output, $"end {seed} {result.End} {result.Seconds * 1000:0} {result.Text.ReplaceLineEndings(" | ")}");
        }

        await SayAsync(output, $"memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20}");
    }

    private static Task SayAsync(TextWriter output, FormattableString text) =>
        output.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
}
