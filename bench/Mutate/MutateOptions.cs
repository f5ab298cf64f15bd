using System.Globalization;

namespace Tracelift.Bench.Mutate;

/// <summary>The parsed command line.</summary>
internal sealed record MutateOptions
{
    public const string Usage =
        "Usage: --count N [--seed S] [--workers W] [--seconds 2] [--memory 256] [--failures FOLDER] FILES...";

    public long Count { get; private init; }

    public long Seed { get; private init; } = 1;

    public int Workers { get; private init; } = 1;

    /// <summary>The largest duration for a file.</summary>
    public double Seconds { get; private init; } = 2;

    /// <summary>The memory of a worker's heap, in MB.</summary>
    public int Memory { get; private init; } = 256;

    /// <summary>The folder of files that failed.</summary>
    public string Failures { get; private init; } = "mutate-failures";

    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>Whether a supervisor has started this process.</summary>
    public bool IsWorker { get; private init; }

    /// <summary>Parses arguments.</summary>
    /// <returns>Null if the arguments are invalid.</returns>
    public static MutateOptions? Read(string[] arguments)
    {
        var options = new MutateOptions();
        var files = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                files.Add(arguments[i]);
                continue;
            }

            if (arguments[i] == "--worker")
            {
                options = options with { IsWorker = true };
                continue;
            }

            if (i + 1 == arguments.Length || With(options, arguments[i], arguments[i + 1]) is not { } more)
                return null;
            options = more;
            i++;
        }

        return options.Count > 0 && files.Count > 0 ? options with { Files = files } : null;
    }

    /// <summary>Returns the arguments of a worker for some of the seeds.</summary>
    public IEnumerable<string> ForWorker(long seed, long count) =>
    [
        "--worker", "--seed", Text(seed), "--count", Text(count), "--seconds", Seconds.ToString(CultureInfo.InvariantCulture), .. Files,
    ];

    private static MutateOptions? With(MutateOptions options, string name, string value)
    {
        if (name == "--failures")
            return options with { Failures = value };
        if (!double.TryParse(value, CultureInfo.InvariantCulture, out var number) || number <= 0)
            return null;
        return name switch
        {
            "--count" => options with { Count = (long)number },
            "--seed" => options with { Seed = (long)number },
            "--workers" => options with { Workers = (int)number },
            "--seconds" => options with { Seconds = number },
            "--memory" => options with { Memory = (int)number },
            _ => null,
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
