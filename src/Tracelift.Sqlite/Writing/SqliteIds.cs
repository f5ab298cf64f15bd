using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Reading;

namespace Tracelift.Sqlite.Writing;

/// <summary>Reserves ids, and finds the existing ones. SQLite has one writer, so the answers stay true until its commit.</summary>
internal static class SqliteIds
{
    /// <summary>Takes the next number of a sequence that does not count ids.</summary>
    public static long Next(SqliteDatabase database, string sequence)
    {
        var next = (Last(database, sequence) ?? 0) + 1;
        Set(database, sequence, next);
        return next;
    }

    /// <summary>Reserves ids of a family, beyond the last reserved one and beyond all existing ones.</summary>
    /// <returns>The first id.</returns>
    public static long Reserve(SqliteDatabase database, IdFamily family, long count)
    {
        var last = LargestOf(database, family);
        if (last > long.MaxValue - Math.Max(count, 1))
            throw SqliteErrors.NoIds(database.Name, family.Sequence);
        Set(database, family.Sequence, last + count);
        return last + 1;
    }

    /// <summary>Raises families' sequences to the largest existing ids.</summary>
    public static void RaiseSequences(SqliteDatabase database, IEnumerable<IdFamily> families)
    {
        foreach (var family in families)
        {
            var largest = LargestOf(database, family);
            if (largest > (Last(database, family.Sequence) ?? 0))
                Set(database, family.Sequence, largest);
        }
    }

    /// <summary>Returns which of the ids exist in a table.</summary>
    public static IdSet Existing(SqliteDatabase database, string table, IdSet ids)
    {
        var existing = new IdSet();
        if (ids.IsEmpty)
            return existing;
        if (SqliteSelectivity.IsSmall(database, table, "id", ids))
        {
            using var few = database.Prepare(
                $"SELECT id FROM {SqliteTables.Quote(table)} WHERE id IN (SELECT value FROM json_each(?))");
            few.Bind(1, JsonArrays.Of(ids));
            while (few.Step())
                existing.Add(few.Long(0));
            return existing;
        }

        using var all = database.Prepare($"SELECT id FROM {SqliteTables.Quote(table)} WHERE id BETWEEN ? AND ?");
        all.Bind(1, ids.Min).Bind(2, ids.Max);
        while (all.Step())
        {
            if (ids.Contains(all.Long(0)))
                existing.Add(all.Long(0));
        }

        return existing;
    }

    private static long LargestOf(SqliteDatabase database, IdFamily family)
    {
        var largest = Last(database, family.Sequence) ?? 0;
        foreach (var table in SqliteTables.Of(family))
            largest = Math.Max(largest, database.Long($"SELECT max(id) FROM {SqliteTables.Quote(table)}") ?? 0);
        return largest;
    }

    /// <summary>Returns the last id that a sequence gave; null if there is no such sequence.</summary>
    public static long? Last(SqliteDatabase database, string sequence) =>
        database.Long("SELECT last_value FROM tracelift_sequence WHERE name = ?", sequence);

    private static void Set(SqliteDatabase database, string sequence, long value)
    {
        using var statement = database.Prepare(
            "INSERT INTO tracelift_sequence (name, last_value) VALUES (?, ?) ON CONFLICT DO UPDATE SET last_value = excluded.last_value");
        statement.Bind(1, sequence).Bind(2, value).Step();
    }
}
