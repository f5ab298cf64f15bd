using System.Globalization;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Checking;

/// <summary>Reads all of a file and checks that its pages and indexes are consistent.</summary>
internal static class SqliteIntegrity
{
    /// <summary>Returns the faults, one a line.</summary>
    public static IReadOnlyList<string> Find(SqliteDatabase database, int most)
    {
        var lines = new List<string>();
        using var check = database.Prepare(string.Create(CultureInfo.InvariantCulture, $"PRAGMA integrity_check({most})"));
        while (check.Step())
        {
            if (check.Text(0) is not "ok" and var line)
                lines.Add(line);
        }

        return lines;
    }
}
