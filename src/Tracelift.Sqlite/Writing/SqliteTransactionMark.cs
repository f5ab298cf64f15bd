using System.Globalization;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores;

namespace Tracelift.Sqlite.Writing;

/// <summary>Records what a transaction did, and who imported a skeleton or made a neuron.</summary>
internal static class SqliteTransactionMark
{
    /// <summary>Marks a transaction as an import of skeleton files.</summary>
    public static void SkeletonImport(SqliteDatabase database, long transaction, long project, long user, long now) =>
        Set(database, transaction, project, user, "skeletons.import", now);

    /// <summary>Labels a transaction; the first label stays.</summary>
    public static void Set(SqliteDatabase database, long transaction, long project, long user, string label, long now)
    {
        using var insert = database.Prepare(
            """
            INSERT INTO catmaid_transaction_info (transaction_id, execution_time, user_id, project_id, change_type, label) VALUES (?, ?, ?, ?, 'Backend', ?)
            ON CONFLICT DO NOTHING
            """);
        insert.Bind(1, transaction).Bind(2, now).Bind(3, user).Bind(4, project).Bind(5, label).Step();
    }

    /// <summary>Adds entries to projects' logs.</summary>
    public static void Log(SqliteDatabase database, long transaction, IReadOnlyList<LogEntry> entries, long now)
    {
        foreach (var entry in entries)
        {
            using var insert = database.Prepare(
                "INSERT INTO log (id, user_id, project_id, creation_time, edition_time, txid, operation_type, location, freetext) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
            insert.Bind(1, entry.Id).Bind(2, entry.User).Bind(3, entry.Project).Bind(4, now).Bind(5, now).Bind(6, transaction).Bind(7, entry.Operation)
                .Bind(8, string.Create(CultureInfo.InvariantCulture, $"({entry.Place.X},{entry.Place.Y},{entry.Place.Z})")).Bind(9, entry.Text).Step();
        }
    }
}
