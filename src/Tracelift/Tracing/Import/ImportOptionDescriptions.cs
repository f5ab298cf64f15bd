using Tracelift.Formats;
using Tracelift.Options;
using static Tracelift.Options.OptionFaces;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;

namespace Tracelift.Tracing.Import;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options of an import of tracing data.</summary>
public static class ImportOptionDescriptions
{
    public static OptionDescription Source { get; } = new(
        "source",
        Value,
        Everybody,
        "The file or folder to import, or standard input: CATMAID's JSON, SWC, tables, precomputed skeletons; packed or not. You can also type the name alone. Or the id of a project of the same store, or of another one: postgresql://host/db#3, old.sqlite#1.")
    { IsCatmaids = true, Takes = "FILE|FOLDER|-|ID|STORE#ID", Faces = Command };
    public static OptionDescription Target { get; } = new("target", Project, Everybody, "The project to import into, or the title of a new one.") { IsCatmaids = true, Takes = "ID|TITLE|new:TITLE", Faces = Command | Resume };
    public static OptionDescription MapUsers { get; } = new("map-users", OnOff, Administrators, "A user of the file is the store's user of the same name.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription User { get; } = new("user", Value, Administrators, "The user of the store who will own everything; with {map-users false}.") { IsCatmaids = true, Takes = "ID|NAME" };
    public static OptionDescription UsernameMapping { get; } = new("username-mapping", Values, Administrators, "A user of the file is the store's user of another name. Repeatable.") { Label = "Users of other names", IsCatmaids = true, Takes = "THEIRS=OURS" };
    public static OptionDescription MapUserIds { get; } = new("map-user-ids", Flag, Superusers, "A user whom the file only names by an id is the store's user with that id.") { IsCatmaids = true };
    public static OptionDescription CreateUnknownUsers { get; } = new("create-unknown-users", Flag, Superusers, "Create users that the store lacks: inactive, without rights and without a password.") { IsCatmaids = true };
    public static OptionDescription AutoNameUnknownUsers { get; } = new("auto-name-unknown-users", Flag, Superusers, "Call users that the file does not name \"User 1\", \"User 2\" ...") { Label = "Name unknown users", IsCatmaids = true };
    public static OptionDescription KeepPasswords { get; } = new("keep-passwords", Flag, Superusers, "Give created users the password hash of the file, if it has one.");
    public static OptionDescription EditGroup { get; } = new("edit-group", Value, Superusers, "A group whose members may edit the data of created users: they are added to the group with each such user's name.") { Label = "Group of editors" };
    public static OptionDescription Force { get; } = new(
        "force", Flag, Superusers, "With {edit-group}, use a group with a created user's name even if it exists and has members. With {on-known replace}, also replace skeletons that were edited here since their import. Accept CATMAID's own workspace, project -1, as the target.");
    public static OptionDescription Treenodes { get; } = new("treenodes", OnOff, Everybody, "Treenodes, with everything attached to them.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription Connectors { get; } = new("connectors", OnOff, Everybody, "Connectors, with everything attached to them.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription Annotations { get; } = new("annotations", OnOff, Everybody, "Annotations and their links.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription Tags { get; } = new("tags", OnOff, Everybody, "Tags and their links.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription Volumes { get; } = new("volumes", OnOff, Everybody, "Volumes.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription BrokenSkeletons { get; } = new(
        "broken-skeletons", Value, Everybody, "What to do with skeletons that are not one tree. skip: leave them out, with everything attached to them. keep: import them as they are.")
    {
        Default = "error",
        Choices = [new("error", "are an error"), new("skip", "are left out"), new("keep", "are imported as they are")],
    };
    public static OptionDescription Origin { get; } = new("origin", Value, Everybody, "The instance that the data come from: each skeleton is noted with it and its id there.") { Takes = "URL" };
    public static OptionDescription OnKnown { get; } = new(
        "on-known", Value, Everybody, "What to do with data imported from the same {origin} before. skip: leave it out. replace: replace skeletons that differ, unless they were edited here, and leave the rest out.")
    {
        Label = "Skeletons imported before",
        Default = "duplicate",
        Choices = [new("duplicate", "are imported once more"), new("skip", "are left out"), new("replace", "are replaced", Administrators)],
    };
    public static OptionDescription Transform { get; } = new("transform", Value, Everybody, "Move all coordinates: scale of x,y,z and offset of x,y,z in nm, or the 12 numbers of a 3x4 matrix, row by row.") { Label = "Move coordinates", Takes = "NUMBERS" };
    public static OptionDescription PreserveIds { get; } = new("preserve-ids", Flag, Superusers, "Keep the file's ids; an error if one is taken. Default: new ids.") { Label = "Keep ids", IsCatmaids = true };
    public static OptionDescription UpdateProject { get; } = new("update-project-materializations", Flag, Everybody, "Afterwards update all derived tables of the project, not only those of the imported data.") { Label = "Update derived tables of the project", IsCatmaids = true };
    public static OptionDescription UpdateInstance { get; } = new("update-instance-materializations", Flag, Superusers, "The same for all projects of the store.") { Label = "Update derived tables of all projects", IsCatmaids = true };
    public static OptionDescription Triggers { get; } = new(
        "triggers",
        Value,
        Superusers,
        "Who fills derived tables and checks references in CATMAID's database. on: its triggers and foreign keys, row by row. off: Tracelift, for all rows together, which is faster; the role needs the right to set session_replication_role. auto: off if the role has the right.")
    {
        Default = "auto",
        Choices = [new("auto", "as it suits"), new("on", "on"), new("off", "off")],
        Faces = All & ~Resume,
    };
    public static OptionDescription NoAnalyze { get; } = new("no-analyze", Flag, Superusers, "Don't update the database's statistics of its tables afterwards.") { Label = "No new statistics", IsCatmaids = true, Faces = All & ~Resume };
    public static OptionDescription DryRun { get; } = new("dry-run", Flag, Everybody, "Write nothing; list what would be created, re-used and mapped.") { Faces = Command | Api };
    public static OptionDescription Yes { get; } = new("yes", Flag, Everybody, "Ask nothing.") { Aliases = ["y"], Faces = Command };

    /// <summary>The options that say who owns the imported data.</summary>
    public static OptionGroup OfUsers { get; } = new(
        "Owners of the data (the first rule that applies)", MapUsers, User, UsernameMapping, MapUserIds, CreateUnknownUsers, AutoNameUnknownUsers, KeepPasswords, EditGroup, Force);

    /// <summary>All options, as help and pages group them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Source and target", Source, Target),
        OfUsers,
        new("Contents", Treenodes, Connectors, Annotations, Tags, Volumes, BrokenSkeletons) { IsFirstInPages = true },
        SourceOptionDescriptions.OfCollections,
        new("Origin", Origin, OnKnown, Transform),
        new("How", PreserveIds, UpdateProject, UpdateInstance, Triggers, NoAnalyze, SourceOptionDescriptions.MaxUnpacked, SourceOptionDescriptions.MaxObject, DryRun, Yes),
        SourceOptionDescriptions.OfServer,
    ];
}
