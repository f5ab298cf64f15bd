namespace Tracelift.Files;

/// <summary>Limits on input, so that no file fills the disk or the memory.</summary>
public sealed record InputLimits
{
    /// <summary>The default for the largest object in bytes.</summary>
    public const int UsualLargestObject = 64 << 20;

    /// <summary>The largest allowed <see cref="LargestObject"/>.</summary>
    public const int MostLargestObject = 1 << 30;

    /// <summary>The default for the largest file of a skeleton archive in bytes.</summary>
    public const int UsualLargestItem = 1 << 30;

    // The average memory for the name of an archive's file.
    internal const int UsualItemName = 128;

    // Tracing data in JSON shrink to a tenth or a twentieth; a zip bomb to a thousandth.
    private const long AlwaysUnpacked = 1L << 30;
    private const long MostTimes = 200;

    /// <summary>The default limits.</summary>
    public static InputLimits Usual { get; } = new();

    /// <summary>
    /// The most bytes that a packed file may unpack to; null for the default: 1 GiB or 200 times the packed size, whichever is
    /// larger.
    /// </summary>
    public long? MaxUnpacked { get; init; }

    /// <summary>The largest object of a file in bytes; memory holds an object as a whole.</summary>
    public int LargestObject { get; init; } = UsualLargestObject;

    /// <summary>The largest file of a skeleton archive or folder in bytes; memory holds a file as a whole.</summary>
    public int LargestItem { get; init; } = UsualLargestItem;

    /// <summary>The most files of a skeleton archive; memory holds all names.</summary>
    public int MostItems { get; init; } = int.MaxValue;

    /// <summary>Returns the number of free bytes in the folder for unpacking.</summary>
    internal Func<long> Room { get; init; } = TemporaryFile.Room;

    /// <summary>Returns the most bytes that a packed file may unpack to.</summary>
    internal long MostUnpacked(long packed) =>
        MaxUnpacked ?? Math.Max(AlwaysUnpacked, packed > long.MaxValue / MostTimes ? long.MaxValue : packed * MostTimes);
}
