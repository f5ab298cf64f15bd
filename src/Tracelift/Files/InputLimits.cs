namespace Tracelift.Files;

/// <summary>How much of a file is taken before it is refused, so that no input fills a disk or the memory.</summary>
public sealed record InputLimits
{
    /// <summary>The most bytes of an object, unless someone asks for more.</summary>
    public const int UsualLargestObject = 64 << 20;

    /// <summary>The most that <see cref="LargestObject"/> can be.</summary>
    public const int MostLargestObject = 1 << 30;

    /// <summary>The most bytes of one file of an archive of skeletons, unless someone asks for more.</summary>
    public const int UsualLargestItem = 1 << 30;

    // What the name of a file of an archive takes, on average.
    internal const int UsualItemName = 128;

    // Tracing data in JSON packs to a tenth or a twentieth; a bomb to a thousandth.
    private const long AlwaysUnpacked = 1L << 30;
    private const long MostTimes = 200;

    /// <summary>The usual limits.</summary>
    public static InputLimits Usual { get; } = new();

    /// <summary>
    /// The most bytes that a packed file may unpack to; null for the usual: 1 GiB, or 200 times its packed size where
    /// that is more.
    /// </summary>
    public long? MaxUnpacked { get; init; }

    /// <summary>The most bytes of an object of the file: it is kept in memory as a whole.</summary>
    public int LargestObject { get; init; } = UsualLargestObject;

    /// <summary>The most bytes of one file of an archive or a folder of skeletons: it is kept in memory as a whole.</summary>
    public int LargestItem { get; init; } = UsualLargestItem;

    /// <summary>The most files of an archive of skeletons: their names are kept in memory.</summary>
    public int MostItems { get; init; } = int.MaxValue;

    /// <summary>Tells the bytes that are free where files are unpacked to.</summary>
    internal Func<long> Room { get; init; } = TemporaryFile.Room;

    /// <summary>The most bytes that a file of some packed bytes may unpack to.</summary>
    internal long MostUnpacked(long packed) =>
        MaxUnpacked ?? Math.Max(AlwaysUnpacked, packed > long.MaxValue / MostTimes ? long.MaxValue : packed * MostTimes);
}
