using System.Globalization;

namespace Tracelift.Bench.Measure;

/// <summary>Prints the table of results, row by row.</summary>
internal sealed class Results
{
    private bool _hasHead;

    /// <summary>Adds the results of Tracelift and its rival.</summary>
    /// <param name="what">The work.</param>
    /// <param name="objects">The number of objects; null if the time does not depend on them.</param>
    /// <param name="ours">The runs of Tracelift.</param>
    /// <param name="rival">The name of the rival; null without one.</param>
    /// <param name="theirs">The runs of the rival.</param>
    public void Add(string what, long? objects, IReadOnlyList<Taken> ours, string? rival = null, IReadOnlyList<Taken>? theirs = null)
    {
        if (!_hasHead)
        {
            Console.WriteLine(Machine());
            Console.WriteLine();
            Console.WriteLine("| what | objects | Tracelift | objects a second | memory | rival | ratio | server's memory, ours / rival's |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|");
            _hasHead = true;
        }

        var seconds = Median(ours.Select(run => run.Seconds));
        var other = theirs is null ? (double?)null : Median(theirs.Select(run => run.Seconds));
        var (mine, its) = (Largest(ours), theirs is null ? null : Largest(theirs));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {objects:N0} | {Time(seconds)} | {objects / seconds:N0} | {ours.Max(run => run.Memory)} MB | {(other is null ? "" : $"{rival} {Time(other.Value)}")} | {(other is null ? "" : $"{seconds / other:0.00}")} | {(mine is null ? "" : $"{mine.Total} / {its?.Total} MB")} |"));
        if (mine is not null)
            Console.Error.WriteLine($"the server at its largest: {mine}{(its is null ? "" : $"; with {rival}: {its}")}");
    }

    private static ServerMemory? Largest(IEnumerable<Taken> runs) => runs.Select(run => run.Server).MaxBy(server => server?.Total);

    private static string Time(double seconds) => seconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Machine()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return string.Create(CultureInfo.InvariantCulture, $"{processor}, {Environment.ProcessorCount} cores, {memory} GB; {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
    }
}
