using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Checking;

/// <summary>
/// Rows that are to be deleted, and all rows that refer to them, directly or through others. Memory holds sets of ids.
/// </summary>
internal sealed class ReferringRows
{
    private const int IdsInStatement = 5_000;

    private readonly IReferenceSession _session;
    private readonly IReadOnlyList<CheckedReference> _references;
    private readonly long? _project;
    private readonly List<Group> _groups = [];
    private readonly List<(CheckedReference Reference, IdSet Named)> _emptied = [];
    private Dictionary<string, IdSet> _next = new(StringComparer.Ordinal);

    /// <summary>Begins with no rows.</summary>
    /// <param name="session">The store.</param>
    /// <param name="references">All columns that refer to rows: <see cref="IReferenceSession.ReferencesAsync"/>.</param>
    /// <param name="project">A project whose rows are deleted anyway, so that they are not searched; or null.</param>
    public ReferringRows(IReferenceSession session, IReadOnlyList<CheckedReference> references, long? project) =>
        (_session, _references, _project) = (session, references, project);

    /// <summary>The rows by table. A table found later refers to none found before it, except in cycles.</summary>
    public IReadOnlyList<Group> Groups => _groups;

    /// <summary>The columns that become null in rows that stay.</summary>
    public IReadOnlyList<CheckedReference> Emptied => [.. _emptied.Select(emptied => emptied.Reference).Distinct()];

    /// <summary>All columns that refer to rows.</summary>
    public IReadOnlyList<CheckedReference> References => _references;

    /// <summary>Adds the rows of a column's table that fulfil a condition.</summary>
    /// <param name="reference">The column.</param>
    /// <param name="condition">The condition on rows <c>t</c>, as SQL.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The ids of the rows, or the values of the column for rows without an id.</returns>
    public async Task<IdSet> AddAsync(CheckedReference reference, string condition, CancellationToken cancellationToken)
    {
        var key = reference.HasId ? "t.id" : reference.Value;
        var found = new IdSet();
        await _session.ScanAsync(
            $"SELECT {key}, NULL, NULL FROM {reference.From} WHERE {condition}{reference.Condition}{Elsewhere(reference)}",
            row => found.Add(row.First!.Value),
            cancellationToken);
        Add(reference.Table, reference.From, key, found, reference.HasId);
        return found;
    }

    /// <summary>Adds rows whose ids are known.</summary>
    public void Add(string table, string from, IdSet ids) => Add(table, from, "t.id", ids, hasId: true);

    /// <summary>Finds rows that stay, in which a column becomes null.</summary>
    /// <returns>The values of the column.</returns>
    public async Task<IdSet> AddEmptiedAsync(CheckedReference reference, string condition, CancellationToken cancellationToken)
    {
        var named = new IdSet();
        await _session.ScanAsync(
            $"SELECT DISTINCT {reference.Value}, NULL, NULL FROM {reference.From} WHERE {condition}{reference.Condition}{Elsewhere(reference)}",
            row => named.Add(row.First!.Value),
            cancellationToken);
        if (!named.IsEmpty)
            _emptied.Add((reference, named));
        return named;
    }

    /// <summary>Adds the rows that refer to those found so far, until there are no others.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (_next.Count > 0)
        {
            var last = _next;
            _next = new(StringComparer.Ordinal);
            foreach (var reference in _references.Where(reference => last.ContainsKey(reference.Target)))
            {
                foreach (var part in last[reference.Target].Chunk(IdsInStatement))
                {
                    if (reference.IsEmptied)
                        await AddEmptiedAsync(reference, OneOf(reference.Value, part), cancellationToken);
                    else
                        await AddAsync(reference, OneOf(reference.Value, part), cancellationToken);
                }
            }
        }
    }

    /// <summary>Deletes the rows, referring rows first.</summary>
    /// <returns>The number of deleted rows by table.</returns>
    public async Task<SortedDictionary<string, long>> DeleteAsync(ISharedRowSession session, CancellationToken cancellationToken)
    {
        foreach (var (reference, named) in _emptied)
        {
            foreach (var part in named.Chunk(IdsInStatement))
                await session.SetNullAsync(reference, OneOf(reference.Value, part) + reference.Condition, cancellationToken);
        }

        var gone = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var group in _groups.AsEnumerable().Reverse())
        {
            // Deleting treenodes, connectors and links deletes what is derived from them, too.
            if (group.HasId && Models.All.FirstOrDefault(model => model.Table == group.Table) is { } model)
            {
                await session.RemoveAsync(model, group.Ids, cancellationToken);
            }
            else
            {
                foreach (var part in group.Ids.Chunk(IdsInStatement))
                    await session.DeleteAsync(group.From, OneOf(group.Key, part), cancellationToken);
            }

            gone[group.Table] = gone.GetValueOrDefault(group.Table) + group.Ids.Count;
        }

        return gone;
    }

    private void Add(string table, string from, string key, IdSet ids, bool hasId)
    {
        var at = _groups.FindIndex(group => group.Table == table && group.Key == key);
        var known = at < 0 ? [] : _groups[at].Ids;
        var added = new IdSet(ids.Where(id => !known.Contains(id)));
        if (added.IsEmpty)
            return;

        // The order of deletion is that of discovery, backwards.
        if (at >= 0)
            _groups.RemoveAt(at);
        known.UnionWith(added);
        _groups.Add(new Group(table, from, key, known, hasId));
        if (hasId && !_next.TryAdd(table, added))
            _next[table].UnionWith(added);
    }

    private string Elsewhere(CheckedReference reference) => _project is { } project && reference.HasProject
        ? string.Create(CultureInfo.InvariantCulture, $" AND (t.project_id IS NULL OR t.project_id <> {project})")
        : "";

    private static string OneOf(string value, long[] ids) => ids[^1] - ids[0] == ids.Length - 1
        ? string.Create(CultureInfo.InvariantCulture, $"{value} BETWEEN {ids[0]} AND {ids[^1]}")
        : $"{value} IN ({string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))})";

    /// <summary>Rows of a table.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="From">The rows <c>t</c>, as SQL.</param>
    /// <param name="Key">The value that finds them, as SQL.</param>
    /// <param name="Ids">Their values.</param>
    /// <param name="HasId">Whether that value is their id.</param>
    internal sealed record Group(string Table, string From, string Key, IdSet Ids, bool HasId);
}
