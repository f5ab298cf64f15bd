using System.Collections.Immutable;
using Tracelift.Server.Calls;
using Tracelift.Tracing.Export;

namespace Tracelift.Server.Pages.Projects;

/// <summary>An option of a form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="IsFlag">Whether it is on or off.</param>
/// <param name="IsList">Whether it has several values.</param>
/// <param name="Choices">What can be chosen, and what that is called; none where anything can be written.</param>
public sealed record FormOption(string Name, string Meaning, bool IsFlag, bool IsList, IReadOnlyList<(string Value, string Words)> Choices);

/// <summary>Options of a form that belong together.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Options">The options.</param>
public sealed record OptionGroup(string Title, IReadOnlyList<FormOption> Options);

/// <summary>The options of a call in an order for people. One that is in no group comes at the end: none is missing in a form.</summary>
internal static class OptionGroups
{
    // A field that is left empty says nothing in a form, and so can't say what it says on the command line.
    private const string AllowedTags = "allowed_tags_only";

    private static readonly (string Value, string Words)[] YesAndNo = [("", "yes"), ("false", "no")];

    private static readonly ImmutableDictionary<string, (string Value, string Words)[]> Choices = new Dictionary<string, (string, string)[]>
    {
        ["connectors"] =
        [
            ("", "connectors, and partners as nameless placeholders"),
            ("intra_connectors_only", "connectors, but nothing of partners"),
            ("intra_connectors_and_original_placeholders", "connectors, and partners with their names"),
            ("false", "no connectors"),
        ],
        ["coarse_times"] = [("", "as they are"), ("day", "the day"), ("month", "the month"), ("year", "the year")],
        ["broken_skeletons"] = [("", "are an error"), ("skip", "are left out"), ("keep", "come in as they are")],
        ["on_known"] = [("", "come in once more"), ("skip", "are left out"), ("replace", "are replaced")],
        ["triggers"] = [("", "as it suits"), ("on", "on"), ("off", "off")],
        ["multi_root"] = [("", "is an error"), ("split", "is a skeleton for each root"), ("heal", "is joined where the parts come closest")],
        ["units"] = [("", "as the header says, else nm"), ("nm", "nm"), ("um", "µm")],
        ["types_as_tags"] = [("", "none"), ("soma", "the soma's"), ("all", "all")],
        ["source_type"] = [("", "not said"), ("skeleton", "skeleton"), ("segmentation", "segmentation")],
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private static readonly (string Title, string[] Names)[] OfExport =
    [
        ("Which neurons", ["required_annotation", "excluded_annotation", "exclusion_is_final", "name", "bbox", "skeleton_ids", "neuron_ids"]),
        ("What of them", ["treenodes", "connectors", "annotations", "annotation_annotation", "tags", "allowed_tags_only", "reviews"]),
        ("What else", ["volumes", "volume_annotation", "public_deep_links", "exportable_deep_links", "deep_link_secrets", "settings_meta_annotation"]),
        ("Users and the file", ["anonymize_users", "coarse_times", "users", "file"]),
    ];

    private static readonly (string Title, string[] Names)[] OfImport =
    [
        ("What of the file", ["treenodes", "connectors", "annotations", "tags", "volumes"]),
        ("Users", ["map_users", "user", "username_mapping", "map_user_ids", "create_unknown_users", "auto_name_unknown_users", "keep_passwords", "edit_group", "force"]),
        ("Skeletons and places", ["broken_skeletons", "origin", "on_known", "transform", "preserve_ids"]),
        ("Afterwards", ["update_project_materializations", "update_instance_materializations", "triggers", "no_analyze"]),
    ];

    // Their opposites are there; the buttons of the form say the last.
    private static readonly string[] Unneeded = ["notreenodes", "noconnectors", "noannotations", "notags", "dry_run"];

    // On unless somebody says no; but of imports, where that is all of them.
    private static readonly string[] On = ["treenodes", "annotations", "tags", "map_users"];

    /// <summary>The options of an export.</summary>
    public static IReadOnlyList<OptionGroup> Export(IReadOnlyList<ApiField> fields, Func<string, bool> isAllowed) => Of(fields, OfExport, On, isAllowed);

    /// <summary>The options of an import of tracing data.</summary>
    public static IReadOnlyList<OptionGroup> Import(IReadOnlyList<ApiField> fields, Func<string, bool> isAllowed) => Of(fields, OfImport, [.. On, "connectors", "volumes"], isAllowed);

    /// <summary>The options of an import of SWC files.</summary>
    public static IReadOnlyList<OptionGroup> Swc(IReadOnlyList<ApiField> fields) => Of(fields, [("How", [.. fields.Select(field => field.Name)])], [], _ => true);

    private static List<OptionGroup> Of(IReadOnlyList<ApiField> fields, (string Title, string[] Names)[] groups, string[] on, Func<string, bool> isAllowed)
    {
        var left = fields.Where(field => field.Kind != FieldKind.File && !Unneeded.Contains(field.Name) && isAllowed(field.Name)).ToList();
        var made = new List<OptionGroup>();
        foreach (var (title, names) in groups)
        {
            var options = names.Select(name => left.Find(field => field.Name == name)).OfType<ApiField>().ToList();
            left.RemoveAll(options.Contains);
            if (options.Count > 0)
                made.Add(new OptionGroup(title, [.. options.Select(field => Option(field, on))]));
        }

        if (left.Count > 0)
            made.Add(new OptionGroup("More", [.. left.Select(field => Option(field, on))]));
        return made;
    }

    private static FormOption Option(ApiField field, string[] on)
    {
        var isOn = field.Kind == FieldKind.Flag && on.Contains(field.Name);
        var meaning = field.Name == AllowedTags ? $"Only these tags, with commas between. The usual ones only say how far tracing is: {string.Join(", ", ExportOptions.UsualTags)}." : field.Meaning;
        return new FormOption(
            field.Name, meaning, field.Kind == FieldKind.Flag && !isOn, field.Kind == FieldKind.Texts, isOn ? YesAndNo : Choices.GetValueOrDefault(field.Name, []));
    }
}
