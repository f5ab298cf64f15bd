using Tracelift.Errors;

namespace Tracelift.Formats.Images;

/// <summary>The axes of stored arrays, by their names.</summary>
/// <param name="Slicing">The indexes of x, y and z.</param>
/// <param name="ChannelAxis">The index of the channels' axis; null if there is none.</param>
/// <param name="Channels">The number of channels.</param>
internal sealed record ImageAxes(IReadOnlyList<int> Slicing, int? ChannelAxis, int Channels)
{
    /// <summary>The largest number of channels: each becomes a stack.</summary>
    public const int MostChannels = 64;

    private static readonly string[] Space = ["x", "y", "z"];

    /// <summary>Finds the axes.</summary>
    /// <param name="names">The name of each stored axis.</param>
    /// <param name="shape">The length of each stored axis.</param>
    /// <param name="place">The array in messages.</param>
    /// <exception cref="InputException">An axis is missing or can't become a part of a stack.</exception>
    public static ImageAxes Of(IReadOnlyList<string> names, IReadOnlyList<long> shape, string place)
    {
        if (names.Count != shape.Count)
            throw new InputException("bad-axes", $"{place}: {names.Count} axes are named ({string.Join(", ", names)}), but the array has {shape.Count}", "Expected a name for each axis.");
        int Index(params string[] wanted) => names.ToList().FindIndex(name => wanted.Contains(name, StringComparer.OrdinalIgnoreCase));
        var slicing = Space.Select(name => Index(name)).ToList();
        if (slicing.Contains(-1))
            throw new InputException("bad-axes", $"{place}: there is no axis {string.Join(", ", Space.Where((_, i) => slicing[i] < 0))} among {string.Join(", ", names)}", "A stack has the axes x, y and z.");
        var (channel, time) = (Index("c", "channel"), Index("t", "time"));
        if (time >= 0 && shape[time] > 1)
            throw new InputException("time-series", $"{place} is a time series of {shape[time]} images, which CATMAID has no place for", "Copy one moment into an image of its own, and name that.");
        for (var axis = 0; axis < shape.Count; axis++)
        {
            if (!slicing.Contains(axis) && axis != channel && axis != time && shape[axis] > 1)
                throw new InputException("bad-axes", $"{place}: the axis {names[axis]} has {shape[axis]} entries and is neither x, y, z nor the channels'", "Copy one of its entries into an image of its own.");
        }

        var channels = channel < 0 ? 1 : shape[channel];
        return channels <= MostChannels
            ? new ImageAxes(slicing, channel < 0 ? null : channel, (int)channels)
            : throw new InputException("bad-axes", $"{place} has {channels} channels", $"Expected at most {MostChannels}: each becomes a stack.");
    }

    /// <summary>Throws for a level that has more or fewer axes than the finest one.</summary>
    /// <exception cref="InputException">The level has other axes.</exception>
    public static void RequireAlike(IReadOnlyList<ImageLevel> levels, ImageLevel level, string place)
    {
        if (levels.Count > 0 && level.Shape.Count != levels[0].Shape.Count)
            throw new InputException("bad-axes", $"{place}: the level {level.Path} has {level.Shape.Count} axes, but the finest one has {levels[0].Shape.Count}", "Expected levels of one image.");
    }
}
