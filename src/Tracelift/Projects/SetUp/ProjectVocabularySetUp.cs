using System.Collections.Immutable;

namespace Tracelift.Projects.SetUp;

/// <summary>
/// The classes and relations that CATMAID makes in each project, in its order: first those of the project's creation,
/// then those of the set-up for tracing.
/// </summary>
internal static class ProjectVocabularySetUp
{
    /// <summary>The class of the root instance of a project with tracing data.</summary>
    public const string RootClass = "root";

    /// <summary>The name of the root instance. CATMAID's tools find it by its class.</summary>
    public const string RootName = "neuropile";

    /// <summary>The classes.</summary>
    public static ImmutableArray<SetUpName> Classes { get; } =
    [
        .. Creation(("annotation", ""), ("stack_property", ""), ("landmark", ""), ("landmarkgroup", ""), ("volume", "")),
        .. Tracing(
            ("group", "A group"),
            ("label", "A label"),
            ("neuron", "A neuron representation"),
            (RootClass, "The root node for the tracing system"),
            ("skeleton", "The representation of a skeleton"),
            ("sampler-created", "Nodes that are created by the reconstruction sampler")),
    ];

    /// <summary>The relations.</summary>
    public static ImmutableArray<SetUpName> Relations { get; } =
    [
        .. Creation(
            ("is_a", "A generic is-a relationship"),
            ("part_of", "One thing is part of something else."),
            ("annotated_with", "Something is annotated by something else."),
            ("has_property", "A thing which has an arbitrary property"),
            ("close_to", "Something is spatially in the neighborhood of something else"),
            ("model_of", "Marks something as a model of something else.")),
        .. Tracing(
            ("labeled_as", "Something is labeled by sth. else."),
            ("element_of", "A generic element-of relationship"),
            ("presynaptic_to", "Something is presynaptic to something else."),
            ("postsynaptic_to", "Something is postsynaptic to something else."),
            ("abutting", "Two things abut against each other"),
            ("gapjunction_with", "Something has a gap junction with something else"),
            ("tightjunction_with", "A tight juction between two objects"),
            ("desmosome_with", "A desmosome between two objects"),
            ("attached_to", "Something is considered attached/linked to something else")),
        new("adjacent_to", "Next to each other", IsForTracing: true, IsReciprocal: true),
        new("mirror_of", "A mirror configuration to each other", IsForTracing: true, IsReciprocal: true),
    ];

    /// <summary>Returns a class; null if CATMAID makes none with this name.</summary>
    public static SetUpName? Class(string name) => Classes.FirstOrDefault(known => known.Name == name);

    /// <summary>Returns a relation; null if CATMAID makes none with this name.</summary>
    public static SetUpName? Relation(string name) => Relations.FirstOrDefault(known => known.Name == name);

    private static IEnumerable<SetUpName> Creation(params (string Name, string Description)[] names) =>
        names.Select(name => new SetUpName(name.Name, name.Description, IsForTracing: false));

    private static IEnumerable<SetUpName> Tracing(params (string Name, string Description)[] names) =>
        names.Select(name => new SetUpName(name.Name, name.Description, IsForTracing: true));
}
