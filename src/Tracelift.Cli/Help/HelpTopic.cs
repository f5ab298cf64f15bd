namespace Tracelift.Cli.Help;

/// <summary>A help page that is not about a single command.</summary>
internal sealed record HelpTopic(string Name, string Summary, string Body)
{
    /// <summary>All topics.</summary>
    public static IReadOnlyList<HelpTopic> All { get; } =
    [
        new("stores", "where data are, and how to name the place", """
            A store holds projects, neurons and users. There are three kinds:

              PATH                              an SQLite file, which Tracelift creates
              postgresql://user@host/database   PostgreSQL with Tracelift's own tables (tracelift store init)
              postgresql://user@host/catmaid    the database of a running CATMAID, whose tables stay unchanged

            Tracelift tells the two kinds of databases apart by their tables. Every command takes the store from
            --store, else from TRACELIFT_STORE, else from the settings file, else it is tracelift/tracelift.sqlite
            in your data folder.
            Put a password into PGPASSWORD or ~/.pgpass, not into the command.

            tracelift store info shows a store's kind and contents. After tracelift store attach, CATMAID's database
            remembers imports, so that you can undo them.
            """),
        new("settings", "the settings file and the environment", $"""
            You can put options that you use each time into the environment, or into a file: tracelift/config.yaml in
            ~/.config (or XDG_CONFIG_HOME), or the file that --config or TRACELIFT_CONFIG names. An option overrides
            the environment, and the environment overrides the file. Unknown keys in the file cause a warning.

              store: postgresql://anna@db.example.org/catmaid
              TRACELIFT_WORK_FOLDER: /var/lib/tracelift

            In the file, the store's key is store or TRACELIFT_STORE; all other keys are the names in the environment:

            {string.Join('\n', KnownSetting.All.Select(setting => $"  {setting.Name}\n      {setting.Meaning}"))}
            """),
        new("formats", "file formats to read and write", """
            tracelift import, check and bulk load read:
              .json           CATMAID's export of tracing data, also compressed (.gz, .zst); - is standard input
              .swc            one neuron; also a folder, a .zip or a .tar of such files
              .csv            a folder of tables: treenode.csv, class_instance.csv and so on
              precomputed     a folder of Neuroglancer's skeletons
              --source ID     a project of the same store, or of another one: URL#ID

            Tracelift writes:
              .json           tracelift export, also compressed (.gz, .zst)
              .json, .yaml    tracelift projects export: projects, stacks, groups, tags
            """),
        new("output", "results, messages and exit codes", """
            The result of a command goes to standard output: lists, reports, dry runs, previews, checks.
            Progress, notes, warnings, questions and errors go to standard error. If the result is data
            (tracelift export --source 1 --file -), the report goes to standard error, too.

              --plain         tables for scripts: tabs between values, no titles, numbers without commas
              --json          the report, or the error, as one JSON object; no questions
              --verbosity 0   only errors

            Exit codes:
              0    done
              1    failed, for example because a disk is full
              2    wrong command: an option, a project, a user, an annotation
              3    wrong input
              4    the store is unreachable or unusable
              130  cancelled
              141  the reader of the output has ended, as after | head; no message
            """),
        new("publishing", "how to choose the data that leave a project", """
            Choose neurons by annotation, review everything that would leave, then write the file:

              tracelift export --source 1 --required-annotation "Kenyon cells" --dry-run
              tracelift export --source 1 --required-annotation "Kenyon cells" --file cells.json.gz

            The dry run lists users first, then texts that name people, then every name. --anonymize-users and
            --coarse-times hide who worked when. Keep the options of a repeated export in a YAML file (--profile).
            --compare LAST.json lists everything new since the report of an earlier dry run.
            """),
    ];

    /// <summary>The page.</summary>
    public string Text => $"{char.ToUpperInvariant(Name[0])}{Name[1..]}: {Summary}\n\n{Body}\n";

    /// <summary>The topic of a name, or null.</summary>
    public static HelpTopic? Find(string name) => All.FirstOrDefault(topic => topic.Name == name);
}
