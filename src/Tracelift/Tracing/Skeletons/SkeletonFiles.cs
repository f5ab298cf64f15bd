using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Skeletons;

/// <summary>Rules for the names of files.</summary>
internal static class SkeletonFiles
{
    /// <summary>Returns the default name of a file's neuron: the name of the file without folder and suffix.</summary>
    public static string NeuronName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var last = SwcFileName.Unpacked(name[(name.LastIndexOf('/') + 1)..]);
        return last.LastIndexOf('.') is var dot and > 0 ? last[..dot] : last;
    }
}
