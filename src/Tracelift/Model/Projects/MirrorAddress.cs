namespace Tracelift.Model.Projects;

/// <summary>
/// The address of a mirror (its image base), kept to the letter: some tile sources end in slicing dimensions, an
/// extension or a query, and a slash at their end would make another address.
/// </summary>
internal static class MirrorAddress
{
    // Schemes that browsers run or show themselves, without a server.
    private static readonly string[] Refused = ["javascript:", "data:", "vbscript:"];

    /// <summary>Returns the image base of an address: appends a slash only if tile names follow a folder.</summary>
    /// <param name="address">The address as entered.</param>
    /// <param name="tileSourceType">The mirror's tile source type.</param>
    public static string Of(string address, int tileSourceType)
    {
        ArgumentNullException.ThrowIfNull(address);
        return TileAddress.FollowsFolder(tileSourceType) && !address.EndsWith('/') ? address + "/" : address;
    }

    /// <summary>Returns the key of an address: it ignores a slash at the end.</summary>
    public static string Key(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.EndsWith('/') ? address[..^1] : address;
    }

    /// <summary>Whether two addresses are equal, apart from a slash at the end.</summary>
    public static bool AreSame(string one, string other) => string.Equals(Key(one), Key(other), StringComparison.Ordinal);

    /// <summary>Finds the mirror with an address: one with the same letters, else one that differs by the last slash.</summary>
    /// <returns>Its index, or -1.</returns>
    public static int Find(IReadOnlyList<MirrorDefinition> mirrors, string address)
    {
        ArgumentNullException.ThrowIfNull(mirrors);
        var found = -1;
        for (var i = 0; i < mirrors.Count; i++)
        {
            if (mirrors[i].ImageBase == address)
                return i;
            if (found < 0 && AreSame(mirrors[i].ImageBase, address))
                found = i;
        }

        return found;
    }

    /// <summary>
    /// Merges a mirror of a definition into the known one that it describes. The address of a folder keeps its known
    /// form, with or without a slash at its end: reading the definition may have added the slash.
    /// </summary>
    public static MirrorDefinition Over(MirrorDefinition known, MirrorDefinition wanted)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(wanted);
        return TileAddress.FollowsFolder(known.TileSourceType) && TileAddress.FollowsFolder(wanted.TileSourceType) && AreSame(known.ImageBase, wanted.ImageBase)
            ? wanted with { ImageBase = known.ImageBase }
            : wanted;
    }

    /// <summary>
    /// Returns the scheme of an address that no mirror may have, because a browser would run or show it; null for all
    /// other addresses. Ignores white space and control characters, as browsers do.
    /// </summary>
    public static string? RefusedScheme(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var text = string.Concat(address.Where(c => c > ' ' && !char.IsControl(c)).Take(Refused.Max(scheme => scheme.Length)));
        return Refused.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
    }
}
