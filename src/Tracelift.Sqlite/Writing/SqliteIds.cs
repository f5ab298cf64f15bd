using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Reading;

namespace Tracelift.Sqlite.Writing;

/// <summary>Where ids come from, and which are taken. There is one writer, so what is true here stays true until its commit.</summary>
internal static class SqliteIds
{
    /// <summary>Takes the next number of a sequence that is not one of ids.</summary>
    public static long Next(SqliteDatabase database, string sequence)
    {
        var next = (Last(database, sequence) ?? 0) + 1;
        Set(database, sequence, next);
        return next;
    }

    /// <summary>Takes ids out of a family's sequence: beyond the last that was taken, and beyond all that exist.</summary>
    /// <returns>The first.</returns>
    public static long Reserve(SqliteDatabase database, IdFamily family, long count)
    {
        var last = LargestOf(database, family);
        if (last > long.MaxValue - Math.Max(count, 1))
            throw SqliteErrors.NoIds(database.Name, family.Sequence);
        Set(database, family.Sequence, last + count);
        return last + 1;
    }

    /// <summary>Raises families' sequences to the largest ids that exist.</summary>
    public static void RaiseSequences(SqliteDatabase database, IEnumerable<IdFamily> families)
    {
        foreach (var family in families)
        {
            var largest = LargestOf(database, family);
            if (largest > (Last(database, family.Sequence) ?? 0))
                Set(database, family.Sequence, largest);
        }
    }

    /// <summary>Which ids a table has.</summary>
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

    /// <summary>The last id that a sequence gave, or null where there is none of this name.</summary>
    public static long? Last(SqliteDatabase database, string sequence) =>
        database.Long("SELECT last_value FROM tracelift_sequence WHERE name = ?", sequence);

    private static void Set(SqliteDatabase database, string sequence, long value)
    {
        using var statement = database.Prepare(
            "INSERT INTO tracelift_sequence (name, last_value) VALUES (?, ?) ON CONFLICT DO UPDATE SET last_value = excluded.last_value");
        statement.Bind(1, sequence).Bind(2, value).Step();
    }
}
