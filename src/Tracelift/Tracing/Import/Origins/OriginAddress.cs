namespace Tracelift.Tracing.Import.Origins;

/// <summary>The address of a server in the form in which CATMAID stores the origin of skeletons: without a final slash.</summary>
public static class OriginAddress
{
    /// <summary>Returns the stored form of an address.</summary>
    public static string Stored(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.EndsWith('/') ? address[..^1] : address;
    }

    /// <summary>Returns the spellings to look for: earlier versions stored an address unchanged.</summary>
    public static IReadOnlyList<string> Spellings(string address)
    {
        var stored = Stored(address);
        return [stored, stored + "/"];
    }
}
