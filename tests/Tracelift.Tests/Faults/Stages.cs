namespace Tracelift.Tests.Faults;

/// <summary>The stages of the work on PostgreSQL, each with its first statement.</summary>
internal static class Stages
{
    /// <summary>The first rows of the data go into their table.</summary>
    public const string Load = "FROM STDIN (FORMAT BINARY)";

    /// <summary>The last thing that is asked before a commit.</summary>
    public const string BeforeCommit = "SELECT txid_current()";

    public const string Commit = "COMMIT";

    /// <summary>Commands with the first statements of their stages, in order.</summary>
    public static readonly (string Command, string Sent)[] All =
    [
        ("import", "SELECT pg_backend_pid()"),
        ("import", "relnamespace = ANY"),
        ("import", "TO STDOUT (FORMAT BINARY)"),
        ("import", "pg_advisory_xact_lock"),
        ("import", "SELECT nextval("),
        ("import", Load),
        ("import", "COPY \"treenode\" ("),
        ("import", "SET CONSTRAINTS ALL IMMEDIATE"),
        ("import", "INSERT INTO tracelift.run "),
        ("import", "ALTER SEQUENCE"),
        ("import", BeforeCommit),
        ("export", "ISOLATION LEVEL REPEATABLE READ"),
        ("export", "TO STDOUT (FORMAT BINARY)"),
        ("export", "FROM \"treenode\""),
        ("export", "\"treenode_connector\""),
        ("undo", "FOR UPDATE"),
        ("undo", "DELETE FROM \"treenode\""),
        ("undo", BeforeCommit),
    ];
}
