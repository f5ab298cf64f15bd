namespace Tracelift.Formats.Swc;

/// <summary>Interprets file names.</summary>
public static class SwcFileName
{
    private static readonly string[] Endings = [".swc", ".eswc"];
    private static readonly string[] Packings = [".gz", ".zst"];

    /// <summary>Whether a file is unpacked SWC or eSWC.</summary>
    public static bool IsSwc(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a file is SWC or eSWC, packed with gzip or Zstandard or not.</summary>
    public static bool IsSwcOrPacked(string name) => IsSwc(Unpacked(name));

    /// <summary>Whether a file name is that of a packed file.</summary>
    public static bool IsPacked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Exists(Packings, packing => name.EndsWith(packing, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Returns a file's name without the extension of its packing.</summary>
    public static string Unpacked(string name) => IsPacked(name) ? name[..name.LastIndexOf('.')] : name;
}
