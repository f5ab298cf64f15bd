using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Copying;

/// <summary>The stacks of a store that have the same images as those of a project.</summary>
internal static class KnownStacks
{
    /// <summary>Finds the stacks.</summary>
    /// <param name="session">The store.</param>
    /// <param name="wanted">The stacks of the project. A stack without mirrors is never known.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The stack of the store for each key; that with the same id as the project's, or else the first.</returns>
    public static async Task<Dictionary<StackKey, long>> FindAsync(IReadSession session, IReadOnlyList<StoredStack> wanted, CancellationToken cancellationToken)
    {
        var known = new Dictionary<StackKey, long>();
        var addresses = wanted.SelectMany(stack => stack.Definition.Mirrors).Select(mirror => mirror.ImageBase.TrimEnd('/')).SelectMany(address => (string[])[address, address + "/"]).ToHashSet(StringComparer.Ordinal);
        if (addresses.Count == 0)
            return known;
        var candidates = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.StackMirror).WhereText("image_base", addresses), row => row.Long("stack"), cancellationToken));
        var bases = (await session.ListAsync(new RowQuery(ProjectModels.StackMirror).Where("stack", candidates), row => (Stack: row.Long("stack"), Base: row.Text("image_base")), cancellationToken))
            .ToLookup(row => row.Stack, row => row.Base);
        var keys = candidates.ToLookup(stack => StackKey.OfImages(bases[stack]));
        foreach (var stack in wanted.Where(stack => stack.Definition.Mirrors.Count > 0))
        {
            var same = keys[stack.Key].ToList();
            if (same.Count > 0)
                known.TryAdd(stack.Key, same.Contains(stack.Id) ? stack.Id : same[0]);
        }

        return known;
    }
}
