using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>Creates connectors and links treenodes to them.</summary>
public static class LinkEdits
{
    /// <summary>Creates a connector.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="place">The place in nm.</param>
    /// <param name="confidence">From 1 to 5; null for the best.</param>
    /// <param name="links">Treenodes to link to it, with the id of the relation and the confidence.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="InputException">A value is invalid.</exception>
    /// <exception cref="RefusedException">A treenode is not in the project.</exception>
    public static async Task<(long Connector, IReadOnlyList<NewLink> Links)> CreateConnectorAsync(
        TracingEdit edit, (double X, double Y, double Z) place, long? confidence, IReadOnlyList<WantedLink> links, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var connector = await edit.IdAsync(Models.Connector, cancellationToken);
        await edit.InsertAsync(
            Models.Connector,
            connector,
            (batch, row) =>
            {
                SetPlace(batch, row, place);
                batch.Longs("confidence").Set(row, EditValues.Confidence(confidence));
            },
            cancellationToken);
        return (connector, await AddAsync(edit, [.. links.Select(link => (link.Node, connector, link))], cancellationToken));
    }

    /// <summary>Links a treenode to a connector.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="treenode">The treenode.</param>
    /// <param name="connector">The connector.</param>
    /// <param name="relation">The relation's name.</param>
    /// <param name="state">The state of both that the client has seen.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>The link, and a warning or null.</returns>
    /// <exception cref="InputException">The connector can't have such a link.</exception>
    /// <exception cref="RefusedException">One of both is not in the project, or has changed.</exception>
    public static async Task<(NewLink Link, string? Warning)> CreateLinkAsync(
        TracingEdit edit, long treenode, long connector, string relation, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        var type = LinkType.Find(relation) ?? throw new InputException("unknown-relation", $"Unknown relation: {relation}");
        await edit.LockAsync(Models.Connector, IdSet.Of(connector), "connector", cancellationToken);
        await edit.LockAsync(Models.Treenode, IdSet.Of(treenode), "treenode", cancellationToken);
        await state.RequireAsync(edit, Models.Connector, connector, cancellationToken);
        await state.RequireAsync(edit, Models.Treenode, treenode, cancellationToken);
        var id = await edit.RelationAsync(relation, cancellationToken);
        var warning = await CheckAsync(edit, type, id, treenode, connector, cancellationToken);
        var links = await AddAsync(edit, [(treenode, connector, new WantedLink(treenode, id, null))], cancellationToken);
        return (links[0], warning);
    }

    /// <summary>Links treenodes to existing connectors.</summary>
    internal static async Task<IReadOnlyList<NewLink>> AddAsync(
        TracingEdit edit, IReadOnlyList<(long Treenode, long Connector, WantedLink Link)> links, CancellationToken cancellationToken)
    {
        if (links.Count == 0)
            return [];
        if (links.Distinct().Count() != links.Count || links.DistinctBy(link => (link.Treenode, link.Connector, link.Link.Relation)).Count() != links.Count)
            throw new InputException("same-link", "Two of the links are the same");
        var relations = new IdSet(LinkType.All.SelectMany(type => edit.Relation(type.Relation)));
        if (links.FirstOrDefault(link => !relations.Contains(link.Link.Relation)) is { Link: { } wrong })
            throw new InputException("unknown-relation", $"Unknown relation: {wrong.Relation}");
        var treenodes = new IdSet(links.Select(link => link.Treenode));
        await edit.LockAsync(Models.Connector, new IdSet(links.Select(link => link.Connector)), "connector", cancellationToken);
        await edit.LockAsync(Models.Treenode, treenodes, "treenode", cancellationToken);
        var skeletons = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", treenodes), row => (row.Id, Skeleton: row.Long("skeleton")), cancellationToken))
            .ToDictionary(node => node.Id, node => node.Skeleton);

        // A node with a new link must be reviewed again.
        var reviews = await edit.ListAsync(edit.Query(Models.Review).Where("treenode", treenodes), row => row.Id, cancellationToken);
        await edit.Session.RemoveAsync(Models.Review, new IdSet(reviews), cancellationToken);
        var ids = await edit.IdsAsync(Models.TreenodeConnector, links.Count, cancellationToken);
        await edit.InsertAsync(
            Models.TreenodeConnector,
            ids,
            (batch, row, place) =>
            {
                batch.Longs("relation").Set(row, links[place].Link.Relation);
                batch.Longs("treenode").Set(row, links[place].Treenode);
                batch.Longs("connector").Set(row, links[place].Connector);
                batch.Longs("skeleton").Set(row, skeletons[links[place].Treenode]);
                batch.Longs("confidence").Set(row, EditValues.Confidence(links[place].Link.Confidence));
            },
            cancellationToken);
        return [.. links.Select((link, place) => new NewLink(ids[place], link.Treenode, link.Link.Relation))];
    }

    /// <summary>Sets the coordinates of a row.</summary>
    internal static void SetPlace(Batch batch, int row, (double X, double Y, double Z) place)
    {
        batch.Floats("location_x").Set(row, EditValues.Real("x", place.X));
        batch.Floats("location_y").Set(row, EditValues.Real("y", place.Y));
        batch.Floats("location_z").Set(row, EditValues.Real("z", place.Z));
    }

    private static async Task<string?> CheckAsync(TracingEdit edit, LinkType type, long relation, long treenode, long connector, CancellationToken cancellationToken)
    {
        var existing = await edit.ListAsync(
            edit.Query(Models.TreenodeConnector).Where("connector", connector), row => (Treenode: row.Long("treenode"), Skeleton: row.Long("skeleton"), Relation: row.Long("relation")), cancellationToken);
        InputException Refuse(string why) => new("impossible-link", why);
        bool Has(string name) => existing.Exists(link => edit.Relation(name).Contains(link.Relation));
        var same = existing.Where(link => link.Relation == relation).ToList();
        if (same.Exists(link => link.Treenode == treenode))
            throw Refuse($"A relation \"{type.Relation}\" between these two elements already exists!");
        if (type.Relation == LinkType.Presynaptic && same.Count > 0)
            throw Refuse($"Connector {connector} does not have zero presynaptic connections.");
        if (type.Relation == LinkType.Postsynaptic && Has(LinkType.GapJunction))
            throw Refuse($"Connector {connector} cannot have both a gap junction and a postsynaptic node.");
        if (type is { IsReciprocal: true, Cardinality: { } most })
        {
            if (same.Count >= most)
                throw Refuse($"Connector {connector} can only have two {type.Name.ToLowerInvariant()} connections.");
            if (Has(LinkType.Presynaptic) || Has(LinkType.Postsynaptic))
                throw Refuse($"Connector {connector} is part of a synapse, and {type.Name.ToLowerInvariant()} can not be added.");
        }

        if (type.Relation != LinkType.Postsynaptic)
            return null;
        var skeleton = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", treenode), row => row.Long("skeleton"), cancellationToken))[0];
        return same.Count(link => link.Skeleton == skeleton) switch
        {
            0 => null,
            1 => "There is already one post-synaptic connection to the target skeleton",
            var count => $"There are already {count} post-synaptic connections to the target skeleton",
        };
    }
}

/// <summary>A link requested together with one of its ends.</summary>
/// <param name="Node">The other end.</param>
/// <param name="Relation">The relation's id.</param>
/// <param name="Confidence">From 1 to 5; null for the best.</param>
public sealed record WantedLink(long Node, long Relation, long? Confidence);

/// <summary>A new link.</summary>
public sealed record NewLink(long Id, long Treenode, long Relation);
