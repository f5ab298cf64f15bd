using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Postgres;

/// <summary>Reads a part of a project's log.</summary>
internal static class LogPage
{
    /// <summary>Reads it.</summary>
    public static async Task<IReadOnlyList<LoggedEntry>> ReadAsync(PostgresLink link, LogQuery query, CancellationToken cancellationToken)
    {
        var order = query.Order.Select(part => $"{Column(part.Column)} {(part.IsDescending ? "DESC NULLS LAST" : "ASC NULLS FIRST")}").Append("entry.id");
        return await link.QueryAsync(
            $"""
            SELECT person.username, entry.operation_type, entry.creation_time, (entry.location).x, (entry.location).y, (entry.location).z, entry.freetext
            FROM log entry
            LEFT JOIN auth_user person ON person.id = entry.user_id
            WHERE entry.project_id = $1
                AND ($2::integer IS NULL OR entry.user_id = $2)
                AND ($3::text IS NULL OR entry.operation_type = $3)
                AND ($4::text IS NULL OR position($4 IN entry.freetext) > 0)
            ORDER BY {string.Join(", ", order)}
            LIMIT {query.Take.ToString(CultureInfo.InvariantCulture)} OFFSET {query.Skip.ToString(CultureInfo.InvariantCulture)}
            """,
            [(int)query.Project, (int?)query.User, query.Operation, query.Part],
            row => new LoggedEntry(
                row.IsDBNull(0) ? null : row.GetString(0),
                row.GetString(1),
                Timestamp.From(row.GetFieldValue<DateTimeOffset>(2)),
                row.IsDBNull(3) || row.IsDBNull(4) || row.IsDBNull(5) ? null : (Number(row.GetValue(3)), Number(row.GetValue(4)), Number(row.GetValue(5))),
                row.IsDBNull(6) ? null : row.GetString(6)),
            cancellationToken);
    }

    private static string Column(LogColumn column) => column switch
    {
        LogColumn.User => "entry.user_id",
        LogColumn.Operation => "entry.operation_type COLLATE \"C\"",
        LogColumn.Time => "entry.creation_time",
        LogColumn.X => "(entry.location).x",
        LogColumn.Y => "(entry.location).y",
        LogColumn.Z => "(entry.location).z",
        _ => "entry.freetext COLLATE \"C\"",
    };

    // The shortest text of a coordinate is the one that people know; CATMAID's are of single precision.
    private static double Number(object value) => double.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture);
}
