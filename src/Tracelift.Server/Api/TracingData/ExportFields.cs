using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Options;
using Tracelift.Server.Calls;

namespace Tracelift.Server.Api.TracingData;

/// <summary>The options of an export as fields of a request.</summary>
internal static class ExportFields
{
    // In bytes: a disk takes 255, and something is added while the file is written.
    private const int LongestFileName = 200;

    private static readonly (string Name, FieldKind Kind, string Meaning)[] All =
    [
        ("required_annotation", FieldKind.Texts, "Only neurons with this annotation or one below it. Several: any of them."),
        ("excluded_annotation", FieldKind.Texts, "No neurons with this annotation or one below it."),
        ("exclusion_is_final", FieldKind.Flag, "Leave an excluded neuron out also where it carries another required annotation."),
        ("name", FieldKind.Text, "Only neurons whose name this regular expression finds something in."),
        ("bbox", FieldKind.Text, "Only skeletons, whole, with at least one treenode in the box between two corners: x,y,z,x,y,z in nm."),
        ("skeleton_ids", FieldKind.Ids, "Only these skeletons."),
        ("neuron_ids", FieldKind.Ids, "Only these neurons."),
        ("treenodes", FieldKind.Flag, "Treenodes, and what hangs on them. Default: true."),
        ("connectors", FieldKind.Text, "intra_connectors_only, intra_connectors_and_placeholders (default), intra_connectors_and_original_placeholders, or false."),
        ("annotations", FieldKind.Flag, "Annotations and their links. Default: true."),
        ("annotation_annotation", FieldKind.Texts, "Only annotations that are annotated with this one, at any depth."),
        ("tags", FieldKind.Flag, "Tags and their links. Default: true."),
        ("allowed_tags_only", FieldKind.Text, "Only these tags, with commas between; empty: the tags that say how far tracing is."),
        ("volumes", FieldKind.Flag, "Volumes, with what they are annotated with. Default: false."),
        ("volume_annotation", FieldKind.Texts, "Volumes, but only those with this annotation or one below it."),
        ("reviews", FieldKind.Flag, "Reviews of treenodes. Default: false."),
        ("public_deep_links", FieldKind.Flag, "Deep links that everybody may open. Default: false."),
        ("exportable_deep_links", FieldKind.Flag, "Deep links that are marked for export. Default: false."),
        ("deep_link_secrets", FieldKind.Flag, "Deep links with their passwords and messages. Default: false."),
        ("users", FieldKind.Flag, "Users in full, with names, e-mail and password hash. Default: false."),
        ("anonymize_users", FieldKind.Flag, "Users as \"User 1\", \"User 2\" .. Default: false."),
        ("coarse_times", FieldKind.Text, "With anonymize_users: times no finer than day, month or year. Default: none, times as they are."),
        ("settings_meta_annotation", FieldKind.Texts, "Each annotation below this one makes a group of neurons that can be more or less open."),
        ("notreenodes", FieldKind.Flag, "As treenodes=false."),
        ("noconnectors", FieldKind.Flag, "As connectors=false."),
        ("noannotations", FieldKind.Flag, "As annotations=false."),
        ("notags", FieldKind.Flag, "As tags=false."),
        ("file", FieldKind.Text, "The name of the file. One that ends in .gz or .zst is packed. Default: export_pid_ID.json."),
        ("dry_run", FieldKind.Flag, "Make no file; the report lists what would leave: rows by model, and every name."),
    ];

    public static ApiCall AddTo(ApiCall call)
    {
        foreach (var (name, kind, meaning) in All)
            call.Takes(name, kind, meaning);
        return call;
    }

    /// <summary>Whether a caller may use an option at all: hashes of passwords and secrets are not for everybody who may look.</summary>
    public static bool IsFor(string name, bool isSuperuser, bool administers) => name switch
    {
        "users" => isSuperuser,
        "deep_link_secrets" => administers,
        _ => true,
    };

    /// <summary>What the file is called.</summary>
    /// <exception cref="UsageException">The name is not a plain one, or ends in something else.</exception>
    public static string FileName(IOptionValues values, long project)
    {
        var name = values.Text("file") ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"export_pid_{project}.json");
        OutputName.TracingData.Require(values.Label("file"), name);
        return name == Upload.PlainName(name, "") && System.Text.Encoding.UTF8.GetByteCount(name) <= LongestFileName && Path.GetExtension(name) is ".json" or ".gz" or ".zst"
            ? name
            : throw new UsageException("bad-value", $"{values.Label("file")}: \"{name}\" is no plain name of a file", "Expected letters, digits, ., _ and -, and one of the endings .json, .gz and .zst.");
    }
}
