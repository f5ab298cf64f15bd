using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import.Load;

/// <summary>Finds the rows of a project's parts that can't stay without others: those of samplers and of virtual nodes.</summary>
internal static class DependentParts
{
    /// <summary>Adds the rows that refer to some rows, and those that refer to them in turn.</summary>
    /// <param name="session">The store.</param>
    /// <param name="gone">The rows that go, by model; those that go with them are added.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The models of all of them, in the order in which rows can be deleted.</returns>
    public static async Task<IReadOnlyList<ModelDescription>> AddAsync(IReadSession session, Dictionary<ModelDescription, IdSet> gone, CancellationToken cancellationToken)
    {
        // A domain can lie in an interval of another domain, which goes with that.
        for (long before = -1, count = 0; before != count; before = count, count = gone.Sum(pair => pair.Value.Count))
        {
            foreach (var model in Models.All.Where(model => model.Facts!.Part is ProjectPart.Samplers or ProjectPart.VirtualNodes))
            {
                foreach (var column in model.Columns)
                {
                    if (column.RefersTo is not { } target || !gone.TryGetValue(target, out var ids) || ids.IsEmpty)
                        continue;
                    var found = await session.ListAsync(new RowQuery(model).Where(column.Field, ids), row => row.Id, cancellationToken);
                    if (found.Count == 0)
                        continue;
                    if (!gone.TryGetValue(model, out var known))
                        gone.Add(model, known = []);
                    known.UnionWith(found);
                }
            }
        }

        return [.. Models.All.Reverse().Where(gone.ContainsKey)];
    }
}
