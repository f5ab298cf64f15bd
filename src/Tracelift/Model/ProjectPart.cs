namespace Tracelift.Model;

/// <summary>
/// A part of a project besides its neurons, connectors and volumes. An export includes it if asked to, a copy of a project
/// unless told not to (docs/formats/what-moves.md).
/// </summary>
public enum ProjectPart
{
    /// <summary>Tracing data, which an export includes by its own options.</summary>
    None,

    /// <summary>Landmarks and groups of landmarks, with their places.</summary>
    Landmarks,

    /// <summary>Named lists of coordinates.</summary>
    PointSets,

    /// <summary>Point clouds, with their points and pictures. Their places are those of <see cref="Landmarks"/>.</summary>
    PointClouds,

    /// <summary>Samplers of skeletons, with their domains, intervals and connectors.</summary>
    Samplers,

    /// <summary>Places between two nodes where nobody wants a virtual node.</summary>
    VirtualNodes,

    /// <summary>The stacks and stack groups that deep links open.</summary>
    DeepLinkStacks,

    /// <summary>Where skeletons and volumes came from: ids on other servers.</summary>
    Origins,

    /// <summary>Boxes on stacks.</summary>
    Regions,

    /// <summary>Texts in space.</summary>
    TextLabels,

    /// <summary>Sections to interpolate.</summary>
    Sections,

    /// <summary>Links between classes, their limits, and the classification of stacks and stack groups.</summary>
    Ontologies,

    /// <summary>The reviewers whom users trust.</summary>
    Reviewers,

    /// <summary>Settings, bookmarks and other values that CATMAID's pages keep for the project.</summary>
    Settings,

    /// <summary>The users who marked the project as a favourite.</summary>
    Favorites,
}

/// <summary>The parts of projects, with their names in options and their models.</summary>
public static class ProjectParts
{
    /// <summary>All parts.</summary>
    public static IReadOnlySet<ProjectPart> All { get; } = Enum.GetValues<ProjectPart>().Where(part => part != ProjectPart.None).ToHashSet();

    /// <summary>The parts that a copy of a project includes unless told otherwise: all but the users' favourites.</summary>
    public static IReadOnlySet<ProjectPart> Usual { get; } = All.Where(part => part != ProjectPart.Favorites).ToHashSet();

    /// <summary>
    /// The parts that a load in chunks can take: their rows refer to none that chunks hold, are found by no name, and may
    /// all be equal.
    /// </summary>
    public static IReadOnlySet<ProjectPart> InChunks { get; } = All.Where(part => ModelsOf(part).All(model =>
        !model.Facts!.IsOfServer && model.Facts.UniqueBy.IsEmpty && model.Columns.All(column => column.RefersTo?.Facts!.LoadStage is null))).ToHashSet();

    /// <summary>Returns the name of a part in options: lower case, with hyphens.</summary>
    public static string NameOf(ProjectPart part) =>
        string.Concat(part.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    /// <summary>Returns the models of a part.</summary>
    public static IEnumerable<ModelDescription> ModelsOf(ProjectPart part) => Models.All.Where(model => model.Facts!.Part == part);
}
