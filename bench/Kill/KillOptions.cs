using System.Globalization;

namespace Tracelift.Bench.Kill;

/// <summary>The parsed command line.</summary>
internal sealed record KillOptions
{
    public const string Usage =
        "Usage: --treenodes N (--moments M [--imports | --undo | --bulk [--drop-indexes]] | --beside-tracing) [--store URL] [--tables catmaid|own] [--triggers on|off|auto] [--seed S] [--folder DIR]";

    /// <summary>The number of treenodes of the imported and exported project.</summary>
    public long Treenodes { get; private init; }

    /// <summary>The number of moments: half in imports and half in exports; or all in undos or bulk loads.</summary>
    public int Moments { get; private init; }

    /// <summary>Whether all moments are in an import.</summary>
    public bool IsImportsOnly { get; private init; }

    /// <summary>Whether undos are killed.</summary>
    public bool IsUndo { get; private init; }

    /// <summary>Whether bulk loads are killed.</summary>
    public bool IsBulk { get; private init; }

    /// <summary>Whether bulk loads drop and rebuild indexes.</summary>
    public bool DropsIndexes { get; private init; }

    /// <summary>Whether to import beside a client that traces, without kills.</summary>
    public bool IsBesideTracing { get; private init; }

    /// <summary>A superuser's URL of a server; null for the embedded store.</summary>
    public Uri? Server { get; private init; }

    /// <summary>Whether the database has CATMAID's tables and triggers, rather than Tracelift's.</summary>
    public bool IsCatmaid { get; private init; } = true;

    /// <summary>The --triggers option of imports.</summary>
    public string Triggers { get; private init; } = "auto";

    public int Seed { get; private init; } = 1;

    /// <summary>The folder of files, which are removed at the end.</summary>
    public string Folder { get; private init; } = Path.GetTempPath();

    /// <summary>Parses arguments.</summary>
    /// <returns>Null if the arguments are invalid.</returns>
    public static KillOptions? Read(string[] arguments)
    {
        var options = new KillOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (Alone(options, arguments[i]) is { } with)
            {
                options = with;
                continue;
            }

            if (i + 1 == arguments.Length || With(options, arguments[i], arguments[i + 1]) is not { } more)
                return null;
            options = more;
            i++;
        }

        var isWhole = options.IsBesideTracing ? options.Server is not null : options.Moments > 1;
        return options.Treenodes > 0 && isWhole ? options : null;
    }

    private static KillOptions? Alone(KillOptions options, string name) => name switch
    {
        "--beside-tracing" => options with { IsBesideTracing = true },
        "--imports" => options with { IsImportsOnly = true },
        "--undo" => options with { IsUndo = true },
        "--bulk" => options with { IsBulk = true },
        "--drop-indexes" => options with { DropsIndexes = true },
        _ => null,
    };

    private static KillOptions? With(KillOptions options, string name, string value) => name switch
    {
        "--treenodes" when Number(value) is { } number => options with { Treenodes = number },
        "--moments" when Number(value) is { } number => options with { Moments = number },
        "--seed" when Number(value) is { } number => options with { Seed = number },
        "--folder" => options with { Folder = value },
        "--triggers" when value is "on" or "off" or "auto" => options with { Triggers = value },
        "--tables" when value is "catmaid" or "own" => options with { IsCatmaid = value == "catmaid" },
        "--store" when Uri.TryCreate(value, UriKind.Absolute, out var server) && server.Scheme is "postgresql" or "postgres" => options with { Server = new Uri(value) },
        _ => null,
    };

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
