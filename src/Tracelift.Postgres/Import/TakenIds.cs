using System.Buffers.Binary;
using System.Globalization;
using Tracelift.Model;
using Tracelift.Postgres.Copy;

namespace Tracelift.Postgres.Import;

/// <summary>Finds which ids of a set are in the tables of a family.</summary>
internal static class TakenIds
{
    // Ids that one condition is made for.
    private const int Part = 20_000;

    // Where a part's ids lie closer together than this on average, all ids between the first and the last are read.
    private const int Sparse = 32;

    /// <summary>Streams those ids of a table that are in a set, or near them: the caller looks.</summary>
    public static async Task FindAsync(
        PostgresLink link, string table, IReadOnlyList<string> conditions, Action<long> found, CancellationToken cancellationToken)
    {
        foreach (var condition in conditions)
        {
            await using var tuples = await CopyTuples.OpenAsync(link, $"SELECT id::int8 FROM ONLY {table} WHERE {condition}", cancellationToken);
            while (await tuples.NextAsync())
                found(BinaryPrimitives.ReadInt64BigEndian(tuples.Current[sizeof(int)..]));
        }
    }

    /// <summary>Conditions that together hold for every id of a set, and for few others.</summary>
    public static IReadOnlyList<string> Conditions(IdSet ids, ColumnKind kind)
    {
        var conditions = new List<string>();
        (long First, long Last)? range = null;
        foreach (var part in ids.Chunk(Part))
        {
            var isDense = part[^1] - part[0] < (long)Sparse * part.Length;
            if (isDense && range is { } before && part[0] - before.Last < (long)Sparse * Part)
            {
                range = (before.First, part[^1]);
                continue;
            }

            Close();
            if (isDense)
                range = (part[0], part[^1]);
            else
                conditions.Add($"id = ANY({SqlText.IdArray(kind, part)})");
        }

        Close();
        return conditions;

        void Close()
        {
            if (range is { } closed)
                conditions.Add(string.Create(CultureInfo.InvariantCulture, $"id BETWEEN {closed.First} AND {closed.Last}"));
            range = null;
        }
    }
}
