using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Options;
using static Tracelift.Formats.Destinations.DestinationOptionDescriptions;

namespace Tracelift.Formats.Destinations;

/// <summary>Reads the options of the formats that tracing data are exported to.</summary>
public static class DestinationOptionReader
{
    private static readonly (OptionDescription Option, DestinationTakes Flag)[] Flags =
    [
        (Unit, DestinationTakes.Unit),
        (FileNames, DestinationTakes.FileNames),
        (NodeIds, DestinationTakes.NodeIds),
        (TagsAsTypes, DestinationTakes.Types),
        (SomaMarkers, DestinationTakes.Types),
        (Owners, DestinationTakes.Owners),
        (Layout, DestinationTakes.Layout),
        (VoxelSize, DestinationTakes.VoxelSize),
    ];

    /// <summary>Reads the options of a format.</summary>
    /// <param name="values">The given options.</param>
    /// <param name="destination">The format.</param>
    /// <param name="isForm">Whether the values are those of a form, which sends every field; fields of other formats are then passed over.</param>
    /// <exception cref="UsageException">A value is invalid, or another format takes the option.</exception>
    public static DestinationOptions Read(IOptionValues values, ITracingDestination destination, bool isForm = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(destination);
        foreach (var (option, flag) in Flags)
        {
            if (!isForm && !destination.Takes.HasFlag(flag) && values.Has(option))
                throw new UsageException("bad-arguments", $"{values.Label(option)} has no meaning for {destination.Name}", $"It is for another {values.Label(Format)}: {option.Meaning}");
        }

        return new DestinationOptions
        {
            Unit = (values.Text(Unit) ?? Unit.Default) is var unit && unit == "µm" || Unit.RequireChoice(values.Label(Unit), unit!) == "um" ? SwcUnit.Micrometre : SwcUnit.Nanometre,
            FileNames = ReadFileNames(values),
            NodeIds = values.Choice<NodeIdRule>(NodeIds),
            TagsAsTypes = values.Choice<TypesAsTags>(TagsAsTypes),
            SomaMarkers = ReadMarkers(values),
            Owners = values.IsOn(Owners),
            Layout = values.Choice<ParquetLayout>(Layout),
            VoxelSize = ReadVoxelSize(values),
        };
    }

    private static string ReadFileNames(IOptionValues values)
    {
        var pattern = values.Text(FileNames) ?? DestinationOptions.UsualFileNames;
        return FileNamePattern.FindFault(pattern) is { } fault
            ? throw new UsageException("bad-value", $"{values.Label(FileNames)}: \"{pattern}\" {fault}", "Expected a name with {name}, {skeleton_id} or {neuron_id}, such as {name}_{skeleton_id}.")
            : pattern;
    }

    private static List<SomaMarker> ReadMarkers(IOptionValues values)
    {
        try
        {
            return [.. values.Texts(SomaMarkers).Select(SomaMarker.Parse)];
        }
        catch (InputException e)
        {
            throw new UsageException("bad-value", $"{values.Label(SomaMarkers)}: {e.Message}");
        }
    }

    private static (double X, double Y, double Z)? ReadVoxelSize(IOptionValues values)
    {
        if (values.Text(VoxelSize) is not { } text)
            return null;
        var numbers = text.Split([',', ' ', 'x'], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number > 0 ? number : double.NaN).ToList();
        return numbers.Count == 3 && numbers.TrueForAll(double.IsFinite)
            ? (numbers[0], numbers[1], numbers[2])
            : throw new UsageException("bad-value", $"{values.Label(VoxelSize)}: \"{text}\" is no size of a voxel", "Expected three numbers above 0, in nm: 4,4,40.");
    }
}
