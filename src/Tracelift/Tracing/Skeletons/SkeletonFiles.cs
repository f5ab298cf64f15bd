using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Skeletons;

/// <summary>What files' names say of them.</summary>
public static class SkeletonFiles
{
    /// <summary>What a neuron of a file is called where nobody says: as the file, without folder and suffix.</summary>
    public static string NeuronName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var last = SwcFileName.Unpacked(name[(name.LastIndexOf('/') + 1)..]);
        return last.LastIndexOf('.') is var dot and > 0 ? last[..dot] : last;
    }

    /// <summary>Whether a file of an archive is what its system keeps beside others, and nobody's data.</summary>
    internal static bool IsHidden(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal) || name[(name.LastIndexOf('/') + 1)..].StartsWith('.');

    /// <summary>Whether a file of an archive is to be imported.</summary>
    internal static bool IsWanted(string name) => SwcFileName.IsSwcOrPacked(name) && !IsHidden(name);
}
