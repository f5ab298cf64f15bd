using Tracelift.Sqlite.Engine;
using Tracelift.Stores;

namespace Tracelift.Sqlite.Reading;

/// <summary>Reads a part of a project's log.</summary>
internal static class LogPage
{
    // A place is a text such as (1,2.5,3): a number is read up to what is none.
    private const string X = "CAST(substr(entry.location, 2) AS REAL)";
    private const string AfterX = "substr(entry.location, instr(entry.location, ',') + 1)";
    private const string Y = $"CAST({AfterX} AS REAL)";
    private const string Z = $"CAST(substr({AfterX}, instr({AfterX}, ',') + 1) AS REAL)";

    /// <summary>Reads it.</summary>
    public static IReadOnlyList<LoggedEntry> Read(SqliteDatabase database, LogQuery query)
    {
        var order = query.Order.Select(part => $"{Column(part.Column)} {(part.IsDescending ? "DESC" : "ASC")}").Append("entry.id");
        using var statement = database.Prepare(
            $"""
            SELECT person.username, entry.operation_type, entry.creation_time, {X}, {Y}, {Z}, entry.freetext
            FROM log AS entry
            LEFT JOIN auth_user AS person ON person.id = entry.user_id
            WHERE entry.project_id = ?1
                AND (?2 IS NULL OR entry.user_id = ?2)
                AND (?3 IS NULL OR entry.operation_type = ?3)
                AND (?4 IS NULL OR instr(entry.freetext, ?4) > 0)
            ORDER BY {string.Join(", ", order)}
            LIMIT ?5 OFFSET ?6
            """);
        statement.Bind(1, query.Project).Bind(5, query.Take).Bind(6, query.Skip);
        if (query.User is { } user)
            statement.Bind(2, user);
        else
            statement.BindNull(2);
        Bind(statement, 3, query.Operation);
        Bind(statement, 4, query.Part);
        var entries = new List<LoggedEntry>();
        while (statement.Step())
        {
            entries.Add(new LoggedEntry(
                statement.IsNull(0) ? null : statement.Text(0), statement.Text(1), statement.Long(2),
                statement.IsNull(3) ? null : (statement.Double(3), statement.Double(4), statement.Double(5)),
                statement.IsNull(6) ? null : statement.Text(6)));
        }

        return entries;
    }

    private static void Bind(SqliteStatement statement, int place, string? text)
    {
        if (text is null)
            statement.BindNull(place);
        else
            statement.Bind(place, text);
    }

    private static string Column(LogColumn column) => column switch
    {
        LogColumn.User => "entry.user_id",
        LogColumn.Operation => "entry.operation_type",
        LogColumn.Time => "entry.creation_time",
        LogColumn.X => X,
        LogColumn.Y => Y,
        LogColumn.Z => Z,
        _ => "entry.freetext",
    };
}
