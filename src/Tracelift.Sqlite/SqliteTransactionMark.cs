namespace Tracelift.Sqlite;

/// <summary>What is remembered of a transaction for those who ask who has imported a skeleton.</summary>
internal static class SqliteTransactionMark
{
    /// <summary>Marks a transaction as an import of skeletons' files.</summary>
    public static void SkeletonImport(SqliteDatabase database, long transaction, long project, long user, long now)
    {
        using var insert = database.Prepare(
            "INSERT INTO catmaid_transaction_info (transaction_id, execution_time, user_id, project_id, change_type, label) VALUES (?, ?, ?, ?, 'Backend', 'skeletons.import')");
        insert.Bind(1, transaction).Bind(2, now).Bind(3, user).Bind(4, project).Step();
    }
}
