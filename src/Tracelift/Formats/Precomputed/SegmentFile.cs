using System.Globalization;

namespace Tracelift.Formats.Precomputed;

/// <summary>What the name of a file with one skeleton says: the segment's id, and how it is packed on disk.</summary>
/// <param name="Id">The id.</param>
/// <param name="Packing">The ending that says so (<c>.gz</c>, <c>.zst</c>), or nothing where it is not packed.</param>
internal readonly record struct SegmentFile(ulong Id, string Packing)
{
    /// <summary>The ending of files that are packed with gzip.</summary>
    public const string Gzip = ".gz";

    /// <summary>The ending of files that are packed with Zstandard.</summary>
    public const string Zstd = ".zst";

    /// <summary>Reads a name; null where it is not that of a skeleton.</summary>
    public static SegmentFile? Read(string name)
    {
        var packing = name.EndsWith(Gzip, StringComparison.Ordinal) ? Gzip : name.EndsWith(Zstd, StringComparison.Ordinal) ? Zstd : "";
        var digits = name[..^packing.Length];
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id.ToString(CultureInfo.InvariantCulture) == digits
            ? new SegmentFile(id, packing)
            : null;
    }
}
