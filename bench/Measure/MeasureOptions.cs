using System.Globalization;

namespace Tracelift.Bench.Measure;

/// <summary>The parsed command line.</summary>
internal sealed record MeasureOptions
{
    public const string Usage =
        "Usage: [--sizes 100000,1000000] [--settings stock,tuned] [--only help,sqlite,copy,on,off,export,bulk,bulk-kept,bulk-resume,undo,swc,formats,upload,calls] [--runs 1] [--folder DIR] [--side-by-side]";

    /// <summary>Numbers of treenodes.</summary>
    public IReadOnlyList<long> Sizes { get; private init; } = [1_000_000];

    /// <summary>Settings of the server.</summary>
    public IReadOnlyList<string> Settings { get; private init; } = [.. ServerSettings.Names];

    /// <summary>The names of the measurements.</summary>
    public IReadOnlyList<string> Only { get; private init; } = Bench.Parts;

    /// <summary>The number of runs; the table shows their median.</summary>
    public int Runs { get; private init; } = 1;

    /// <summary>The folder of files and databases, which take some 10 kB for each treenode.</summary>
    public string Folder { get; private init; } = Path.Combine(Path.GetTempPath(), "tracelift-bench");

    /// <summary>Whether an import and its rival run at the same time, in two databases: half the time, for large sizes.</summary>
    public bool IsSideBySide { get; private init; }

    /// <summary>Parses arguments.</summary>
    /// <returns>Null if the arguments are invalid.</returns>
    public static MeasureOptions? Read(string[] arguments)
    {
        var options = new MeasureOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--side-by-side")
                options = options with { IsSideBySide = true };
            else if (i + 1 < arguments.Length && With(options, arguments[i], arguments[++i]) is { } more)
                options = more;
            else
                return null;
        }

        return options;
    }

    private static MeasureOptions? With(MeasureOptions options, string name, string value)
    {
        var values = value.Split(',');
        return name switch
        {
            "--sizes" when Array.TrueForAll(values, IsNumber) => options with { Sizes = [.. values.Select(size => long.Parse(size, CultureInfo.InvariantCulture))] },
            "--settings" when values.All(ServerSettings.Names.Contains) => options with { Settings = values },
            "--only" when values.All(Bench.Parts.Contains) => options with { Only = values },
            "--runs" when IsNumber(value) => options with { Runs = int.Parse(value, CultureInfo.InvariantCulture) },
            "--folder" => options with { Folder = value },
            _ => null,
        };
    }

    private static bool IsNumber(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0;
}
