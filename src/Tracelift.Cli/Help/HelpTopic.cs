namespace Tracelift.Cli.Help;

/// <summary>A page of help that is about no single command.</summary>
internal sealed record HelpTopic(string Name, string Summary, string Body)
{
    /// <summary>All topics.</summary>
    public static IReadOnlyList<HelpTopic> All { get; } =
    [
        new("stores", "where data are kept, and how to name it", """
            A store holds projects, neurons and users. There are three kinds:

              PATH                              an SQLite file; Tracelift makes it
              postgresql://user@host/database   PostgreSQL with Tracelift's own tables (tracelift store init)
              postgresql://user@host/catmaid    the database of a running CATMAID; its tables stay as they are

            Tracelift tells the two kinds of databases apart by their tables. Every command takes the store from
            --store, else from TRACELIFT_STORE, else from the settings file, else it is tracelift/tracelift.sqlite
            in your data folder.
            A password belongs into PGPASSWORD or ~/.pgpass, not into the command.

            tracelift store info says what a store is and holds. A CATMAID's database remembers imports, so that
            they can be undone, after tracelift store attach.
            """),
        new("settings", "the settings file and the environment", $"""
            What you would type each time can stand in the environment, or in a file: tracelift/config.yaml in
            ~/.config (or XDG_CONFIG_HOME), or the one that --config or TRACELIFT_CONFIG names. An option wins over the
            environment, and that over the file. What is not known in the file is told.

              store: postgresql://anna@db.example.org/catmaid
              TRACELIFT_WORK_FOLDER: /var/lib/tracelift

            In the file the store is called store, or TRACELIFT_STORE; all else has its name in the environment:

            {string.Join('\n', KnownSetting.All.Select(setting => $"  {setting.Name}\n      {setting.Meaning}"))}
            """),
        new("formats", "which files are read and written", """
            Read by tracelift import, check and bulk load:
              .json           CATMAID's export of tracing data, also packed (.gz, .zst); - is standard input
              .swc            a neuron in a file of its own, or a folder, a .zip or a .tar of them
              .csv            a folder of tables: treenode.csv, class_instance.csv and so on
              precomputed     a folder of Neuroglancer's skeletons
              --source ID     a project of the same store, or of another one: URL#ID

            Written:
              .json           tracelift export, also packed (.gz, .zst)
              .json, .yaml    tracelift projects export: projects, stacks, groups, tags
            """),
        new("output", "what goes where: results, messages, exit codes", """
            The result of a command goes to standard output: lists, reports, dry runs, previews, checks.
            Progress, notes, warnings, questions and faults go to standard error. Where the result is data
            (tracelift export --source 1 --file -) the report goes to standard error, too.

              --plain         tables for programs: a tab between values, no titles, numbers without commas
              --json          the report, or the fault, as one JSON object; nothing is asked
              --verbosity 0   faults only

            Exit codes:
              0    done
              1    failed, for example because a disk is full
              2    the command is at fault: an option, a project, a user, an annotation
              3    the input is at fault
              4    the store can't be reached or used
              130  cancelled
            """),
        new("publishing", "how to choose what leaves a project", """
            Choose neurons by annotation, look at all that would leave, then write the file:

              tracelift export --source 1 --required-annotation "Kenyon cells" --dry-run
              tracelift export --source 1 --required-annotation "Kenyon cells" --file cells.json.gz

            The dry run lists users first, then texts that name people, then every name. --anonymize-users and
            --coarse-times hide who worked when. A YAML file holds the options of an export that you repeat
            (--profile), and --compare LAST.json says what is new since the report of an earlier dry run.
            """),
    ];

    /// <summary>The page.</summary>
    public string Text => $"{char.ToUpperInvariant(Name[0])}{Name[1..]}: {Summary}\n\n{Body}\n";

    /// <summary>The topic of a name, or null.</summary>
    public static HelpTopic? Find(string name) => All.FirstOrDefault(topic => topic.Name == name);
}
