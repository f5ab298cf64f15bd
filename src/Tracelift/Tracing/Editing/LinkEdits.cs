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

    /// <summary>Deletes a connector with its links and tags.</summary>
    /// <returns>The connector and its links.</returns>
    /// <exception cref="RefusedException">The connector is not in the project, belongs to another user, or has changed.</exception>
    public static async Task<RemovedConnector> RemoveConnectorAsync(TracingEdit edit, long connector, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        await edit.LockAsync(Models.Connector, IdSet.Of(connector), "connector", cancellationToken);
        var found = (await edit.ListAsync(
            edit.Query(Models.Connector).Where("pk", connector),
            row => (Owner: row.Long("user"), Removed: new RemovedConnector((row.Float("location_x"), row.Float("location_y"), row.Float("location_z")), row.Long("confidence"), [])),
            cancellationToken))[0];
        await edit.RequireEditableAsync(Models.Connector, [(connector, found.Owner)], cancellationToken);
        var links = await LinksAsync(edit, "connector", connector, cancellationToken);
        await (state with { Links = null, Children = null }).RequireConnectorAsync(edit, connector, cancellationToken);
        await RemoveAsync(edit, links, cancellationToken);
        await edit.RemoveAsync(Models.ConnectorClassInstance, "connector", IdSet.Of(connector), cancellationToken);
        await edit.RemoveAsync(LandmarkModels.PointConnector, "connector", IdSet.Of(connector), cancellationToken);
        await edit.ForgetAsync("active_connector", IdSet.Of(connector), cancellationToken);
        await edit.Session.RemoveAsync(Models.Connector, IdSet.Of(connector), cancellationToken);
        return found.Removed with { Links = links };
    }

    /// <summary>Deletes the link between a treenode and a connector.</summary>
    /// <exception cref="InputException">There is no such link.</exception>
    /// <exception cref="RefusedException">The link belongs to another user, or a node has changed.</exception>
    public static async Task<RemovedLink> RemoveLinkAsync(TracingEdit edit, long treenode, long connector, NodeState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(state);
        var links = (await LinksAsync(edit, "connector", connector, cancellationToken)).Where(link => link.Treenode == treenode).ToList();
        if (links.Count == 0)
            throw new InputException("unknown-link", $"Could not find link between connector {connector} and node {treenode}");
        await edit.LockAsync(Models.Connector, IdSet.Of(connector), "connector", cancellationToken);
        await edit.LockAsync(Models.Treenode, IdSet.Of(treenode), "treenode", cancellationToken);
        await state.RequireAsync(edit, Models.Connector, connector, cancellationToken);
        await state.RequireAsync(edit, Models.Treenode, treenode, cancellationToken);
        await edit.RequireEditableAsync(Models.TreenodeConnector, [(links[0].Id, links[0].Owner)], cancellationToken);
        await RemoveAsync(edit, [links[0]], cancellationToken);
        return links[0];
    }

    /// <summary>Returns the links at a node.</summary>
    internal static async Task<List<RemovedLink>> LinksAsync(TracingEdit edit, string field, long node, CancellationToken cancellationToken)
    {
        var links = await edit.ListAsync(
            edit.Query(Models.TreenodeConnector).Where(field, node),
            row => new RemovedLink(row.Id, row.Long("treenode"), row.Long("connector"), row.Long("relation"), row.Long("confidence"), row.Long("user")),
            cancellationToken);
        var edited = (await edit.ListAsync(
            edit.Query(Models.Treenode).Where("pk", new IdSet(links.Select(link => link.Treenode))), row => (row.Id, Edited: row.Long("edition_time")), cancellationToken)).ToDictionary(row => row.Id, row => row.Edited);
        var names = LinkType.All.SelectMany(type => edit.Relation(type.Relation), (type, id) => (id, type.Relation)).ToDictionary(pair => pair.id, pair => pair.Relation);
        return [.. links.OrderBy(link => link.Id).Select(link => link with { RelationName = names.GetValueOrDefault(link.Relation), TreenodeEdited = edited.GetValueOrDefault(link.Treenode) })];
    }

    /// <summary>
    /// Deletes links, and the reviews of nodes at their ends, which have to be reviewed again; the source of a synapse that loses
    /// a target keeps its own.
    /// </summary>
    internal static async Task RemoveAsync(TracingEdit edit, IReadOnlyCollection<RemovedLink> links, CancellationToken cancellationToken)
    {
        if (links.Count == 0)
            return;
        var targets = edit.Relation(LinkType.Postsynaptic);
        var nodes = new IdSet(links.Select(link => link.Treenode));
        nodes.UnionWith(await edit.ListAsync(
            edit.Query(Models.TreenodeConnector).Where("connector", new IdSet(links.Where(link => !targets.Contains(link.Relation)).Select(link => link.Connector))), row => row.Long("treenode"), cancellationToken));
        await edit.RemoveAsync(Models.Review, "treenode", nodes, cancellationToken);
        await edit.Session.RemoveAsync(Models.TreenodeConnector, new IdSet(links.Select(link => link.Id)), cancellationToken);
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

/// <summary>A deleted connector; place in nm.</summary>
public sealed record RemovedConnector((float X, float Y, float Z) Place, long Confidence, IReadOnlyList<RemovedLink> Links);

/// <summary>A deleted link.</summary>
public sealed record RemovedLink(long Id, long Treenode, long Connector, long Relation, long Confidence, long Owner)
{
    /// <summary>The relation's name.</summary>
    public string? RelationName { get; init; }

    /// <summary>The time of the treenode's last change.</summary>
    public long TreenodeEdited { get; init; }
}
