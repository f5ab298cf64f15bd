using Tracelift.Options;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.TracingData;

/// <summary>The options of an import as fields of a request, and who may use which.</summary>
internal static class ImportFields
{
    private static readonly (string Name, FieldKind Kind, string Meaning)[] All =
    [
        ("treenodes", FieldKind.Flag, "Treenodes, and what hangs on them. Default: true, as the others."),
        ("connectors", FieldKind.Flag, "Connectors, and what hangs on them."),
        ("annotations", FieldKind.Flag, "Annotations and their links."),
        ("tags", FieldKind.Flag, "Tags and their links."),
        ("volumes", FieldKind.Flag, "Volumes."),
        ("map_users", FieldKind.Flag, "A user of the file is the server's user of the same name. Default: true, for who administers the project."),
        ("user", FieldKind.Text, "The id or name of the user whom everything will belong to; with map_users=false."),
        ("username_mapping", FieldKind.Texts, "A user of the file is a user of another name here: THEIRS=OURS."),
        ("map_user_ids", FieldKind.Flag, "A user whom the file only names by an id is the user with that id here."),
        ("create_unknown_users", FieldKind.Flag, "Make users that are not known here: inactive, without any right, without a password."),
        ("auto_name_unknown_users", FieldKind.Flag, "Call users that the file does not name \"User 1\", \"User 2\" .."),
        ("keep_passwords", FieldKind.Flag, "Give users that are made the password hash of the file, where it has one."),
        ("edit_group", FieldKind.Text, "A group whose members may edit the data of users that are made: they are put into the group of each such user's name."),
        ("preserve_ids", FieldKind.Flag, "Keep the file's ids. It is an error where one is taken."),
        ("broken_skeletons", FieldKind.Text, "What becomes of skeletons that are not one tree: error (default), skip or keep."),
        ("origin", FieldKind.Text, "The URL of the instance that the data come from: each skeleton is noted with it and its id there."),
        ("on_known", FieldKind.Text, "What becomes of what came in from the same origin before: duplicate (default), skip or replace; skeletons that somebody has edited here are not replaced."),
        ("force", FieldKind.Flag, "With on_known=replace, also replace skeletons that somebody has edited here since they came in; with edit_group, also where a group of the name of a user that is made is there already and has members; take CATMAID's own workspace, project -1, as the target."),
        ("transform", FieldKind.Text, "Move all coordinates: scale of x,y,z and offset of x,y,z in nm, or the 12 numbers of a 3x4 matrix, row by row."),
        ("update_project_materializations", FieldKind.Flag, "Afterwards put all derived tables of the project right."),
        ("update_instance_materializations", FieldKind.Flag, "The same for all projects."),
        ("triggers", FieldKind.Text, "auto (default), on or off: who fills derived tables in CATMAID's database."),
        ("no_analyze", FieldKind.Flag, "Do not have the database take new statistics afterwards."),
        ("dry_run", FieldKind.Flag, "Write nothing; the report says what would be made, re-used and mapped."),
    ];

    // What makes users, gives ids or is about more than the project.
    private static readonly string[] OfSuperusers =
    [
        "map-user-ids", "create-unknown-users", "auto-name-unknown-users", "keep-passwords", "edit-group", "force", "preserve-ids", "update-instance-materializations", "triggers", "no-analyze",
    ];

    // Fields that make other users the owners of the imported rows.
    private static readonly string[] OfAdministrators = ["map-users", "user", "username-mapping"];

    public static ApiCall AddTo(ApiCall call)
    {
        call.Takes("file", FieldKind.File, "The file: CATMAID's JSON, packed with gzip or Zstandard or not; or SWC, or a zip or a tar of SWC files, which needs user where others than the caller may be named.", isRequired: true);
        foreach (var (name, kind, meaning) in All)
            call.Takes(name, kind, meaning);
        return call;
    }

    /// <summary>Whether a caller may use an option at all.</summary>
    public static bool IsFor(string name, bool isSuperuser, bool administers)
    {
        var option = name.Replace('_', '-');
        return (isSuperuser || !OfSuperusers.Contains(option)) && (administers || !OfAdministrators.Contains(option));
    }

    /// <summary>Refuses what a caller may not ask for.</summary>
    /// <exception cref="ApiFault">403.</exception>
    public static void RequireRights(IOptionValues values, bool isSuperuser, bool administers)
    {
        if (!isSuperuser && Array.Find(OfSuperusers, values.Has) is { } one)
            throw ApiFault.Forbidden($"The parameter {values.Label(one)} is for superusers");
        if (!administers && Array.Find(OfAdministrators, values.Has) is { } other)
            throw ApiFault.Forbidden($"The parameter {values.Label(other)} is for who administers the project; what others import is theirs");

        // The skeletons that are replaced can be anybody's.
        if (!administers && values.Text("on-known") == "replace")
            throw ApiFault.Forbidden($"{values.Label("on-known")}=replace is for who administers the project");
    }
}
