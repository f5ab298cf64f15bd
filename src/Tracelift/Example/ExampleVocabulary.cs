using System.Collections.Immutable;
using Tracelift.Projects.SetUp;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Example;

/// <summary>The few concepts of an example project, with their indexes among its ids.</summary>
internal static class ExampleVocabulary
{
    public const int FirstRelation = 20;
    public const int FirstClassLink = 40;
    public const int FirstOther = 50;
    public const int FirstOtherLink = 55;
    public const int FirstVolume = 60;
    public const int FirstVolumeLink = 65;
    public const int FirstVolumeAnnotation = 70;
    public const int FirstLandmark = 75;
    public const int LandmarkLink = 78;
    public const int Restriction = 79;
    public const int FirstPointLink = 80;
    public const int PointConnector = 85;

    /// <summary>The classes by index: all that CATMAID gives a project, so that an import needs to add none.</summary>
    public static ImmutableArray<string> Classes { get; } =
        [.. TracingVocabulary.Classes.Append(TracingVocabulary.Volume).Union(ProjectVocabularySetUp.Classes.Select(known => known.Name), StringComparer.Ordinal)];

    /// <summary>The relations by index, from <see cref="FirstRelation"/> on.</summary>
    public static ImmutableArray<string> Relations { get; } =
        [.. TracingVocabulary.Relations.Union(ProjectVocabularySetUp.Relations.Select(known => known.Name), StringComparer.Ordinal)];

    public static int Neuron { get; } = Classes.IndexOf(TracingVocabulary.Neuron);

    public static int Skeleton { get; } = Classes.IndexOf(TracingVocabulary.Skeleton);

    public static int Annotation { get; } = Classes.IndexOf(TracingVocabulary.Annotation);

    public static int Label { get; } = Classes.IndexOf(TracingVocabulary.Label);

    public static int Volume { get; } = Classes.IndexOf(TracingVocabulary.Volume);

    public static int ModelOf { get; } = Relation(TracingVocabulary.ModelOf);

    public static int AnnotatedWith { get; } = Relation(TracingVocabulary.AnnotatedWith);

    public static int LabeledAs { get; } = Relation(TracingVocabulary.LabeledAs);

    public static int PartOf { get; } = Relation("part_of");

    public static int Presynaptic { get; } = Relation("presynaptic_to");

    public static int Postsynaptic { get; } = Relation("postsynaptic_to");

    public static int GapJunction { get; } = Relation("gapjunction_with");

    /// <summary>The links between classes in CATMAID's ontology, by index.</summary>
    public static ImmutableArray<(int Relation, int A, int B)> ClassLinks { get; } =
    [
        (ModelOf, Skeleton, Neuron),
        (PartOf, Neuron, Classes.IndexOf("group")),
        (PartOf, Classes.IndexOf("group"), Classes.IndexOf(TracingVocabulary.Root)),
    ];

    /// <summary>Instances of other classes: the root and the groups below it.</summary>
    public static ImmutableArray<(string Class, string Name)> Others { get; } =
        [(TracingVocabulary.Root, "neuropile"), ("group", "Fragments"), ("group", "Βέλτιστα 最好的")];

    private static int Relation(string name) => FirstRelation + Relations.IndexOf(name);
}
