using Tracelift.Model;

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

    /// <summary>The neurons that go out, placeholders not counted.</summary>
    public long NeuronCount { get; set; }

    /// <summary>The neurons that go out and are placeholders: made up for partners, or named so in the project.</summary>
    public long PlaceholderNeurons { get; set; }

    /// <summary>
    /// Texts that name users of the store, the first thousand; only of a dry run and where users go out without names,
    /// else null.
    /// </summary>
    public List<PersonalText>? PersonalTexts { get; set; }

    /// <summary>How many texts name users, a text once for each user and kind of name.</summary>
    public long PersonalTextCount { get; set; }

    /// <summary>The names of the neurons that go out, placeholders left out; only of a dry run.</summary>
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

    /// <summary>Values of the store that are NaN or infinite; 0 or null is exported for them.</summary>
    public NotFiniteCounts NotFinite { get; } = new();

    /// <summary>Partner nodes that go out as placeholders.</summary>
    public long Placeholders { get; set; }

    /// <summary>Of these, the ones that go out with their skeletons and names.</summary>
    public OriginalPlaceholders Originals { get; } = new();

    /// <summary>The file, or null for a dry run or standard output.</summary>
    public string? File { get; set; }

    /// <summary>Bytes written, before compression.</summary>
    public long Bytes { get; set; }

    /// <summary>Seconds from start to end.</summary>
    public double Seconds { get; set; }
}
