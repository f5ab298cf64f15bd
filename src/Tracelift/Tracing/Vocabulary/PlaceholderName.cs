using System.Globalization;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>
/// The names that exports of Tracelift and CATMAID give to the skeletons and neurons of partner nodes. A renamed
/// placeholder counts as any other neuron.
/// </summary>
internal static class PlaceholderName
{
    private static ReadOnlySpan<byte> SkeletonPrefix => "Placeholder Skeleton "u8;

    private static ReadOnlySpan<byte> NeuronPrefix => "Placeholder Neuron "u8;

    /// <summary>Returns the name of the skeleton with a number, from 1.</summary>
    public static string OfSkeleton(long number) => string.Create(CultureInfo.InvariantCulture, $"Placeholder Skeleton {number}");

    /// <summary>Returns the name of the neuron with a number, from 1.</summary>
    public static string OfNeuron(long number) => string.Create(CultureInfo.InvariantCulture, $"Placeholder Neuron {number}");

    /// <summary>Whether a skeleton has the name of a placeholder.</summary>
    /// <param name="name">Its name, in UTF-8.</param>
    public static bool IsSkeleton(ReadOnlySpan<byte> name) => Is(name, SkeletonPrefix);

    /// <summary>Whether a neuron has the name of a placeholder.</summary>
    /// <param name="name">Its name, in UTF-8.</param>
    public static bool IsNeuron(ReadOnlySpan<byte> name) => Is(name, NeuronPrefix);

    /// <summary>Whether a neuron has the name of a placeholder.</summary>
    public static bool IsNeuron(string name) =>
        name.StartsWith("Placeholder Neuron ", StringComparison.Ordinal) && IsNeuron(System.Text.Encoding.UTF8.GetBytes(name));

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix) && !name[prefix.Length..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
