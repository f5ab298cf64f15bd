using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Stores;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Cli.Commands;

/// <summary>The options of an import, CATMAID's names first, and what they come to.</summary>
internal sealed class ImportArguments
{
    public Option<string> Source { get; } = NewOption.Text(
        "--source",
        "FILE|FOLDER|-|ID|STORE#ID",
        "The file or folder to import, or standard input: CATMAID's JSON, SWC, tables, precomputed skeletons; packed or not. The name alone will do, too. Or the id of a project of the same store, or of another one: postgresql://host/db#3, old.sqlite#1.");

    public Argument<string> File { get; } = new("FILE") { HelpName = "[FILE]", Arity = ArgumentArity.ZeroOrOne };

    public ProjectOption Target { get; } = new("--target") { Description = "The project to import into, or the title of a new one.", HelpName = "ID|TITLE|new:TITLE", Arity = ArgumentArity.ExactlyOne };

    public Option<string> Treenodes { get; } = NewOption.Toggle("--treenodes", "Treenodes, and what hangs on them. Default: true, as the others.");

    public Option<string> Connectors { get; } = NewOption.Toggle("--connectors", "Connectors, and what hangs on them.");

    public Option<string> Annotations { get; } = NewOption.Toggle("--annotations", "Annotations and their links.");

    public Option<string> Tags { get; } = NewOption.Toggle("--tags", "Tags and their links.");

    public Option<string> Volumes { get; } = NewOption.Toggle("--volumes", "Volumes.");

    public Option<string> MapUsers { get; } = NewOption.Toggle(
        "--map-users", "A user of the file is the store's user of the same name. Default: true.");

    public Option<string> User { get; } = NewOption.Text(
        "--user", "ID|NAME", "The user of the store whom everything will belong to; with --map-users false.");

    public Option<string[]> UsernameMapping { get; } = NewOption.Texts(
        "--username-mapping", "THEIRS=OURS", "A user of the file is the store's user of another name. As often as needed.");

    public Option<bool> MapUserIds { get; } = NewOption.Flag(
        "--map-user-ids", "A user whom the file only names by an id is the store's user with that id.");

    public Option<bool> CreateUnknownUsers { get; } = NewOption.Flag(
        "--create-unknown-users", "Make users that the store does not have: inactive, without any right, without a password.");

    public Option<bool> AutoNameUnknownUsers { get; } = NewOption.Flag(
        "--auto-name-unknown-users", "Call users that the file does not name \"User 1\", \"User 2\" ..");

    public Option<bool> KeepPasswords { get; } = NewOption.Flag(
        "--keep-passwords", "Give users that are made the password hash of the file, where it has one.");

    public Option<string> EditGroup { get; } = NewOption.Text(
        "--edit-group", "NAME", "A group whose members may edit the data of users that are made: they are put into the group of each such user's name.");

    public Option<bool> PreserveIds { get; } = NewOption.Flag(
        "--preserve-ids", "Keep the file's ids. It is an error where one is taken. Default: new ids.");

    public Option<string> BrokenSkeletons { get; } = NewOption.Text(
        "--broken-skeletons", string.Join('|', Choice.Names<BrokenSkeletonRule>()), "What becomes of skeletons that are not one tree. skip: they stay out, with all that hangs on them. keep: they come in as they are. Default: error.");

    public Option<string> Origin { get; } = NewOption.Text(
        "--origin", "URL", "The instance that the data come from: each skeleton is noted with it and its id there.");

    public Option<string> OnKnown { get; } = NewOption.Text(
        "--on-known", string.Join('|', Choice.Names<KnownSkeletonRule>()), "What becomes of what came in from the same --origin before. skip: it stays out. replace: skeletons that differ take the old ones' place, unless somebody has edited these here; the rest stays out. Default: duplicate.");

    public Option<bool> Force { get; } = NewOption.Flag(
        "--force", "With --edit-group, also where a group of the name of a user that is made is there already and has members. With --on-known replace, also replace skeletons that somebody has edited here since they came in. Take CATMAID's own workspace, project -1, as the target.");

    public Option<string> Transform { get; } = NewOption.Text(
        "--transform", "NUMBERS", "Move all coordinates: scale of x,y,z and offset of x,y,z in nm, or the 12 numbers of a 3x4 matrix, row by row.");

    public Option<bool> UpdateProject { get; } = NewOption.Flag(
        "--update-project-materializations", "Afterwards put all derived tables of the project right, not only those of what was imported.");

    public Option<bool> UpdateInstance { get; } = NewOption.Flag(
        "--update-instance-materializations", "The same for all projects of the store.");

    public Option<string> Triggers { get; } = NewOption.Text(
        "--triggers",
        "auto|on|off",
        "Who fills derived tables and checks references in CATMAID's database. on: its triggers and foreign keys, row by row. off: Tracelift, for all rows together, which is faster; the role needs the right to set session_replication_role. auto: off where it may be. Default: auto.");

    public Option<bool> NoAnalyze { get; } = NewOption.Flag(
        "--no-analyze", "Do not have the database take new statistics of its tables afterwards.");

    public Option<bool> DryRun { get; } = NewOption.Flag("--dry-run", "Write nothing; say what would be made, re-used and mapped.");

    public Option<bool> Yes { get; } = NewOption.Flag("--yes", "Ask nothing.", "-y");

    /// <summary>Whether nobody is named whom the data could belong to.</summary>
    public bool LacksUser(ParsedOptions given) =>
        !given.IsOn(MapUsers, otherwise: true)
        && !given.Has(User) && !given.Has(UsernameMapping) && !given.Flag(MapUserIds) && !given.Flag(CreateUnknownUsers);

    /// <summary>The file, or null where it is not typed.</summary>
    /// <exception cref="UsageException">It is typed twice.</exception>
    public string? ReadSource(ParsedOptions given)
    {
        var (option, argument) = (given.Text(Source), given.Text(File));
        return option is not null && argument is not null
            ? throw new UsageException("bad-arguments", $"There are two files to import: {option} and {argument}", "Import one after the other.")
            : option ?? argument;
    }

    /// <summary>Opens the store to import into; it is made only where an import makes its project, too.</summary>
    /// <exception cref="StoreException"><c>no-store</c>, among others.</exception>
    public Task<IStore> OpenStoreAsync(ParsedOptions given, CommandContext bench, ImportOptions options, CancellationToken cancellationToken) =>
        given.Flag(DryRun) || options.Target is not null ? bench.OpenStoreAsync(cancellationToken) : bench.OpenOrMakeStoreAsync(cancellationToken);

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="UsageException">A value is bad.</exception>
    public static ImportOptions Read(ParsedOptions given) => ImportOptionReader.Read(given);
}
