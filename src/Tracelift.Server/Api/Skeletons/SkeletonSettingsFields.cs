using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Formats.Swc;
using Tracelift.Options;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>The parameters that say what becomes of SWC files.</summary>
internal static class SkeletonSettingsFields
{
    private const string TypesAsTagsField = "types_as_tags";

    private static readonly OptionDescription Annotations = new("annotations", OptionKind.Values, OptionRight.Everybody, "Annotations of the neuron; `Import` where nobody says.");

    private static readonly OptionDescription SourceType = new(
        "source-type", OptionKind.Value, OptionRight.Everybody, "What it was there: skeleton or segmentation. For an archive: where its table does not say.")
    {
        Choices = [new("", "not said"), .. SourceSkeleton.Types.Select(type => new OptionChoice(type, type))],
    };

    private static readonly OptionDescription TypeTags = SourceOptionDescriptions.TypesAsTags with
    {
        Meaning = "Which types of nodes become tags: none, soma or all. With it the answer says how many nodes have which type.",
        Default = "none",
    };

    /// <summary>The fields that apply to all files.</summary>
    public static IReadOnlyList<OptionDescription> Shared { get; } = [Annotations, SourceType, SourceOptionDescriptions.SeveralRoots, SourceOptionDescriptions.Unit, TypeTags];

    /// <summary>Describes them.</summary>
    public static ApiCall Describe(ApiCall call) => call
        .Takes("name", FieldKind.Text, "The neuron's name; `neuron ID` where nobody says.")
        .Takes("neuron_id", FieldKind.Integer, "The id that the neuron is to have.")
        .Takes("skeleton_id", FieldKind.Integer, "The id that the skeleton is to have.")
        .Takes("force", FieldKind.Flag, "Replaces the neuron or skeleton of this project that has the id, if you may edit it.")
        .Takes("auto_id", FieldKind.Flag, "Whether a taken id gives a new one (true); otherwise it is an error.")
        .Takes("replace_annotations", FieldKind.Flag, "Whether a replaced neuron loses the annotations that it has (false).")
        .Takes("source_id", FieldKind.Integer, "Its id where it comes from; with source_project_id and source_url, all or none.")
        .Takes("source_project_id", FieldKind.Integer, "The project where it comes from.")
        .Takes("source_url", FieldKind.Text, "The instance where it comes from.")
        .Takes(Shared);

    /// <summary>Describes which tags become types again.</summary>
    public static ApiCall DescribeTypes(ApiCall call) => call
        .Takes(TypesAsTagsField, FieldKind.Text, "Which tags become types again: none, soma, or all that imports make of types. Without, only soma markers give a type.", example: "all");

    /// <summary>Whether anything is said of types.</summary>
    public static bool HasTypes(RequestFields fields) => fields.Text(TypesAsTagsField) is { Length: > 0 };

    /// <summary>Reads which types are tags.</summary>
    /// <exception cref="UsageException">It makes no sense.</exception>
    public static TypesAsTags TypesAsTags(RequestFields fields) => OptionFields.Some(fields, Shared).Choice<TypesAsTags>(TypeTags);

    /// <summary>Reads them.</summary>
    /// <exception cref="ApiFault">They make no sense.</exception>
    public static (SkeletonSettings Settings, SwcOptions Swc) Read(RequestFields fields)
    {
        var settings = ReadShared(fields) with
        {
            Name = fields.Text("name") is { Length: > 0 } name ? name : null,
            NeuronId = fields.Long("neuron_id"),
            SkeletonId = fields.Long("skeleton_id"),
            Force = fields.Flag("force"),
            AutoId = fields.Flag("auto_id", otherwise: true),
            ReplaceAnnotations = fields.Flag("replace_annotations"),
            Source = Source(fields),
        };
        return (settings, ReadSwc(fields));
    }

    /// <summary>Reads the fields that apply to all files.</summary>
    /// <exception cref="ApiFault">They make no sense.</exception>
    public static SkeletonSettings ReadShared(RequestFields fields) => new()
    {
        Annotations = fields.Has("annotations")
            ? [.. fields.Texts("annotations").Where(text => !string.IsNullOrWhiteSpace(text)).Distinct(StringComparer.Ordinal)]
            : [SkeletonSettings.UsualAnnotation],
        SourceType = ReadSourceType(fields),
        TypesAsTags = TypesAsTags(fields),
    };

    /// <summary>Reads how files are read.</summary>
    /// <exception cref="UsageException">They make no sense.</exception>
    public static SwcOptions ReadSwc(RequestFields fields)
    {
        var values = OptionFields.Some(fields, Shared);
        return new() { SeveralRoots = values.Choice<SeveralRoots>(SourceOptionDescriptions.SeveralRoots), Unit = SourceOptionReader.ReadUnit(values) };
    }

    private static string? ReadSourceType(RequestFields fields)
    {
        var values = OptionFields.Some(fields, Shared);
        return values.Text(SourceType) is { } type ? SourceType.RequireChoice(values.Label(SourceType), type) : null;
    }

    private static SourceSkeleton? Source(RequestFields fields)
    {
        var (id, project, url) = (fields.Long("source_id"), fields.Long("source_project_id"), fields.Text("source_url") is { Length: > 0 } text ? text : null);
        if (id is { } sourceId && project is { } sourceProject && url is not null)
            return new SourceSkeleton(sourceId, sourceProject, url, ReadSourceType(fields));
        return id is null && project is null && url is null
            ? null
            : throw ApiFault.BadValue("The parameters source_id, source_project_id and source_url belong together: expected all or none");
    }
}
