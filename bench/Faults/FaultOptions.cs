using System.Globalization;

namespace Tracelift.Bench.Faults;

/// <summary>The parsed command line.</summary>
internal sealed record FaultOptions
{
    public const string Usage =
        "Usage: [--work create,import,import-beside,undo,bulk,export] [--fault io,io-lasting,full,memory,memory-lasting,power,damage] [--sample N] [--from N] [--to N] [--treenodes N] [--seed S] [--folder DIR]";

    private static readonly Dictionary<string, FaultKind> KindNames = new(StringComparer.Ordinal)
    {
        ["io"] = FaultKind.Io,
        ["io-lasting"] = FaultKind.IoLasting,
        ["full"] = FaultKind.Full,
        ["memory"] = FaultKind.Memory,
        ["memory-lasting"] = FaultKind.MemoryLasting,
        ["power"] = FaultKind.Power,
        ["damage"] = FaultKind.Damage,
    };

    /// <summary>The commands.</summary>
    public IReadOnlyList<string> Works { get; private init; } = Work.Names;

    /// <summary>The kinds of faults.</summary>
    public IReadOnlyList<FaultKind> Kinds { get; private init; } = [.. KindNames.Values];

    /// <summary>The number of sampled moments for each command and fault; null for all.</summary>
    public int? Sample { get; private init; }

    /// <summary>The first moment.</summary>
    public int From { get; private init; } = 1;

    /// <summary>The last moment.</summary>
    public int To { get; private init; } = int.MaxValue;

    /// <summary>The number of treenodes of the imported project.</summary>
    public int Treenodes { get; private init; } = 500;

    public int Seed { get; private init; } = 1;

    /// <summary>The folder of files, which are removed at the end: in memory if possible, because the disk's speed does not matter.</summary>
    public string Folder { get; private init; } = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Parses arguments.</summary>
    /// <returns>Null if the arguments are invalid.</returns>
    public static FaultOptions? Read(string[] arguments)
    {
        var options = new FaultOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length || With(options, arguments[i], arguments[i + 1]) is not { } more)
                return null;
            options = more;
        }

        return options;
    }

    /// <summary>Returns the name of a kind.</summary>
    public static string NameOf(FaultKind kind) => KindNames.First(one => one.Value == kind).Key;

    private static FaultOptions? With(FaultOptions options, string name, string value)
    {
        var names = value.Split(',');
        return name switch
        {
            "--work" when names.All(Work.Names.Contains) => options with { Works = names },
            "--fault" when names.All(KindNames.ContainsKey) => options with { Kinds = [.. names.Select(one => KindNames[one])] },
            "--sample" when Number(value) is { } number => options with { Sample = number },
            "--from" when Number(value) is { } number => options with { From = number },
            "--to" when Number(value) is { } number => options with { To = number },
            "--treenodes" when Number(value) is { } number => options with { Treenodes = number },
            "--seed" when Number(value) is { } number => options with { Seed = number },
            "--folder" => options with { Folder = value },
            _ => null,
        };
    }

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
