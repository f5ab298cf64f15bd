using System.Collections.Immutable;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>The names of classes and relations that give tracing data its meaning.</summary>
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

    /// <summary>The class of the one instance at the top of a project.</summary>
    public const string Root = "root";

    /// <summary>The class of the class instances that stand for volumes.</summary>
    public const string Volume = "volume";

    /// <summary>A skeleton is the model of a neuron; a class instance that of a volume.</summary>
    public const string ModelOf = "model_of";

    /// <summary>Something carries an annotation.</summary>
    public const string AnnotatedWith = "annotated_with";

    /// <summary>A treenode or a connector carries a tag.</summary>
    public const string LabeledAs = "labeled_as";

    /// <summary>The classes that a project has when it is set up for tracing.</summary>
    public static ImmutableArray<string> Classes { get; } =
        ["group", Annotation, Label, Neuron, Root, Skeleton, "sampler-created"];

    /// <summary>The relations that a project has when it is set up for tracing.</summary>
    public static ImmutableArray<string> Relations { get; } =
    [
        LabeledAs, "element_of", "presynaptic_to", "postsynaptic_to", "abutting", "gapjunction_with",
        "tightjunction_with", "desmosome_with", "attached_to", "adjacent_to", "mirror_of", AnnotatedWith, ModelOf,
        "part_of", "is_a",
    ];

    /// <summary>Whether instances of a class are shared by name, unlike neurons and skeletons, which never are.</summary>
    public static bool IsShared(string className) => className is not (Neuron or Skeleton);
}
