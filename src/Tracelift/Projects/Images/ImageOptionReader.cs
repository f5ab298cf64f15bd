using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model.Projects;
using Tracelift.Options;
using static Tracelift.Projects.Images.ImageOptionDescriptions;

namespace Tracelift.Projects.Images;

/// <summary>Reads the options of stacks that are made of images.</summary>
public static class ImageOptionReader
{
    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static ImageStackOptions Read(IOptionValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Has(Relation) && !values.Has(Group))
            throw new UsageException("contradiction", $"{values.Label(Relation)} says nothing without {values.Label(Group)}", "Name the group.");
        var relation = values.Text(Relation) ?? Relation.Default!;
        if (relation is not ("channel" or "view"))
            throw new UsageException("bad-value", $"{values.Label(Relation)}: there is no \"{relation}\"", "Expected channel or view.");
        return new ImageStackOptions
        {
            Title = values.Text(Title),
            Resolution = Triple(values, Resolution) is not { } size || size is { X: > 0, Y: > 0, Z: > 0 } ? Triple(values, Resolution)
                : throw new UsageException("bad-value", $"{values.Label(Resolution)}: the size of a voxel is not above 0", "Expected three numbers such as 4,4,40."),
            Translation = Triple(values, Translation),
            Group = values.Text(Group),
            Relation = relation,
            TileServer = Server(values),
            TileServerType = Type(values),
        };
    }

    private static string? Server(IOptionValues values)
    {
        if (values.Text(TileServer) is not { } address)
            return null;
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? address
            : throw new UsageException("bad-url", $"{values.Label(TileServer)}: \"{address}\" is not a web address", "Expected an address that begins with http:// or https://.");
    }

    private static int Type(IOptionValues values) =>
        int.TryParse(values.Text(TileServerType) ?? TileServerType.Default, NumberStyles.None, CultureInfo.InvariantCulture, out var type) && type is >= 1 and <= TileAddress.LastType
            ? type
            : throw new UsageException("bad-value", $"{values.Label(TileServerType)}: there is no tile source type {values.Text(TileServerType)}", $"Expected 1 to {TileAddress.LastType}.");

    private static Double3? Triple(IOptionValues values, OptionDescription option)
    {
        if (values.Text(option) is not { } text)
            return null;
        var parts = text.Trim('(', ')', ' ').Split([',', 'x'], StringSplitOptions.TrimEntries);
        var numbers = parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : (double?)null).ToList();
        return numbers is [{ } x, { } y, { } z]
            ? new Double3(x, y, z)
            : throw new UsageException("bad-value", $"{values.Label(option)}: \"{text}\" is not three numbers", "Expected x, y and z in nm, such as 4,4,40.");
    }
}
