using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;

namespace Tracelift.Checking;

/// <summary>Rows of a table that belong to nothing any more.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column whose values <paramref name="Ids"/> are.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Ids">The rows' ids; for rows without an id, the missing ids that they refer to.</param>
/// <param name="Missing">The tables whose rows are missing; empty if the rows refer to other orphans only.</param>
public sealed record OrphanRows(string Table, string Column, long Count, IReadOnlyList<IdRange> Ids, IReadOnlyList<string> Missing)
{
    /// <summary>Whether the rows have ids.</summary>
    public bool IsById => Column == "id";
}

/// <summary>The report of a deletion of orphans, or of its dry run.</summary>
/// <param name="IsDryRun">Whether it was a dry run.</param>
/// <param name="Rows">The rows.</param>
public sealed record OrphanReport(bool IsDryRun, IReadOnlyList<OrphanRows> Rows)
{
    /// <summary>The number of rows.</summary>
    public long Count => Rows.Sum(rows => rows.Count);
}

/// <summary>
/// Deletes rows whose project, class instance, node, other object or stack no longer exists, with the rows that refer to them.
/// CATMAID leaves such rows when it deletes a project, in tables that no constraint guards.
/// </summary>
public static class OrphanRemoval
{
    private static readonly string[] Images = [ProjectModels.Stack.Table, ProjectModels.StackGroup.Table];

    /// <summary>Deletes the rows in one transaction.</summary>
    /// <param name="store">The store.</param>
    /// <param name="isDryRun">Whether to report only.</param>
    /// <param name="cancellationToken">Cancels the work; nothing is deleted then.</param>
    /// <exception cref="StoreException">A bulk load is not finished, so that its rows can refer to rows that are not loaded yet.</exception>
    public static async Task<OrphanReport> RunAsync(IStore store, bool isDryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (isDryRun)
        {
            await using var snapshot = await store.OpenCheckAsync(cancellationToken);
            return (await FindAsync(snapshot, isDryRun, cancellationToken)).Report;
        }

        var loads = store is IBulkStore bulk ? await bulk.LoadsAsync(cancellationToken) : null;
        if (loads?.FirstOrDefault(load => load.IsOpen) is { } open)
        {
            throw new StoreException(
                "load-open", string.Create(CultureInfo.InvariantCulture, $"Load {open.Id} is not finished, so rows of it can refer to rows that are not loaded yet; nothing was deleted"), "Resume the load, or undo it. tracelift bulk status shows it.");
        }

        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var (rows, report) = await FindAsync(session, isDryRun, cancellationToken);
        await rows.DeleteAsync(session, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return report;
    }

    /// <summary>Whether a row is an orphan if the row that a column refers to does not exist. A missing user makes none.</summary>
    /// <param name="reference">The column.</param>
    /// <param name="tables">The tables of projects, by name.</param>
    internal static bool MakesOrphans(CheckedReference reference, IReadOnlyDictionary<string, string> tables) =>
        !reference.IsEmptied && reference.Table != reference.Target
        && (reference.Target == Models.Project.Table || tables.ContainsKey(reference.Target) || Images.Contains(reference.Target));

    private static async Task<(ReferringRows Rows, OrphanReport Report)> FindAsync(IReferenceSession session, bool isDryRun, CancellationToken cancellationToken)
    {
        var tables = await session.ProjectTablesAsync(cancellationToken);
        var rows = new ReferringRows(session, await session.ReferencesAsync(cancellationToken), null);
        var missing = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var reference in rows.References.Where(reference => MakesOrphans(reference, tables)).Concat(OfDerived(session)))
        {
            var found = await rows.AddAsync(
                reference, $"{reference.Value} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {reference.To} other WHERE other.{reference.Key} = {reference.Value})", cancellationToken);
            if (!found.IsEmpty)
                (missing.TryGetValue(reference.Table, out var known) ? known : missing[reference.Table] = new(StringComparer.Ordinal)).Add(reference.Target);
        }

        await rows.FollowAsync(cancellationToken);
        return (rows, new OrphanReport(isDryRun, [
            .. rows.Groups.OrderBy(group => group.Table, StringComparer.Ordinal).Select(group => new OrphanRows(
                group.Table, group.HasId ? "id" : group.Key[2..].Trim('"'), group.Ids.Count, Ranges(group.Ids), [.. missing.GetValueOrDefault(group.Table) ?? []])),
        ]));
    }

    /// <summary>Returns the references of derived rows to what they derive from: some have no constraint in CATMAID.</summary>
    private static IEnumerable<CheckedReference> OfDerived(IReferenceSession session)
    {
        foreach (var derived in session.Derivations)
            yield return new CheckedReference(derived.Table, "id", derived.Of) { From = $"{derived.Table} AS t", Value = "t.id", To = derived.Of, HasId = true };
        var summary = Models.SkeletonSummary.Table;
        yield return new CheckedReference(summary, "skeleton_id", Models.ClassInstance.Table) { From = $"{summary} AS t", Value = "t.skeleton_id", To = Models.ClassInstance.Table };
    }

    private static List<IdRange> Ranges(IdSet ids)
    {
        var ranges = new List<IdRange>();
        foreach (var id in ids)
        {
            if (ranges.Count > 0 && ranges[^1].Last == id - 1)
                ranges[^1] = ranges[^1] with { Last = id };
            else
                ranges.Add(new IdRange(id, id));
        }

        return ranges;
    }
}
