using Tracelift.Formats.Swc;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>The parameters that say what becomes of SWC files.</summary>
internal static class SkeletonSettingsFields
{
    private const string SeveralRootsField = "multi_root";
    private const string UnitsField = "units";
    private const string SourceTypeField = "source_type";
    private const string TypesAsTagsField = "types_as_tags";

    /// <summary>Describes them.</summary>
    public static ApiCall Describe(ApiCall call) => DescribeShared(call
        .Takes("name", FieldKind.Text, "The neuron's name; `neuron ID` where nobody says.")
        .Takes("neuron_id", FieldKind.Integer, "The id that the neuron is to have.")
        .Takes("skeleton_id", FieldKind.Integer, "The id that the skeleton is to have.")
        .Takes("force", FieldKind.Flag, "Replaces the neuron or skeleton of this project that has the id, if you may edit it.")
        .Takes("auto_id", FieldKind.Flag, "Whether a taken id gives a new one (true); otherwise it is an error.")
        .Takes("replace_annotations", FieldKind.Flag, "Whether a replaced neuron loses the annotations that it has (false).")
        .Takes("source_id", FieldKind.Integer, "Its id where it comes from; with source_project_id and source_url, all or none.")
        .Takes("source_project_id", FieldKind.Integer, "The project where it comes from.")
        .Takes("source_url", FieldKind.Text, "The instance where it comes from."));

    /// <summary>Describes the fields that apply to all files.</summary>
    public static ApiCall DescribeShared(ApiCall call) => call
        .Takes("annotations", FieldKind.Texts, "Annotations of the neuron; `Import` where nobody says.")
        .Takes(SourceTypeField, FieldKind.Text, "What it was there: skeleton or segmentation. For an archive: where its table does not say.")
        .Takes(SeveralRootsField, FieldKind.Text, "What a file with several roots is: error, split (a skeleton of each) or heal (joined where they come closest).", example: "error")
        .Takes(UnitsField, FieldKind.Text, "What its numbers measure in, whatever its header says: nm or um. Without: as the header says, else nm.", example: "nm")
        .Takes(TypesAsTagsField, FieldKind.Text, "Which types of nodes become tags: none, soma or all. With it the answer says how many nodes have which type.", example: "soma");

    /// <summary>Describes which tags become types again.</summary>
    public static ApiCall DescribeTypes(ApiCall call) => call
        .Takes(TypesAsTagsField, FieldKind.Text, "Which tags become types again: none, soma, or all that imports make of types. Without, only soma markers give a type.", example: "all");

    /// <summary>Whether anything is said of types.</summary>
    public static bool HasTypes(RequestFields fields) => fields.Text(TypesAsTagsField) is { Length: > 0 };

    /// <summary>Reads which types are tags.</summary>
    /// <exception cref="ApiFault">It makes no sense.</exception>
    public static TypesAsTags TypesAsTags(RequestFields fields) => fields.Text(TypesAsTagsField) switch
    {
        null or "" or "none" => Formats.Swc.TypesAsTags.None,
        "soma" => Formats.Swc.TypesAsTags.Soma,
        "all" => Formats.Swc.TypesAsTags.All,
        _ => throw ApiFault.BadValue($"The parameter {TypesAsTagsField} is none of none, soma and all"),
    };

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
        SourceType = SourceType(fields),
        TypesAsTags = TypesAsTags(fields),
    };

    /// <summary>Reads how files are read.</summary>
    /// <exception cref="ApiFault">They make no sense.</exception>
    public static SwcOptions ReadSwc(RequestFields fields) => new()
    {
        SeveralRoots = fields.Text(SeveralRootsField) switch
        {
            null or "" or "error" => SeveralRoots.Error,
            "split" => SeveralRoots.Split,
            "heal" => SeveralRoots.Heal,
            _ => throw ApiFault.BadValue($"The parameter {SeveralRootsField} is none of error, split and heal"),
        },
        Unit = fields.Text(UnitsField) switch
        {
            null or "" => null,
            "nm" => SwcUnit.Nanometre,
            "um" or "µm" => SwcUnit.Micrometre,
            _ => throw ApiFault.BadValue($"The parameter {UnitsField} is neither nm nor um"),
        },
    };

    private static string? SourceType(RequestFields fields) => fields.Text(SourceTypeField) switch
    {
        null or "" => null,
        var type when SourceSkeleton.Types.Contains(type) => type,
        _ => throw ApiFault.BadValue($"The parameter {SourceTypeField} is neither skeleton nor segmentation"),
    };

    private static SourceSkeleton? Source(RequestFields fields)
    {
        var (id, project, url) = (fields.Long("source_id"), fields.Long("source_project_id"), fields.Text("source_url") is { Length: > 0 } text ? text : null);
        if (id is { } sourceId && project is { } sourceProject && url is not null)
            return new SourceSkeleton(sourceId, sourceProject, url, SourceType(fields));
        return id is null && project is null && url is null
            ? null
            : throw ApiFault.BadValue("The parameters source_id, source_project_id and source_url belong together: expected all or none");
    }
}
