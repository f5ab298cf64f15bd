using System.Globalization;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Tracelift.Options;
using Tracelift.Projects.Sources;
using Tracelift.Stores;
using static Tracelift.Projects.Importing.ProjectImportOptionDescriptions;

namespace Tracelift.Projects.Importing;

/// <summary>Reads the options of an import of projects. CATMAID's settings replace options that are not given.</summary>
/// <param name="values">The given options.</param>
/// <param name="setting">Returns a setting by its name; null if it is not set.</param>
public sealed class ProjectImportOptionReader(IOptionValues values, Func<string, string?> setting)
{
    /// <summary>Reads the choices of the import.</summary>
    /// <param name="isCatmaids">Whether CATMAID's rule is the default.</param>
    /// <exception cref="UsageException">A value is invalid, or two contradict each other.</exception>
    public ProjectImportOptions Read(bool isCatmaids)
    {
        var byRule = values.Has(IgnoreProjects) || values.Has(IgnoreStacks);
        if (byRule && ((OptionDescription[])[ProjectImportOptionDescriptions.KnownBy, Strategy]).FirstOrDefault(values.Has) is { } ours)
            throw new UsageException("contradiction", $"{values.Label(ours)} and {values.Label(IgnoreProjects)[..^"projects".Length]}* contradict each other", "Expected one of them.");
        return new ProjectImportOptions
        {
            KnownBy = ReadKnownBy(values, ProjectImportOptionDescriptions.KnownBy),
            Strategy = ReadStrategy(),
            SameNames = byRule || isCatmaids ? new SameNameRule(!values.Has(IgnoreProjects) || values.IsOn(IgnoreProjects), !values.Has(IgnoreStacks) || values.IsOn(IgnoreStacks)) : null,
            IgnoreEmptyProjects = values.IsOn(IgnoreEmpty),
            Project = ReadProject(),
            Force = values.IsOn(Force),
            Tags = [.. values.Texts(Tag).SelectMany(tags => tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            Grants = [.. values.Texts(Permission).Select(Grant)],
            IsPublic = values.IsOn(Public),
            ClassificationGraphs = Graphs(),
            LinksSuggestedGraphs = values.Texts(LinkClassification).Contains("suggested"),
            RemoveUnreferenced = values.IsOn(RemoveUnreferenced),
            SystemUser = SystemUser(setting),
        };
    }

    /// <summary>Reads the choices of what to read, and the defaults of definitions.</summary>
    /// <param name="options">The choices of the import.</param>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public ReadingOptions ReadReading(ProjectImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var type = Positive(TileSourceType, "IMPORTER_DEFAULT_TILE_SOURCE_TYPE");
        if (type > TileAddress.LastType)
            throw new UsageException("bad-value", $"{values.Label(TileSourceType)}: there is no tile source type {type}", $"Expected 1 to {TileAddress.LastType}.");
        var imageBase = values.Text(ImageBase) ?? setting("IMPORTER_DEFAULT_IMAGE_BASE");
        if (imageBase is not null && MirrorAddress.RefusedScheme(imageBase) is { } scheme)
            throw new UsageException("bad-value", $"{values.Label(ImageBase)} begins with {scheme}, which can't serve images", "Expected http:// or https:// and the address under which the images are served.");

        // Folders are found below the import path, so their own paths already include the relative path.
        if (imageBase is not null && values.Text(RelativePath) is { } relative && !values.Has(Folder))
            imageBase = $"{imageBase.TrimEnd('/')}/{relative.Trim('/')}";
        return new ReadingOptions
        {
            Filter = values.Text(Filter),
            Only = values.Texts(Only),
            AllowsSameTitles = options.SameNames is not null || options.Project is not null || options.Strategy == KnownStrategy.AddAnyway || !options.KnownBy.HasFlag(KnownBy.Name),
            Defaults = new DefinitionDefaults
            {
                ImageBase = imageBase,
                TileWidth = Positive(TileWidth, "IMPORTER_DEFAULT_TILE_WIDTH"),
                TileHeight = Positive(TileHeight, "IMPORTER_DEFAULT_TILE_HEIGHT"),
                TileSourceType = type,
            },
        };
    }

    /// <summary>Reads the id of the user who owns new objects from CATMAID's setting.</summary>
    /// <exception cref="UsageException">The value is not an id.</exception>
    public static long? SystemUser(Func<string, string?> setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return setting("SYSTEM_USER_ID") is not { } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
            : throw new UsageException("bad-value", $"SYSTEM_USER_ID: \"{text}\" is not the id of a user");
    }

    private int Positive(OptionDescription option, string name)
    {
        var (label, text) = values.Text(option) is { } given ? (values.Label(option), given) : (name, setting(name));
        return int.TryParse(text ?? option.Default, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException("bad-value", $"{label}: \"{text}\" is not a whole number above 0");
    }

    private long? ReadProject()
    {
        if (values.Text(ProjectImportOptionDescriptions.Project) is not { } text)
            return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
            throw new UsageException("bad-value", $"{values.Label(ProjectImportOptionDescriptions.Project)}: \"{text}\" is not the id of a project");
        ProjectInfo.RequireTarget(id, values.IsOn(Force), values.Label(ProjectImportOptionDescriptions.Project));
        return id;
    }

    /// <summary>Reads how known projects are recognised.</summary>
    /// <param name="values">The given options.</param>
    /// <param name="option">The option.</param>
    /// <exception cref="UsageException">A word is unknown.</exception>
    internal static KnownBy ReadKnownBy(IOptionValues values, OptionDescription option)
    {
        var known = KnownBy.Nothing;
        foreach (var word in (values.Text(option) ?? option.Default!).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            known |= word switch
            {
                "name" => KnownBy.Name,
                "stacks" => KnownBy.Stacks,
                "none" => KnownBy.Nothing,
                _ => throw new UsageException("bad-value", $"{values.Label(option)}: there is no \"{word}\"", NearestName.Hint(word, ["name", "stacks", "none"], "Expected name, stacks, name,stacks or none.")),
            };
        }

        return known;
    }

    private KnownStrategy ReadStrategy()
    {
        const string Setting = "IMPORTER_DEFAULT_EXISTING_DATA_STRATEGY";
        var (label, text) = values.Text(Strategy) is { } given ? (values.Label(Strategy), given) : (Setting, setting(Setting));
        return Strategy.ReadChoice<KnownStrategy>(label, text ?? Strategy.Default!);
    }

    private ProjectGrant Grant(string text)
    {
        // A name may hold colons; the other two parts may not.
        var (first, last) = (text.IndexOf(':', StringComparison.Ordinal), text.LastIndexOf(':'));
        var type = first < 0 ? text : text[..first];
        return first < last - 1 && last < text.Length - 1 && type is "user" or "group"
            ? new ProjectGrant(type == "group", text[(first + 1)..last], ProjectGrant.Right(text[(last + 1)..]))
            : throw new UsageException(
                "bad-value", $"{values.Label(Permission)}: \"{text}\" is not a permission", "Expected user:NAME:PERMISSION or group:NAME:PERMISSION, such as user:anna:can_browse.");
    }

    private List<long> Graphs()
    {
        var ids = new List<long>();
        foreach (var text in values.Texts(LinkClassification).Where(text => text != "suggested"))
        {
            ids.Add(long.TryParse(text, CultureInfo.InvariantCulture, out var id)
                ? id
                : throw new UsageException("bad-value", $"{values.Label(LinkClassification)}: \"{text}\" is neither the id of a root nor \"suggested\""));
        }

        return ids;
    }
}
