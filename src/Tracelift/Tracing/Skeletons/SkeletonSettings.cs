using Tracelift.Formats.Swc;
using Tracelift.Tracing.Import.Origins;

namespace Tracelift.Tracing.Skeletons;

/// <summary>What becomes of one file's skeleton.</summary>
public sealed record SkeletonSettings
{
    /// <summary>The annotation that imported neurons get where nobody names another.</summary>
    public const string UsualAnnotation = "Import";

    /// <summary>The neuron's name; null for <c>neuron ID</c>, or for what a replaced neuron is called.</summary>
    public string? Name { get; init; }

    /// <summary>The id that the neuron is to have; null for a new one.</summary>
    public long? NeuronId { get; init; }

    /// <summary>The id that the skeleton is to have; null for a new one.</summary>
    public long? SkeletonId { get; init; }

    /// <summary>Whether a neuron or skeleton of the project that has the id is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether there is a new id where one is taken; otherwise that is a fault.</summary>
    public bool AutoId { get; init; } = true;

    /// <summary>The names of the neuron's annotations; made where the project has none of the name.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [UsualAnnotation];

    /// <summary>Whether a replaced neuron loses the annotations that it has.</summary>
    public bool ReplaceAnnotations { get; init; }

    /// <summary>Which types of nodes become tags.</summary>
    public TypesAsTags TypesAsTags { get; init; }

    /// <summary>Which skeleton of another place it was, or null.</summary>
    public SourceSkeleton? Source { get; init; }

    /// <summary>What skeletons of other places were where an archive's table names them but does not say; null for nothing.</summary>
    public string? SourceType { get; init; }
}

/// <summary>A skeleton of another instance's project, or a segment.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Project">The project there.</param>
/// <param name="Url">The instance.</param>
/// <param name="Type"><c>skeleton</c> or <c>segmentation</c>; null where nobody says.</param>
public sealed record SourceSkeleton(long Id, long Project, string Url, string? Type)
{
    /// <summary>The instance, without a slash at its end.</summary>
    public string Url { get; init; } = OriginAddress.Stored(Url);

    /// <summary>What it can be.</summary>
    public static IReadOnlyList<string> Types { get; } = ["skeleton", "segmentation"];
}
