using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Files.Packing;

/// <summary>Counts what a file unpacks to, and stops it before it fills the disk.</summary>
internal sealed class UnpackingGuard
{
    private readonly string _name;
    private readonly long _packed;
    private readonly long _most;
    private readonly long _room;
    private long _unpacked;

    internal UnpackingGuard(string name, long packed, InputLimits limits)
    {
        _name = name;
        _packed = packed;
        _most = limits.MostUnpacked(packed);
        _room = limits.Room();
    }

    /// <summary>Counts bytes that are about to be written.</summary>
    /// <exception cref="InputException"><c>unpacks-too-large</c>.</exception>
    internal void Add(int count)
    {
        _unpacked += count;
        if (_unpacked > _most)
        {
            throw TooLarge(
                string.Create(CultureInfo.InvariantCulture, $"more than {_most} bytes, the most that is allowed"),
                "If you trust the file, allow more with --max-unpacked SIZE (such as 500G).");
        }

        if (_unpacked > _room)
        {
            throw TooLarge(
                string.Create(CultureInfo.InvariantCulture, $"more than the {_room} bytes that are free in the folder for temporary files, {Path.GetTempPath()}"),
                "If you trust the file, set TMPDIR to a folder with enough room, or unpack it yourself.");
        }
    }

    private InputException TooLarge(string than, string hint) => new(
        "unpacks-too-large",
        string.Create(CultureInfo.InvariantCulture, $"{_name} has {_packed} bytes and unpacks to {than}"),
        hint);
}
