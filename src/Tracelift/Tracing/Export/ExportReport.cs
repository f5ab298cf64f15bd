using Tracelift.Model;

namespace Tracelift.Tracing.Export;

/// <summary>The report of an export or its dry run.</summary>
public sealed class ExportReport
{
    /// <summary>Represents a deep link without an alias in lists of names.</summary>
    public const string Nameless = "(no alias)";

    /// <summary>The project's id.</summary>
    public long Project { get; set; }

    /// <summary>The project's title.</summary>
    public string ProjectTitle { get; set; } = "";

    /// <summary>The number of rows by model, in the order of the export.</summary>
    public Dictionary<string, long> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of all rows.</summary>
    public long Total => Rows.Values.Sum();

    /// <summary>The exported usernames.</summary>
    public List<string> Users { get; } = [];

    /// <summary>The number of exported neurons without placeholders.</summary>
    public long NeuronCount { get; set; }

    /// <summary>The number of exported placeholder neurons: those made for partners, and those with such a name in the project.</summary>
    public long PlaceholderNeurons { get; set; }

    /// <summary>Texts that contain names of the store's users, the first thousand; only for a dry run without usernames, else null.</summary>
    public List<PersonalText>? PersonalTexts { get; set; }

    /// <summary>The number of such texts, counted once for each user and kind of name.</summary>
    public long PersonalTextCount { get; set; }

    /// <summary>The names of the exported neurons without placeholders; only for a dry run.</summary>
    public List<string>? Neurons { get; set; }

    /// <summary>The names of the exported annotations; only for a dry run.</summary>
    public List<string>? Annotations { get; set; }

    /// <summary>The names of the exported tags; only for a dry run.</summary>
    public List<string>? Tags { get; set; }

    /// <summary>The names of the exported volumes; only for a dry run.</summary>
    public List<string>? Volumes { get; set; }

    /// <summary>The aliases of the exported deep links; only for a dry run.</summary>
    public List<string>? DeepLinks { get; set; }

    /// <summary>
    /// The names of exported objects of other kinds, such as landmarks and point sets, by kind; only for a dry run.
    /// </summary>
    public SortedDictionary<string, List<string>>? OtherNames { get; set; }

    /// <summary>The number of objects left out because they refer to objects that are not exported, by kind.</summary>
    public Dictionary<string, long> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of the project's objects that a copy of tracing data does not include, by kind.</summary>
    public Dictionary<string, long> LeftBehind { get; } = new(StringComparer.Ordinal);

    /// <summary>The NaN and infinite values of the store; they are exported as 0 or null.</summary>
    public NotFiniteCounts NotFinite { get; } = new();

    /// <summary>The number of partner nodes exported as placeholders.</summary>
    public long Placeholders { get; set; }

    /// <summary>Those of the placeholders that are exported with their skeletons and names.</summary>
    public OriginalPlaceholders Originals { get; } = new();

    /// <summary>Warnings about options, such as tags that the project lacks.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>The file; null for a dry run or standard output.</summary>
    public string? File { get; set; }

    /// <summary>The format.</summary>
    public string Format { get; set; } = "json";

    /// <summary>The number of written files of skeletons; null for a dry run, and for formats with one file.</summary>
    public long? Files { get; set; }

    /// <summary>The number of exported rows that the format can't hold, by kind.</summary>
    public Dictionary<string, long> NotHeld { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of bytes before compression.</summary>
    public long Bytes { get; set; }

    /// <summary>The duration in seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>The number of class instances of other classes that parts of the project have brought.</summary>
    internal long PartInstances { get; set; }

    /// <summary>The number of links by other relations between them.</summary>
    internal long PartLinks { get; set; }
}
