using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>Which things of a project go out: the plan of an export.</summary>
internal sealed class Selection
{
    /// <summary>Whether only part of the neurons go out.</summary>
    public required bool IsConstrained { get; init; }

    public required IdSet Neurons { get; init; }

    public required IdSet Skeletons { get; init; }

    /// <summary>What of them goes out.</summary>
    public required Disclosure Open { get; init; }

    public required AnnotationGraph Graph { get; init; }

    /// <summary>The annotations that may go out, where that is limited.</summary>
    public required IdSet? AllowedAnnotations { get; init; }

    /// <summary>The tags that may go out.</summary>
    public required IdSet Labels { get; init; }

    /// <summary>The volumes that go out, where that is limited.</summary>
    public required IdSet? Volumes { get; init; }

    /// <summary>The class instances that stand for volumes that go out.</summary>
    public required IdSet VolumeInstances { get; init; }

    /// <summary>Class instances of other classes, which stay.</summary>
    public required long OtherInstances { get; init; }
}
