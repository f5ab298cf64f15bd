using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>Counts what an archive unpacks to, and stops it where that is too much.</summary>
internal sealed class UnpackedBytes(string name, long packed, ArchiveLimits limits)
{
    private const long AlwaysUnpacked = 1L << 30;
    private const long MostTimes = 200;

    private readonly long _most = limits.MostUnpacked ?? Math.Max(AlwaysUnpacked, packed > long.MaxValue / MostTimes ? long.MaxValue : packed * MostTimes);
    private long _unpacked;

    /// <summary>Counts bytes that were unpacked.</summary>
    /// <exception cref="InputException"><c>unpacks-too-large</c>.</exception>
    public void Add(long bytes)
    {
        _unpacked += bytes;
        if (_unpacked > _most)
        {
            throw new InputException(
                "unpacks-too-large",
                string.Create(CultureInfo.InvariantCulture, $"{name} has {packed} bytes and unpacks to more than {_most} bytes, the most that is allowed"),
                "If you trust it, send its files in several archives.");
        }
    }
}
