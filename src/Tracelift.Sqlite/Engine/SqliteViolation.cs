namespace Tracelift.Sqlite.Engine;

/// <summary>A constraint that a row breaks.</summary>
/// <param name="Code">SQLite's extended result code.</param>
/// <param name="Message">SQLite's message, such as <c>UNIQUE constraint failed: class.id, class.project_id</c>.</param>
internal readonly record struct SqliteViolation(int Code, string Message)
{
    /// <summary>Whether two rows have equal values in columns that must be unique.</summary>
    public bool IsDuplicate => Message.StartsWith("UNIQUE ", StringComparison.Ordinal);

    /// <summary>Whether a required value is null.</summary>
    public bool IsMissing => Message.StartsWith("NOT NULL ", StringComparison.Ordinal);

    /// <summary>Returns the columns of the constraint. SQLite names them in its message only.</summary>
    public string[] Columns()
    {
        var names = Message[(Message.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(", ");
        for (var i = 0; i < names.Length; i++)
            names[i] = names[i][(names[i].IndexOf('.', StringComparison.Ordinal) + 1)..];
        return names;
    }
}
