using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Tracing.Export.Selecting;

namespace Tracelift.Tracing.Export;

/// <summary>Reads the options of an export under CATMAID's names, except lists of ids, which each face reads itself.</summary>
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
            Treenodes = Switch(values, "treenodes", "notreenodes", otherwise: true),
            Connectors = ReadConnectors(values),
            Annotations = Switch(values, "annotations", "noannotations", otherwise: true),
            Tags = Switch(values, "tags", "notags", otherwise: true),
            Volumes = ReadVolumes(values),
            VolumeAnnotations = values.Texts("volume-annotation"),
            AllowedTags = ReadAllowedTags(values),
            PublicDeepLinks = values.Flag("public-deep-links"),
            ExportableDeepLinks = values.Flag("exportable-deep-links"),
            DeepLinkSecrets = ReadDeepLinkSecrets(values),
            Reviews = values.Flag("reviews"),
            Users = values.Flag("users"),
            AnonymizeUsers = ReadAnonymizeUsers(values),
            CoarseTimes = ReadCoarseTimes(values),
            RequiredAnnotations = values.Texts("required-annotation"),
            ExcludedAnnotations = values.Texts("excluded-annotation"),
            ExclusionIsFinal = values.Flag("exclusion-is-final"),
            AnnotationAnnotations = values.Texts("annotation-annotation"),
            SettingsMetaAnnotations = values.Texts("settings-meta-annotation"),
            NeuronName = values.Text("name") is { } pattern ? NamePattern.Read(values.Label("name"), pattern) : null,
            Box = values.Text("bbox") is { } corners ? Corners.Read(values.Label("bbox"), corners) : null,
        };
    }

    private static ConnectorMode ReadConnectors(IOptionValues values)
    {
        var mode = values.Text("connectors");
        if (values.Flag("noconnectors"))
        {
            return !values.Has("connectors") || (mode is not null && ConnectorModes.Read(values.Label("connectors"), mode) == ConnectorMode.None)
                ? ConnectorMode.None
                : throw values.Contradiction("connectors", "noconnectors");
        }

        return mode is not null ? ConnectorModes.Read(values.Label("connectors"), mode) : ConnectorModes.Default;
    }

    private static bool ReadVolumes(IOptionValues values)
    {
        var hasAnnotations = values.Has("volume-annotation");
        return hasAnnotations && !values.IsOn("volumes", otherwise: true)
            ? throw values.Contradiction("volumes", "volume-annotation")
            : values.IsOn("volumes", otherwise: hasAnnotations);
    }

    private static IReadOnlyCollection<string>? ReadAllowedTags(IOptionValues values)
    {
        const string Name = "allowed-tags-only";
        if (!values.Has(Name))
            return null;
        if (values.Text(Name) is not { } list)
            return ExportOptions.UsualTags;

        // A profile may hold such a value, which the command line may override.
        if (Toggle.Read(list) is { } isOn)
            return isOn ? ExportOptions.UsualTags : null;
        return list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } tags
            ? tags
            : throw new UsageException(
                "bad-value", $"{values.Label(Name)}: there is no tag in \"{list}\"", $"Expected tags separated by commas; {values.Label("tags")} false excludes all tags.");
    }

    private static bool ReadDeepLinkSecrets(IOptionValues values)
    {
        var isOn = values.Flag("deep-link-secrets");
        return isOn && !values.Flag("public-deep-links") && !values.Flag("exportable-deep-links")
            ? throw new UsageException(
                "contradicting-options",
                $"{values.Label("deep-link-secrets")} applies to exported deep links, but no option exports any",
                $"{values.Label("public-deep-links")} and {values.Label("exportable-deep-links")} export deep links.")
            : isOn;
    }

    private static bool ReadAnonymizeUsers(IOptionValues values)
    {
        var isOn = values.Flag("anonymize-users");
        return isOn && values.Flag("users") ? throw values.Contradiction("anonymize-users", "users") : isOn;
    }

    private static CoarseTimes ReadCoarseTimes(IOptionValues values)
    {
        var grain = Choice.Read<CoarseTimes>(values, "coarse-times");
        return grain != CoarseTimes.None && !values.Flag("anonymize-users")
            ? throw new UsageException(
                "contradicting-options",
                $"{values.Label("coarse-times")} hides times of work, but users keep their names",
                $"Add {values.Label("anonymize-users")}, or omit {values.Label("coarse-times")}.")
            : grain;
    }

    private static bool Switch(IOptionValues values, string name, string off, bool otherwise)
    {
        var isOff = values.Flag(off);
        return isOff && values.Flag(name) ? throw values.Contradiction(name, off) : values.IsOn(name, otherwise && !isOff);
    }
}
