using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Files.Packing;

/// <summary>Counts the unpacked bytes of a file, and throws before they fill the disk.</summary>
internal sealed class UnpackingGuard(string name, long packed, InputLimits limits)
{
    private readonly long _room = limits.Room();
    private long _unpacked;

    /// <summary>Counts bytes before they are written.</summary>
    /// <exception cref="InputException"><c>unpacks-too-large</c>.</exception>
    internal void Add(int count)
    {
        _unpacked += count;
        Require(name, packed, _unpacked, limits);
        if (_unpacked > _room)
        {
            throw TooLarge(
                name,
                packed,
                string.Create(CultureInfo.InvariantCulture, $"more than the {_room} bytes that are free in the folder for temporary files, {Path.GetTempPath()}"),
                "If you trust the file, set TMPDIR to a folder with enough space, or unpack it yourself.");
        }
    }

    /// <summary>Throws if a file unpacks to more than the limit.</summary>
    /// <exception cref="InputException"><c>unpacks-too-large</c>.</exception>
    internal static void Require(string name, long packed, decimal unpacked, InputLimits limits)
    {
        if (limits.MostUnpacked(packed) is var most && unpacked > most)
        {
            throw TooLarge(
                name,
                packed,
                string.Create(CultureInfo.InvariantCulture, $"more than {most} bytes, the most that is allowed"),
                "If you trust the file, allow more with --max-unpacked SIZE (such as 500G).");
        }
    }

    private static InputException TooLarge(string name, long packed, string than, string hint) => new(
        "unpacks-too-large",
        string.Create(CultureInfo.InvariantCulture, $"{name} has {packed} bytes and unpacks to {than}"),
        hint);
}
