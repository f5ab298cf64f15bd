using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Copying;

/// <summary>The stacks of a store that have the same images as those of a project.</summary>
internal static class KnownStacks
{
    /// <summary>Finds the stacks. Each belongs to one stack of the project, also where several have the same images.</summary>
    /// <param name="session">The store.</param>
    /// <param name="wanted">The stacks of the project. A stack without mirrors is never known.</param>
    /// <param name="taken">Stacks of the store that are known already.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The store's ids by the ids of the project's stacks. A stack with the same id comes first.</returns>
    public static async Task<Dictionary<long, long>> FindAsync(IReadSession session, IReadOnlyList<StoredStack> wanted, IReadOnlySet<long> taken, CancellationToken cancellationToken)
    {
        var known = new Dictionary<long, long>();
        var addresses = wanted.SelectMany(stack => stack.Definition.Mirrors).Select(mirror => mirror.ImageBase.TrimEnd('/')).SelectMany(address => (string[])[address, address + "/"]).ToHashSet(StringComparer.Ordinal);
        if (addresses.Count == 0)
            return known;
        var candidates = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.StackMirror).WhereText("image_base", addresses), row => row.Long("stack"), cancellationToken));
        candidates = new IdSet(candidates.Where(stack => !taken.Contains(stack)));
        var bases = (await session.ListAsync(new RowQuery(ProjectModels.StackMirror).Where("stack", candidates), row => (Stack: row.Long("stack"), Base: row.Text("image_base")), cancellationToken))
            .ToLookup(row => row.Stack, row => row.Base);
        var byKey = wanted.Where(stack => stack.Definition.Mirrors.Count > 0).ToLookup(stack => stack.Key, stack => stack.Id);
        foreach (var (key, same) in candidates.GroupBy(stack => StackKey.OfImages(bases[stack])).Select(group => (group.Key, group.ToList())))
        {
            var sources = byKey[key].ToList();
            foreach (var id in sources.Where(same.Remove))
                known.Add(id, id);
            foreach (var (id, there) in sources.Where(id => !known.ContainsKey(id)).Zip(same))
                known.Add(id, there);
        }

        return known;
    }
}
