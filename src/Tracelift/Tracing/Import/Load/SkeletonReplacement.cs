using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Origins;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// Deletes the old nodes of replaced skeletons with their links, tags, reviews, and
/// connectors without other links. Skeletons, neurons and their annotations stay.
/// </summary>
internal sealed class SkeletonReplacement(IImportSession session, long project)
{
    // The models that refer to nodes; each comes before the models that it refers to.
    private static readonly ModelDescription[] OnNodes = [.. Models.All.Where(model => model.HangsOn(Models.Treenode) && model.Facts!.Part == ProjectPart.None).Reverse()];

    /// <summary>The number of deleted rows, by table.</summary>
    public Dictionary<string, long> Removed { get; } = new(StringComparer.Ordinal);

    /// <summary>Deletes all nodes of skeletons.</summary>
    public async Task RemoveAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        var nodes = await IdsAsync(Query(Models.Treenode).Where("skeleton", skeletons), "pk", cancellationToken);
        var connectors = await IdsAsync(Query(Models.TreenodeConnector).Where("skeleton", skeletons), "connector", cancellationToken);
        await RemovePartsAsync(nodes, cancellationToken);
        foreach (var model in OnNodes)
        {
            await DeleteAsync(
                model.SkeletonColumn is { } column ? Query(model).Where(column.Field, skeletons) : Query(model).Where(model.NodeColumn!.Field, nodes), cancellationToken);
        }

        await DeleteAsync(Query(Models.Treenode).Where("skeleton", skeletons), cancellationToken);
        await RemoveUnlinkedAsync(connectors, cancellationToken);
    }

    /// <summary>Deletes the rows that differ from the source; keeps the reviews of unchanged nodes.</summary>
    public async Task RemoveAsync(ReplacementPlan plan, KnownRows known, CancellationToken cancellationToken)
    {
        var links = Query(Models.TreenodeConnector).Where("pk", plan.GoingLinks);
        var connectors = await IdsAsync(links, "connector", cancellationToken);
        connectors.ExceptWith(known.Pairs(Models.Connector)?.All.Select(pair => pair.Target) ?? []);
        await RemovePartsAsync(plan.GoingNodes, cancellationToken);
        foreach (var model in OnNodes)
        {
            // Links and tags are compared one by one; all other rows are deleted with their node.
            await DeleteAsync(
                model == Models.TreenodeConnector ? links
                : model == Models.TreenodeClassInstance ? Query(model).Where("pk", plan.GoingTags)
                : Query(model).Where(model.NodeColumn!.Field, plan.GoingNodes),
                cancellationToken);
        }

        await DeleteAsync(Query(Models.Treenode).Where("pk", plan.GoingNodes), cancellationToken);
        await RemoveUnlinkedAsync(connectors, cancellationToken);
    }

    /// <summary>Deletes the parts of samplers on some nodes, and the places without virtual nodes.</summary>
    private async Task RemovePartsAsync(IdSet nodes, CancellationToken cancellationToken)
    {
        if (nodes.IsEmpty)
            return;
        var gone = new Dictionary<ModelDescription, IdSet> { [Models.Treenode] = nodes };

        foreach (var model in (await DependentParts.AddAsync(session, gone, cancellationToken)).Where(model => model != Models.Treenode))
            await DeleteAsync(new RowQuery(model).Where("pk", gone[model]), cancellationToken);
    }

    /// <summary>Deletes connectors that have no links any more, with their tags, and what samplers and landmarks say of them.</summary>
    private async Task RemoveUnlinkedAsync(IdSet connectors, CancellationToken cancellationToken)
    {
        connectors.ExceptWith(await IdsAsync(Query(Models.TreenodeConnector).Where("connector", connectors), "connector", cancellationToken));
        foreach (var model in Models.All.Reverse())
        {
            foreach (var column in model.Columns.Where(column => column.RefersTo == Models.Connector))
                await DeleteAsync(Query(model).Where(column.Field, connectors), cancellationToken);
        }

        await DeleteAsync(Query(Models.Connector).Where("pk", connectors), cancellationToken);
    }

    private RowQuery Query(ModelDescription model) => new(model) { Project = project };

    private async Task DeleteAsync(RowQuery query, CancellationToken cancellationToken)
    {
        if (query.Ids.Any(filter => filter.Ids.IsEmpty))
            return;
        var count = await session.DeleteAsync(query, cancellationToken);
        if (count > 0)
            Removed[query.Model.Table] = count;
    }

    private async Task<IdSet> IdsAsync(RowQuery query, string field, CancellationToken cancellationToken)
    {
        var ids = new IdSet();
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
                ids.UnionWith(batch.Longs(field).Values.Take(batch.Count));
        }

        return ids;
    }
}
