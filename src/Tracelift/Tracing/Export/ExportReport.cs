namespace Tracelift.Tracing.Export;

/// <summary>What an export did, or would do.</summary>
public sealed class ExportReport
{
    /// <summary>Stands in lists of names for a deep link without an alias.</summary>
    public const string Nameless = "(no alias)";

    /// <summary>The project's id.</summary>
    public long Project { get; set; }

    /// <summary>The project's title.</summary>
    public string ProjectTitle { get; set; } = "";

    /// <summary>Rows by model label, in the order in which they go out.</summary>
    public Dictionary<string, long> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>All rows.</summary>
    public long Total => Rows.Values.Sum();

    /// <summary>The usernames that go out.</summary>
    public List<string> Users { get; } = [];

    /// <summary>The names of the neurons that go out; only of a dry run.</summary>
    public List<string>? Neurons { get; set; }

    /// <summary>The names of the annotations that go out; only of a dry run.</summary>
    public List<string>? Annotations { get; set; }

    /// <summary>The names of the tags that go out; only of a dry run.</summary>
    public List<string>? Tags { get; set; }

    /// <summary>The names of the volumes that go out; only of a dry run.</summary>
    public List<string>? Volumes { get; set; }

    /// <summary>The aliases of the deep links that go out; only of a dry run.</summary>
    public List<string>? DeepLinks { get; set; }

    /// <summary>What is left out because something that it refers to stays, by what it is.</summary>
    public Dictionary<string, long> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>What a copy of tracing data leaves behind in the project, by what it is.</summary>
    public Dictionary<string, long> LeftBehind { get; } = new(StringComparer.Ordinal);

    /// <summary>Partner nodes that go out as placeholders.</summary>
    public long Placeholders { get; set; }

    /// <summary>The file, or null for a dry run or standard output.</summary>
    public string? File { get; set; }

    /// <summary>Bytes written, before compression.</summary>
    public long Bytes { get; set; }

    /// <summary>Seconds from start to end.</summary>
    public double Seconds { get; set; }
}
