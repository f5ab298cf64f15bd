using System.Buffers.Binary;
using System.Globalization;
using Tracelift.Model;
using Tracelift.Postgres.Copy;
using Tracelift.Postgres.Import;

namespace Tracelift.Postgres.Ids;

/// <summary>Finds which ids are taken in the tables of their family.</summary>
internal sealed class TakenIds(PostgresLink link, FamilyTables families)
{
    // The number of ids in one condition.
    private const int Part = 20_000;

    // If the ids of a part are closer than this on average, all ids between the first and the last are read.
    private const int Sparse = 32;

    private readonly Dictionary<ModelDescription, IdSet> _found = [];

    /// <summary>The taken ids that were found, by model.</summary>
    public IReadOnlyDictionary<ModelDescription, IdSet> Found => _found;

    /// <summary>Searches all tables of a family for the ids of its models.</summary>
    public async Task FindAsync(
        IdFamily family, IReadOnlyList<KeyValuePair<ModelDescription, IdSet>> requested, CancellationToken cancellationToken)
    {
        var all = new IdSet();
        foreach (var (_, ids) in requested)
            all.UnionWith(ids);
        foreach (var table in families[family])
        {
            foreach (var condition in Conditions(all, requested[0].Key.Columns[0].Kind))
            {
                await using var tuples = await CopyTuples.OpenAsync(link, $"SELECT id::int8 FROM ONLY {table} WHERE {condition}", cancellationToken);
                while (tuples.Next())
                    Note(BinaryPrimitives.ReadInt64BigEndian(tuples.Current[sizeof(int)..]), requested);
            }
        }
    }

    private void Note(long id, IReadOnlyList<KeyValuePair<ModelDescription, IdSet>> requested)
    {
        foreach (var (model, ids) in requested)
        {
            if (!ids.Contains(id))
                continue;
            if (!_found.TryGetValue(model, out var set))
                _found[model] = set = [];
            set.Add(id);
        }
    }

    /// <summary>Returns conditions that together match every id of a set, and few others.</summary>
    private static List<string> Conditions(IdSet ids, ColumnKind kind)
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
