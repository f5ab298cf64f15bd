using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>The objects of a project to export.</summary>
internal sealed class Selection
{
    /// <summary>Whether only some of the neurons are exported.</summary>
    public required bool IsConstrained { get; init; }

    public required IdSet Neurons { get; init; }

    public required IdSet Skeletons { get; init; }

    /// <summary>The exported parts of each neuron.</summary>
    public required Disclosure Open { get; init; }

    public required AnnotationGraph Graph { get; init; }

    /// <summary>The annotations that may be exported; null for all.</summary>
    public required IdSet? AllowedAnnotations { get; init; }

    /// <summary>The tags that may be exported.</summary>
    public required IdSet Labels { get; init; }

    /// <summary>The volumes to export; null for all.</summary>
    public required IdSet? Volumes { get; init; }

    /// <summary>The class instances of exported volumes.</summary>
    public required IdSet VolumeInstances { get; init; }

    /// <summary>The number of class instances of other classes, which are not exported.</summary>
    public required long OtherInstances { get; init; }

    /// <summary>Warnings about options.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
