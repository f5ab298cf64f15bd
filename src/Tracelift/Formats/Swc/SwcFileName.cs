namespace Tracelift.Formats.Swc;

/// <summary>What files' names say of them.</summary>
public static class SwcFileName
{
    private static readonly string[] Endings = [".swc", ".eswc"];
    private static readonly string[] Packings = [".gz", ".zst"];

    /// <summary>Whether a file is SWC or eSWC, as it is.</summary>
    public static bool IsSwc(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a file is SWC or eSWC, as it is or packed with gzip or Zstandard.</summary>
    public static bool IsSwcOrPacked(string name) => IsSwc(Unpacked(name));

    /// <summary>Whether a name is one of a packed file.</summary>
    public static bool IsPacked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Exists(Packings, packing => name.EndsWith(packing, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What a packed file is called once it is unpacked; the name itself of others.</summary>
    public static string Unpacked(string name) => IsPacked(name) ? name[..name.LastIndexOf('.')] : name;
}
