using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Options;
using Tracelift.Tracing.Export.Selecting;
using static Tracelift.Tracing.Export.ExportOptionDescriptions;

namespace Tracelift.Tracing.Export;

/// <summary>Reads the options of an export, except lists of ids, which each face reads itself.</summary>
public static class ExportOptionReader
{
    /// <summary>Reads the options.</summary>
    /// <param name="values">The given options.</param>
    /// <param name="source">The project's id.</param>
    /// <exception cref="UsageException">A value is invalid, or two contradict each other.</exception>
    public static ExportOptions Read(IOptionValues values, long source)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new ExportOptions
        {
            Source = source,
            Treenodes = Switch(values, Treenodes, NoTreenodes),
            Connectors = ReadConnectors(values),
            Annotations = Switch(values, Annotations, NoAnnotations),
            Tags = Switch(values, Tags, NoTags),
            Volumes = ReadVolumes(values),
            VolumeAnnotations = values.Texts(VolumeAnnotations),
            AllowedTags = ReadAllowedTags(values),
            AllDeepLinks = values.IsOn(Everything) && !values.Has(PublicDeepLinks) && !values.Has(ExportableDeepLinks),
            PublicDeepLinks = values.IsOn(PublicDeepLinks),
            ExportableDeepLinks = values.IsOn(ExportableDeepLinks),
            DeepLinkSecrets = ReadDeepLinkSecrets(values),
            Reviews = IsOnOrAll(values, Reviews),
            Parts = ReadParts(values),
            Users = values.IsOn(Users),
            AnonymizeUsers = ReadAnonymizeUsers(values),
            CoarseTimes = ReadCoarseTimes(values),
            RequiredAnnotations = values.Texts(RequiredAnnotations),
            ExcludedAnnotations = values.Texts(ExcludedAnnotations),
            ExclusionIsFinal = values.IsOn(ExclusionIsFinal),
            AnnotationAnnotations = values.Texts(AnnotationAnnotations),
            SettingsMetaAnnotations = values.Texts(SettingsMetaAnnotations),
            NeuronName = values.Text(NeuronName) is { } pattern ? NamePattern.Read(values.Label(NeuronName), pattern) : null,
            Box = values.Text(BoundingBox) is { } corners ? Corners.Read(values.Label(BoundingBox), corners) : null,
        };
    }

    private static ConnectorMode ReadConnectors(IOptionValues values)
    {
        var mode = values.Text(Connectors) is { } text && Toggle.Read(text) is { } isOn
            ? isOn ? ConnectorMode.IntraConnectorsAndPlaceholders : ConnectorMode.None
            : values.Choice<ConnectorMode>(Connectors);
        return !values.IsOn(NoConnectors) ? mode
            : values.Has(Connectors) && mode != ConnectorMode.None ? throw values.Contradiction(Connectors, NoConnectors)
            : ConnectorMode.None;
    }

    private static bool ReadVolumes(IOptionValues values)
    {
        var hasAnnotations = values.Has(VolumeAnnotations);
        var isOn = values.Has(ExportOptionDescriptions.Volumes) ? values.IsOn(ExportOptionDescriptions.Volumes) : hasAnnotations || values.IsOn(Everything);
        return hasAnnotations && !isOn ? throw values.Contradiction(ExportOptionDescriptions.Volumes, VolumeAnnotations) : isOn;
    }

    private static IReadOnlyCollection<string>? ReadAllowedTags(IOptionValues values)
    {
        if (!values.Has(AllowedTags))
            return null;
        if (values.Text(AllowedTags) is not { } list)
            return ExportOptions.UsualTags;

        // A profile may hold such a value, which the command line may override.
        if (Toggle.Read(list) is { } isOn)
            return isOn ? ExportOptions.UsualTags : null;
        return list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } tags
            ? tags
            : throw new UsageException(
                "bad-value", $"{values.Label(AllowedTags)}: there is no tag in \"{list}\"", $"Expected tags separated by commas; {values.Label(Tags)} false excludes all tags.");
    }

    private static bool ReadDeepLinkSecrets(IOptionValues values)
    {
        var isOn = values.IsOn(DeepLinkSecrets);
        return isOn && !values.IsOn(PublicDeepLinks) && !values.IsOn(ExportableDeepLinks) && !values.IsOn(Everything)
            ? throw new UsageException(
                "contradicting-options",
                $"{values.Label(DeepLinkSecrets)} applies to exported deep links, but no option exports any",
                $"{values.Label(PublicDeepLinks)} and {values.Label(ExportableDeepLinks)} export deep links.")
            : isOn;
    }

    private static HashSet<ProjectPart> ReadParts(IOptionValues values)
    {
        var parts = values.IsOn(Everything) ? ProjectParts.Usual.ToHashSet() : [];
        foreach (var (option, part) in ((OptionDescription, ProjectPart)[])
            [(Landmarks, ProjectPart.Landmarks), (PointSets, ProjectPart.PointSets), (Samplers, ProjectPart.Samplers)])
        {
            if (IsOnOrAll(values, option))
                parts.Add(part);
            else
                parts.Remove(part);
        }

        return parts;
    }

    private static bool IsOnOrAll(IOptionValues values, OptionDescription option) => values.IsOn(values.Has(option) ? option : Everything);

    private static bool ReadAnonymizeUsers(IOptionValues values)
    {
        var isOn = values.IsOn(AnonymizeUsers);
        return isOn && values.IsOn(Users) ? throw values.Contradiction(AnonymizeUsers, Users) : isOn;
    }

    private static CoarseTimes ReadCoarseTimes(IOptionValues values)
    {
        var grain = values.Choice<CoarseTimes>(TimePrecision);
        return grain != CoarseTimes.None && !values.IsOn(AnonymizeUsers)
            ? throw new UsageException(
                "contradicting-options",
                $"{values.Label(TimePrecision)} hides times of work, but users keep their names",
                $"Add {values.Label(AnonymizeUsers)}, or omit {values.Label(TimePrecision)}.")
            : grain;
    }

    private static bool Switch(IOptionValues values, OptionDescription option, OptionDescription off)
    {
        var isOff = values.IsOn(off);
        return isOff && values.Has(option) && values.IsOn(option) ? throw values.Contradiction(option, off) : values.IsOn(option) && !isOff;
    }
}
