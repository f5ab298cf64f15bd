namespace Tracelift.Model.Projects;

/// <summary>
/// The address of a mirror, its image base. It is kept to the letter: some tile sources end in slicing dimensions, an
/// extension or a query, and a slash behind those makes another address of it.
/// </summary>
public static class MirrorAddress
{
    // Schemes that browsers run or show by themselves, without asking any server.
    private static readonly string[] Refused = ["javascript:", "data:", "vbscript:"];

    /// <summary>The image base that an address stands for: only where tile names follow a folder, a slash is put behind it.</summary>
    /// <param name="address">The address as it was given.</param>
    /// <param name="tileSourceType">The mirror's tile source type.</param>
    public static string Of(string address, int tileSourceType)
    {
        ArgumentNullException.ThrowIfNull(address);
        return TileAddress.FollowsFolder(tileSourceType) && !address.EndsWith('/') ? address + "/" : address;
    }

    /// <summary>What an address is known by: a slash at its end does not matter.</summary>
    public static string Key(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.EndsWith('/') ? address[..^1] : address;
    }

    /// <summary>Whether two addresses are the same but for a slash at the end.</summary>
    public static bool AreSame(string one, string other) => string.Equals(Key(one), Key(other), StringComparison.Ordinal);

    /// <summary>The mirror of some that has an address: the one that has it to the letter, else one that differs by the last slash.</summary>
    /// <returns>Its place, or -1.</returns>
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
    /// A mirror as a definition wants it, over the known one that it stands for. The address of a folder stays as it is
    /// known, with or without a slash at its end: the definition may have got its slash when it was read.
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
    /// The scheme of an address that no mirror may have, because a browser would run or show what stands in it; null for
    /// all others. White space and control characters are looked through, as browsers do.
    /// </summary>
    public static string? RefusedScheme(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var text = string.Concat(address.Where(c => c > ' ' && !char.IsControl(c)).Take(Refused.Max(scheme => scheme.Length)));
        return Refused.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
    }
}
