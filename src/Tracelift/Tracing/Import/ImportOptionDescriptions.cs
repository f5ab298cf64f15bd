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
        "The file or folder to import, or standard input: CATMAID's JSON, SWC, tables, precomputed skeletons; packed or not. The name alone will do, too. Or the id of a project of the same store, or of another one: postgresql://host/db#3, old.sqlite#1.")
    { IsCatmaids = true, Takes = "FILE|FOLDER|-|ID|STORE#ID", Faces = Command };
    public static OptionDescription Target { get; } = new("target", Project, Everybody, "The project to import into, or the title of a new one.") { IsCatmaids = true, Takes = "ID|TITLE|new:TITLE", Faces = Command | Resume };
    public static OptionDescription MapUsers { get; } = new("map-users", OnOff, Administrators, "A user of the file is the store's user of the same name.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription User { get; } = new("user", Value, Administrators, "The user of the store who will own everything; with {map-users false}.") { IsCatmaids = true, Takes = "ID|NAME" };
    public static OptionDescription UsernameMapping { get; } = new("username-mapping", Values, Administrators, "A user of the file is the store's user of another name. As often as needed.") { Label = "Users of other names", IsCatmaids = true, Takes = "THEIRS=OURS" };
    public static OptionDescription MapUserIds { get; } = new("map-user-ids", Flag, Superusers, "A user whom the file only names by an id is the store's user with that id.") { IsCatmaids = true };
    public static OptionDescription CreateUnknownUsers { get; } = new("create-unknown-users", Flag, Superusers, "Make users that the store does not have: inactive, without any right, without a password.") { IsCatmaids = true };
    public static OptionDescription AutoNameUnknownUsers { get; } = new("auto-name-unknown-users", Flag, Superusers, "Call users that the file does not name \"User 1\", \"User 2\" ...") { Label = "Name unknown users", IsCatmaids = true };
    public static OptionDescription KeepPasswords { get; } = new("keep-passwords", Flag, Superusers, "Give users that are made the password hash of the file, where it has one.");
    public static OptionDescription EditGroup { get; } = new("edit-group", Value, Superusers, "A group whose members may edit the data of users that are made: they are put into the group of each such user's name.") { Label = "Group of editors" };
    public static OptionDescription Force { get; } = new(
        "force", Flag, Superusers, "With {edit-group}, also where a group of the name of a user that is made is there already and has members. With {on-known replace}, also replace skeletons that somebody has edited here since their import. Take CATMAID's own workspace, project -1, as the target.");
    public static OptionDescription Treenodes { get; } = new("treenodes", OnOff, Everybody, "Treenodes, and what hangs on them.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription Connectors { get; } = new("connectors", OnOff, Everybody, "Connectors, and what hangs on them.") { IsCatmaids = true, Default = "true" };
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
        "on-known", Value, Everybody, "What to do with data imported from the same {origin} before. skip: leave it out. replace: replace skeletons that differ, unless somebody has edited them here, and leave the rest out.")
    {
        Label = "Skeletons imported before",
        Default = "duplicate",
        Choices = [new("duplicate", "are imported once more"), new("skip", "are left out"), new("replace", "are replaced", Administrators)],
    };
    public static OptionDescription Transform { get; } = new("transform", Value, Everybody, "Move all coordinates: scale of x,y,z and offset of x,y,z in nm, or the 12 numbers of a 3x4 matrix, row by row.") { Label = "Move coordinates", Takes = "NUMBERS" };
    public static OptionDescription PreserveIds { get; } = new("preserve-ids", Flag, Superusers, "Keep the file's ids. It is an error where one is taken. Default: new ids.") { Label = "Keep ids", IsCatmaids = true };
    public static OptionDescription UpdateProject { get; } = new("update-project-materializations", Flag, Everybody, "Afterwards put all derived tables of the project right, not only those of what was imported.") { Label = "Update derived tables of the project", IsCatmaids = true };
    public static OptionDescription UpdateInstance { get; } = new("update-instance-materializations", Flag, Superusers, "The same for all projects of the store.") { Label = "Update derived tables of all projects", IsCatmaids = true };
    public static OptionDescription Triggers { get; } = new(
        "triggers",
        Value,
        Superusers,
        "Who fills derived tables and checks references in CATMAID's database. on: its triggers and foreign keys, row by row. off: Tracelift, for all rows together, which is faster; the role needs the right to set session_replication_role. auto: off where it may be.")
    {
        Default = "auto",
        Choices = [new("auto", "as it suits"), new("on", "on"), new("off", "off")],
        Faces = All & ~Resume,
    };
    public static OptionDescription NoAnalyze { get; } = new("no-analyze", Flag, Superusers, "Do not have the database take new statistics of its tables afterwards.") { Label = "No new statistics", IsCatmaids = true, Faces = All & ~Resume };
    public static OptionDescription DryRun { get; } = new("dry-run", Flag, Everybody, "Write nothing; say what would be made, re-used and mapped.") { Faces = Command | Api };
    public static OptionDescription Yes { get; } = new("yes", Flag, Everybody, "Ask nothing.") { Aliases = ["y"], Faces = Command };

    /// <summary>The options that say who owns the imported data.</summary>
    public static OptionGroup OfUsers { get; } = new(
        "Who becomes whom (the first that applies)", MapUsers, User, UsernameMapping, MapUserIds, CreateUnknownUsers, AutoNameUnknownUsers, KeepPasswords, EditGroup, Force);

    /// <summary>All options, as help and pages group them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("What, into which project", Source, Target),
        OfUsers,
        new("What of it", Treenodes, Connectors, Annotations, Tags, Volumes, BrokenSkeletons) { IsFirstInPages = true },
        SourceOptionDescriptions.OfCollections,
        new("Where it comes from", Origin, OnKnown, Transform),
        new("How", PreserveIds, UpdateProject, UpdateInstance, Triggers, NoAnalyze, SourceOptionDescriptions.MaxUnpacked, SourceOptionDescriptions.MaxObject, DryRun, Yes),
    ];
}
