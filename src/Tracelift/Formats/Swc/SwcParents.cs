using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>Finds the parent of each node.</summary>
internal sealed class SwcParents(SwcNodes nodes, ProblemList faults, ProblemList repairs)
{
    // Ids are mostly consecutive: an array is several times as fast as a dictionary.
    private const int TableSlack = 1024;

    private int[]? _table;
    private Dictionary<long, int>? _places;
    private long _lowest;

    /// <summary>Fills <see cref="SwcNodes.Parents"/>.</summary>
    /// <returns>The rows of roots.</returns>
    public List<int> Resolve()
    {
        Index();
        var roots = new List<int>();
        var parents = new int[nodes.Count];
        for (var row = 0; row < parents.Length; row++)
        {
            var id = nodes.ParentIds[row];
            var parent = Find(id);
            if (parent < 0)
            {
                if (id > 0)
                    Unknown(row);
                else if (id != -1)
                    Root(row);
                roots.Add(row);
            }
            else if (parent > row)
            {
                Late(row);
            }

            parents[row] = parent;
        }

        nodes.Parents = parents;
        return roots;
    }

    private void Index()
    {
        var (lowest, highest) = (long.MaxValue, long.MinValue);
        foreach (var id in nodes.Ids.AsSpan(0, nodes.Count))
        {
            lowest = Math.Min(lowest, id);
            highest = Math.Max(highest, id);
        }

        _lowest = lowest;
        if (highest - lowest < (4L * nodes.Count) + TableSlack)
        {
            _table = new int[highest - lowest + 1];
            for (var row = 0; row < nodes.Count; row++)
            {
                ref var place = ref _table[nodes.Ids[row] - lowest];
                if (place != 0)
                    Twice(row, place - 1);
                else
                    place = row + 1;
            }

            return;
        }

        _places = new Dictionary<long, int>(nodes.Count);
        for (var row = 0; row < nodes.Count; row++)
        {
            if (!_places.TryAdd(nodes.Ids[row], row))
                Twice(row, _places[nodes.Ids[row]]);
        }
    }

    private int Find(long id)
    {
        if (id < 0)
            return -1;
        if (_table is null)
            return _places!.TryGetValue(id, out var row) ? row : -1;
        var place = id - _lowest;
        return place >= 0 && place < _table.Length ? _table[place] - 1 : -1;
    }

    private void Twice(int row, int first) => faults.Add(
        "duplicate-id",
        () => new("duplicate-id", string.Create(CultureInfo.InvariantCulture, $"the id {nodes.Ids[row]} occurs in line {nodes.Lines[first]}, too"), Where(row)));

    private void Unknown(int row) => faults.Add(
        "unknown-parent",
        () => new("unknown-parent", string.Create(CultureInfo.InvariantCulture, $"node {nodes.Ids[row]} has the parent {nodes.ParentIds[row]}, which is not in the file; a root has -1"), Where(row)));

    private void Root(int row) => repairs.Add(
        "root-parent",
        () => new("root-parent", string.Create(CultureInfo.InvariantCulture, $"node {nodes.Ids[row]} with the parent {nodes.ParentIds[row]} was taken as a root"), Where(row)));

    private void Late(int row) => repairs.Add(
        "child-first",
        () => new("child-first", string.Create(CultureInfo.InvariantCulture, $"node {nodes.Ids[row]} comes before its parent {nodes.ParentIds[row]} and was put behind it"), Where(row)));

    private string Where(int row) => string.Create(CultureInfo.InvariantCulture, $"line {nodes.Lines[row]}");
}
