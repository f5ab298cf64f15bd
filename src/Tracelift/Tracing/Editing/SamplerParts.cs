using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Load;

namespace Tracelift.Tracing.Editing;

/// <summary>Has the parts of samplers follow the skeletons that they lie in, by CATMAID's rules.</summary>
internal static class SamplerParts
{
    private const string RegularDomain = "regular";

    /// <summary>Throws if a sampler uses one of some skeletons.</summary>
    /// <exception cref="InputException">A sampler does.</exception>
    public static async Task RequireNoneAsync(TracingEdit edit, IdSet skeletons, CancellationToken cancellationToken)
    {
        var used = await edit.ListAsync(edit.Query(SamplerModels.Sampler).Where("skeleton", skeletons), row => row.Long("skeleton"), cancellationToken);
        if (used.Count > 0)
            throw new InputException("in-sampler", $"Skeleton {used[0]} is used in a sampler, and can't be deleted with it", "Delete the sampler in CATMAID.");
    }

    /// <summary>Deletes the samplers of skeletons, with all their parts.</summary>
    public static async Task RemoveAsync(TracingEdit edit, IdSet skeletons, CancellationToken cancellationToken) =>
        await RemoveAsync(edit, SamplerModels.Sampler, await SamplersAsync(edit, skeletons, cancellationToken), cancellationToken);

    /// <summary>Deletes what lies in the part of a skeleton that was split off, and has domains and intervals end where the rest does.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="skeleton">The skeleton.</param>
    /// <param name="tree">Its treenodes, as they were before.</param>
    /// <param name="node">The treenode that has become a root.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>What was deleted; null if there is no sampler.</returns>
    public static async Task<SplitSamplers?> SplitAsync(TracingEdit edit, long skeleton, EditedTree tree, long node, CancellationToken cancellationToken)
    {
        var samplers = await SamplersAsync(edit, IdSet.Of(skeleton), cancellationToken);
        if (samplers.IsEmpty)
            return null;
        var (parent, below) = (tree.Parent(node)!.Value, tree.Below(node));
        var (intervals, domains) = (new IdSet(), new IdSet());
        foreach (var domain in await SamplerDomain.ReadAsync(edit, samplers, cancellationToken))
        {
            var inside = domain.In(tree);
            if (inside.IsEmpty)
                continue;
            var own = await edit.ListAsync(
                edit.Query(SamplerModels.Interval).Where("domain", domain.Id), row => (row.Id, Start: row.Long("start_node"), End: row.Long("end_node")), cancellationToken);
            if (!inside.Contains(node))
            {
                if (!below.Contains(domain.Start))
                    continue;
                domains.Add(domain.Id);
                intervals.UnionWith(own.Select(interval => interval.Id));
                continue;
            }

            var gone = domain.Below(tree, node);
            await RemoveAsync(edit, SamplerModels.DomainEnd, new IdSet(gone.SelectMany(end => domain.Ends[end])), cancellationToken);
            if (tree.Parent(parent) is { } above && inside.Contains(above) && domain.Below(tree, above).Count > 2)
                await EndAsync(edit, domain.Id, [parent], cancellationToken);
            foreach (var interval in own.Where(interval => gone.Contains(interval.Start) && !gone.Contains(interval.End)))
                throw new InputException("bad-interval", $"The start of the sampler's interval {interval.Id} would be split off, its end would not");
            var cut = own.Where(interval => !gone.Contains(interval.Start) && gone.Contains(interval.End)).ToLookup(interval => interval.Start == parent);
            var lost = own.Where(interval => gone.Contains(interval.Start)).Concat(cut[true]).Select(interval => interval.Id).ToList();
            await edit.UpdateAsync(SamplerModels.Interval, new IdSet(cut[false].Select(interval => interval.Id)), (batch, row) => batch.Longs("end_node").Set(row, parent), cancellationToken);
            intervals.UnionWith(lost);
            if (lost.Count > 0 && lost.Count == own.Count)
                domains.Add(domain.Id);
        }

        var deleted = new SplitSamplers(intervals.Count, domains.Count);
        await RemoveAsync(edit, SamplerModels.Interval, intervals, cancellationToken);
        await RemoveAsync(edit, SamplerModels.Domain, domains, cancellationToken);
        return deleted;
    }

    /// <summary>Has samplers of two skeletons follow their joining. Call it before the nodes change their skeleton.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="winner">The skeleton that stays, and the treenode to which the other one is joined.</param>
    /// <param name="loser">The other skeleton, and its new root.</param>
    /// <param name="handling">What becomes of samplers.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="InputException">It isn't said what becomes of samplers, or that can't be done.</exception>
    public static async Task JoinAsync(
        TracingEdit edit, (long Skeleton, long Node) winner, (long Skeleton, long Root) loser, SamplerHandling handling, CancellationToken cancellationToken)
    {
        var (theirs, others) = (await SamplersAsync(edit, IdSet.Of(winner.Skeleton), cancellationToken), await SamplersAsync(edit, IdSet.Of(loser.Skeleton), cancellationToken));
        if (theirs.IsEmpty && others.IsEmpty)
            return;
        if (handling.Winner is not (SamplerHandling.Branch or SamplerHandling.DomainEnd or SamplerHandling.NewDomain) || handling.Loser is not (SamplerHandling.Keep or SamplerHandling.Delete))
        {
            throw new InputException(
                "in-sampler", "Samplers are in use on the skeletons, and it is not said what becomes of them",
                $"Set sampler_handling to {SamplerHandling.Branch}, {SamplerHandling.DomainEnd} or {SamplerHandling.NewDomain}, and lose_sampler_handling to {SamplerHandling.Keep} or {SamplerHandling.Delete}.");
        }

        if (handling.Loser == SamplerHandling.Delete)
            await RemoveAsync(edit, SamplerModels.Sampler, others, cancellationToken);
        else
            await edit.UpdateAsync(SamplerModels.Sampler, others, (batch, row) => batch.Longs("skeleton").Set(row, winner.Skeleton), cancellationToken);
        if (theirs.IsEmpty)
            return;
        var tree = await EditedTree.LockAsync(edit, winner.Skeleton, cancellationToken);
        var around = (await SamplerDomain.ReadAsync(edit, theirs, cancellationToken)).Where(domain => domain.In(tree).Contains(winner.Node)).GroupBy(domain => domain.Sampler).OrderBy(domains => domains.Key).ToList();
        if (around.Exists(domains => domains.Count() > 1))
            throw new InputException("in-domains", $"Treenode {winner.Node} is part of several domains of a sampler", "Join the skeletons at a treenode beside it.");
        foreach (var domain in around.Select(domains => domains.Single()))
            await JoinAsync(edit, domain, winner.Node, loser, handling, cancellationToken);
    }

    private static async Task JoinAsync(TracingEdit edit, SamplerDomain domain, long node, (long Skeleton, long Root) loser, SamplerHandling handling, CancellationToken cancellationToken)
    {
        if (handling.Winner == SamplerHandling.Branch)
        {
            foreach (var field in (string[])["start_node", "end_node"])
            {
                if ((await edit.ListAsync(edit.Query(SamplerModels.Interval).Where("domain", domain.Id).Where(field, node), row => row.Id, cancellationToken)).Count > 0)
                    throw new InputException("interval-end", $"An interval of a sampler starts or ends at treenode {node}", "Join the skeletons at a treenode beside it.");
            }

            return;
        }

        if (handling.Winner == SamplerHandling.NewDomain)
        {
            var kind = await edit.ListAsync(new RowQuery(SamplerModels.DomainType).WhereText("name", [RegularDomain]), row => row.Id, cancellationToken);
            if (kind.Count == 0)
                throw new InputException("no-domain-type", $"The store has no type of domains that is called {RegularDomain}");
            var made = await edit.IdAsync(SamplerModels.Domain, cancellationToken);
            await edit.InsertAsync(
                SamplerModels.Domain,
                made,
                (batch, row) =>
                {
                    batch.Longs("sampler").Set(row, domain.Sampler);
                    batch.Longs("start_node").Set(row, loser.Root);
                    batch.Longs("domain_type").Set(row, kind[0]);
                    batch.Longs("parent_interval").SetNull(row);
                },
                cancellationToken);
            var tree = await EditedTree.LockAsync(edit, loser.Skeleton, cancellationToken);
            await EndAsync(edit, made, [.. tree.Nodes.Where(leaf => leaf != loser.Root && !tree.Children(leaf).Any()).Order()], cancellationToken);
        }

        if (node == domain.Start || !domain.Ends.Contains(node))
            await EndAsync(edit, domain.Id, [loser.Root], cancellationToken);
    }

    private static async Task EndAsync(TracingEdit edit, long domain, IReadOnlyList<long> nodes, CancellationToken cancellationToken)
    {
        if (nodes.Count == 0)
            return;
        var ids = await edit.IdsAsync(SamplerModels.DomainEnd, nodes.Count, cancellationToken);
        await edit.InsertAsync(
            SamplerModels.DomainEnd,
            ids,
            (batch, row, place) =>
            {
                batch.Longs("domain").Set(row, domain);
                batch.Longs("end_node").Set(row, nodes[place]);
            },
            cancellationToken);
    }

    private static async Task<IdSet> SamplersAsync(TracingEdit edit, IdSet skeletons, CancellationToken cancellationToken) =>
        new(await edit.ListAsync(edit.Query(SamplerModels.Sampler).Where("skeleton", skeletons), row => row.Id, cancellationToken));

    private static async Task RemoveAsync(TracingEdit edit, ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        if (ids.IsEmpty)
            return;
        var gone = new Dictionary<ModelDescription, IdSet> { [model] = ids };
        foreach (var part in await DependentParts.AddAsync(edit.Session, gone, cancellationToken))
            await edit.Session.RemoveAsync(part, gone[part], cancellationToken);
    }
}
