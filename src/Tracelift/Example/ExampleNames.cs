using System.Collections.Immutable;
using System.Globalization;

namespace Tracelift.Example;

/// <summary>
/// The names of an example in several scripts, with the difficulties of names in real projects: accents in both Unicode
/// forms, quotes, backslashes, line breaks, the same name for an annotation and a tag.
/// </summary>
internal static class ExampleNames
{
    /// <summary>The annotation of some connectors.</summary>
    public const int OfConnectors = 7;

    /// <summary>The annotation of volumes.</summary>
    public const int OfVolumes = 8;

    /// <summary>The first annotation besides the types that any neuron can have.</summary>
    public const int FirstFree = 9;

    /// <summary>The first label that any node can have.</summary>
    public const int FirstFreeLabel = 4;

    // The index of "Projection neurons".
    private const int TypeWithoutSkeleton = 1;

    /// <summary>Annotations with the indexes of their meta-annotations; -1 for none. The first four are types.</summary>
    public static ImmutableArray<(string Name, int With)> Annotations { get; } =
    [
        ("Kenyon cells", 4),
        ("Projection neurons", 4),
        ("Mushroom body output neurons", 4),
        ("Dopaminergic neurons", 4),
        ("cell type", 6),
        ("brain region", 6),
        ("publication: Example et al. 2026", -1),
        ("synapse to check", -1),
        ("neuropil", 5),
        ("γ lobe", 5),
        ("Pilzkörper (groß)", 5),
        ("蘑菇体", 5),
        ("\u0627\u0644\u0641\u0635 \u0627\u0644\u0628\u0635\u0631\u064a", 5),
        ("needs review 🔬", -1),
        ("said \"done\" \\ twice\nand meant it", -1),
        ("d\u00e9j\u00e0 vu", -1),
        ("de\u0301ja\u0300 vu", -1),
        ("soma", -1),
    ];

    /// <summary>A tag of the example, as CATMAID users put it on what they have not finished tracing. It is data, not a note about this code.</summary>
    public const string OfUnfinished = "TODO";

    /// <summary>Tags; the first is the soma's, the next three are for ends.</summary>
    public static ImmutableArray<string> Labels { get; } =
    [
        "soma",
        "ends",
        "uncertain end",
        "microtubules end",
        "uncertain continuation",
        "not a branch",
        OfUnfinished,
        "à vérifier",
        "κόμβος",
        "待查",
        "\u0648\u0635\u0644\u0629",
        "🔥 look \\ \"here\"",
    ];

    public static ImmutableArray<ExampleUser> Users { get; } =
    [
        new(11, "ada.lindqvist", "Ada", "Lindqvist"),
        new(12, "märta.grünwald", "Märta", "Grünwald"),
        new(29, "eleni", "Ελένη", "Παπαδοπούλου"),
        new(104, "王伟", "伟", "王"),
    ];

    private static readonly string[] Types = ["KC", "PN", "MBON", "DAN"];

    private static readonly string[] OfNeurons =
    [
        "{0} {1}",
        "{0} γ-{1}",
        "Körnerzelle {0} {1} (größer)",
        "Νευρώνας {0} {1}",
        "神经元 {0} {1}",
        "\u062e\u0644\u064a\u0629 {0} {1}",
        "🧠 {0} {1}",
        "neurone étoilé {0} n° {1}",
        "a \"quoted\" \\ {0} {1}\nin two lines",
    ];

    /// <summary>
    /// Returns the type of a neuron, as the index of its annotation: two of five are Kenyon cells. A neuron without a
    /// skeleton is never a Kenyon cell: the guides start with those, and clients read each one's skeleton.
    /// </summary>
    public static int TypeOf(int neuron, bool hasSkeleton) => hasSkeleton ? Math.Max(0, (neuron % 5) - 1) : TypeWithoutSkeleton;

    public static string Neuron(int neuron, bool hasSkeleton) => string.Format(
        CultureInfo.InvariantCulture, OfNeurons[neuron % OfNeurons.Length], Types[TypeOf(neuron, hasSkeleton)], neuron + 1);

    public static string Annotation(int annotation) =>
        annotation < Annotations.Length ? Annotations[annotation].Name : $"annotation {annotation:000}";

    public static string Label(int label) => label < Labels.Length ? Labels[label] : $"label {label:000}";
}

/// <summary>A user of an example.</summary>
internal readonly record struct ExampleUser(int Id, string Username, string FirstName, string LastName);
