using System.Globalization;

namespace Tracelift.Formats.Precomputed;

/// <summary>The parts of the name of a skeleton's file: the segment's id and the packing.</summary>
/// <param name="Id">The id.</param>
/// <param name="Packing">The extension of the packing (<c>.gz</c>, <c>.zst</c>), or empty if the file is not packed.</param>
internal readonly record struct SegmentFile(ulong Id, string Packing)
{
    /// <summary>The extension of gzip files.</summary>
    public const string Gzip = ".gz";

    /// <summary>The extension of Zstandard files.</summary>
    public const string Zstd = ".zst";

    /// <summary>Reads a name; returns null for a file that is not a skeleton.</summary>
    public static SegmentFile? Read(string name)
    {
        var packing = name.EndsWith(Gzip, StringComparison.Ordinal) ? Gzip : name.EndsWith(Zstd, StringComparison.Ordinal) ? Zstd : "";
        var digits = name[..^packing.Length];
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id.ToString(CultureInfo.InvariantCulture) == digits
            ? new SegmentFile(id, packing)
            : null;
    }
}
