using System.Globalization;

namespace Tracelift.Bench.Faults;

/// <summary>What was typed.</summary>
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

    /// <summary>What goes wrong.</summary>
    public IReadOnlyList<FaultKind> Kinds { get; private init; } = [.. KindNames.Values];

    /// <summary>So many moments of each command and fault; null for all.</summary>
    public int? Sample { get; private init; }

    /// <summary>The first moment.</summary>
    public int From { get; private init; } = 1;

    /// <summary>The last moment.</summary>
    public int To { get; private init; } = int.MaxValue;

    /// <summary>Treenodes of the project that is brought in.</summary>
    public int Treenodes { get; private init; } = 500;

    public int Seed { get; private init; } = 1;

    /// <summary>Where files go, which are removed at the end: memory where there is such a folder, because nothing is to be learned of a disk.</summary>
    public string Folder { get; private init; } = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Reads arguments.</summary>
    /// <returns>Null where they are not understood.</returns>
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

    /// <summary>What a kind is called.</summary>
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
