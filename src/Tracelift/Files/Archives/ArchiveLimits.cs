namespace Tracelift.Files.Archives;

/// <summary>How much of an archive is taken, so that none fills memory or keeps a machine busy.</summary>
public sealed record ArchiveLimits
{
    /// <summary>The usual limits.</summary>
    public static ArchiveLimits Usual { get; } = new();

    /// <summary>The most bytes of a file; a larger one is a fault of its own.</summary>
    public int LargestFile { get; init; } = 64 << 20;

    /// <summary>The most files.</summary>
    public int MostFiles { get; init; } = 1_000_000;

    /// <summary>The most bytes of all files together; null for the usual: 1 GiB, or 200 times the archive where that is more.</summary>
    public long? MostUnpacked { get; init; }
}
