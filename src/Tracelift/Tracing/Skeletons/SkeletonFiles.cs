using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Skeletons;

/// <summary>Rules for the names of files.</summary>
public static class SkeletonFiles
{
    /// <summary>Returns the default name of a file's neuron: the name of the file without folder and suffix.</summary>
    public static string NeuronName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var last = SwcFileName.Unpacked(name[(name.LastIndexOf('/') + 1)..]);
        return last.LastIndexOf('.') is var dot and > 0 ? last[..dot] : last;
    }

    /// <summary>Whether a file of an archive is metadata of an operating system, not a user's data.</summary>
    internal static bool IsHidden(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal) || name[(name.LastIndexOf('/') + 1)..].StartsWith('.');

    /// <summary>Whether a file of an archive should be imported.</summary>
    internal static bool IsWanted(string name) => SwcFileName.IsSwcOrPacked(name) && !IsHidden(name);
}
