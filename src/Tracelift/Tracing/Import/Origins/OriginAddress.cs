namespace Tracelift.Tracing.Import.Origins;

/// <summary>The address of an instance as CATMAID stores and looks up the origin of skeletons: without one slash at its end.</summary>
public static class OriginAddress
{
    /// <summary>The address as it is stored.</summary>
    public static string Stored(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.EndsWith('/') ? address[..^1] : address;
    }

    /// <summary>The spellings to look for: earlier versions stored an address as it was typed.</summary>
    public static IReadOnlyList<string> Spellings(string address)
    {
        var stored = Stored(address);
        return [stored, stored + "/"];
    }
}
