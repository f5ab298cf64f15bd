using System.Collections.Immutable;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>The names of the classes and relations of tracing data.</summary>
public static class TracingVocabulary
{
    /// <summary>The class of neurons.</summary>
    public const string Neuron = "neuron";

    /// <summary>The class of skeletons.</summary>
    public const string Skeleton = "skeleton";

    /// <summary>The class of annotations.</summary>
    public const string Annotation = "annotation";

    /// <summary>The class of tags.</summary>
    public const string Label = "label";

    /// <summary>The class of a project's root instance.</summary>
    public const string Root = "root";

    /// <summary>The class of the class instances of volumes.</summary>
    public const string Volume = "volume";

    /// <summary>The class of landmarks.</summary>
    public const string Landmark = "landmark";

    /// <summary>The class of groups of landmarks.</summary>
    public const string LandmarkGroup = "landmarkgroup";

    /// <summary>The relation of a skeleton to its neuron, and of a class instance to its volume.</summary>
    public const string ModelOf = "model_of";

    /// <summary>The relation of an object to its annotation.</summary>
    public const string AnnotatedWith = "annotated_with";

    /// <summary>The relation of a treenode or connector to its tag.</summary>
    public const string LabeledAs = "labeled_as";

    /// <summary>The classes of a project that is set up for tracing.</summary>
    public static ImmutableArray<string> Classes { get; } =
        ["group", Annotation, Label, Neuron, Root, Skeleton, "sampler-created"];

    /// <summary>The relations of a project that is set up for tracing.</summary>
    public static ImmutableArray<string> Relations { get; } =
    [
        LabeledAs, "element_of", "presynaptic_to", "postsynaptic_to", "abutting", "gapjunction_with",
        "tightjunction_with", "desmosome_with", "attached_to", "adjacent_to", "mirror_of", AnnotatedWith, ModelOf,
        "part_of", "is_a",
    ];

    /// <summary>
    /// Whether a project has one instance of a class for each name, so that an import re-uses it. Instances of ontologies are
    /// not unique: several branches of a classification have the same names.
    /// </summary>
    public static bool IsUnique(string className) => className is Annotation or Label or Root or Volume or Landmark or LandmarkGroup;

    /// <summary>Whether instances of a class are shared by name; neurons and skeletons never are.</summary>
    public static bool IsShared(string className) => className is not (Neuron or Skeleton);
}
