using Tracelift.Formats.Swc;
using Tracelift.Tracing.Import.Origins;

namespace Tracelift.Tracing.Skeletons;

/// <summary>The settings of one file's skeleton.</summary>
public sealed record SkeletonSettings
{
    /// <summary>The default annotation of imported neurons.</summary>
    public const string UsualAnnotation = "Import";

    /// <summary>The neuron's name; null for <c>neuron ID</c>, or to keep the name of a replaced neuron.</summary>
    public string? Name { get; init; }

    /// <summary>The neuron's id; null for a new one.</summary>
    public long? NeuronId { get; init; }

    /// <summary>The skeleton's id; null for a new one.</summary>
    public long? SkeletonId { get; init; }

    /// <summary>Whether to replace a neuron or skeleton of the project with the id.</summary>
    public bool Force { get; init; }

    /// <summary>Whether a taken id is replaced by a new one; otherwise it is a fault.</summary>
    public bool AutoId { get; init; } = true;

    /// <summary>The names of the neuron's annotations; missing ones are created.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [UsualAnnotation];

    /// <summary>Whether a replaced neuron loses its own annotations.</summary>
    public bool ReplaceAnnotations { get; init; }

    /// <summary>The types of nodes that become tags.</summary>
    public TypesAsTags TypesAsTags { get; init; }

    /// <summary>The skeleton's origin; or null.</summary>
    public SourceSkeleton? Source { get; init; }

    /// <summary>The default type of origins in an archive's table; or null.</summary>
    public string? SourceType { get; init; }
}

/// <summary>The origin of a skeleton: a skeleton in another CATMAID's project, or a segment.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Project">The project there.</param>
/// <param name="Url">The address of the other CATMAID.</param>
/// <param name="Type"><c>skeleton</c> or <c>segmentation</c>; null if unknown.</param>
public sealed record SourceSkeleton(long Id, long Project, string Url, string? Type)
{
    /// <summary>The address, without a slash at its end.</summary>
    public string Url { get; init; } = OriginAddress.Stored(Url);

    /// <summary>The possible types.</summary>
    public static IReadOnlyList<string> Types { get; } = ["skeleton", "segmentation"];
}
