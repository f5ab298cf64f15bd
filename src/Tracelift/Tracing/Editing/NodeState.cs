using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Tracing.Editing;

/// <summary>The state of nodes that a client has seen: the times of their last changes. Unknown nodes are not compared.</summary>
/// <param name="Edited">The edition times by node; the client cuts off fractions of a millisecond.</param>
public sealed record NodeState(IReadOnlyDictionary<long, long> Edited)
{
    /// <summary>The node that the request is about; its edition time.</summary>
    public long? Own { get; init; }

    /// <summary>Its children with their edition times; null if the client does not say.</summary>
    public IReadOnlyDictionary<long, long>? Children { get; init; }

    /// <summary>Its links to connectors with their edition times; null if the client does not say.</summary>
    public IReadOnlyDictionary<long, long>? Links { get; init; }

    private const long Millisecond = Timestamp.Second / 1_000;

    /// <summary>A state without nodes.</summary>
    public static NodeState Unknown { get; } = new(new Dictionary<long, long>());

    /// <summary>Compares the state with locked rows.</summary>
    /// <exception cref="RefusedException">A row has changed since.</exception>
    internal async Task RequireAsync(TracingEdit edit, ModelDescription model, long node, CancellationToken cancellationToken)
    {
        if (!Edited.TryGetValue(node, out var expected))
            return;
        var edited = await edit.ListAsync(edit.Query(model).Where("pk", node), row => row.Long("edition_time"), cancellationToken);
        if (edited is [var time] && Whole(time) != Whole(expected))
            throw new RefusedException(Refusal.Changed, $"The provided state differs from the database state: node {node} was edited since it was read", "Read it again, and repeat the change");
    }

    /// <summary>Compares the state with locked rows, which all have to be in it unless it is unknown.</summary>
    /// <exception cref="InputException">A row is not in the state.</exception>
    /// <exception cref="RefusedException">A row has changed since.</exception>
    internal async Task RequireAllAsync(TracingEdit edit, ModelDescription model, IdSet nodes, CancellationToken cancellationToken)
    {
        if (Edited.Count == 0)
            return;
        foreach (var node in nodes)
        {
            if (!Edited.ContainsKey(node))
                throw new InputException("not-in-state", $"Couldn't find node in state: {node}");
            await RequireAsync(edit, model, node, cancellationToken);
        }
    }

    /// <summary>Compares a treenode, and its parent, children and links as far as the client names them.</summary>
    /// <exception cref="RefusedException">One has changed since.</exception>
    internal async Task RequireAroundAsync(TracingEdit edit, long node, bool onlyNamed, CancellationToken cancellationToken)
    {
        if (Own is { } time)
            await new NodeState(new Dictionary<long, long> { [node] = time }).RequireAsync(edit, Models.Treenode, node, cancellationToken);
        foreach (var other in Edited.Keys)
            await RequireAsync(edit, Models.Treenode, other, cancellationToken);
        if (Children is not null)
        {
            var children = await edit.ListAsync(edit.Query(Models.Treenode).Where("parent", node), row => (row.Id, Edited: row.Long("edition_time")), cancellationToken);
            RequireSame(node, Children, onlyNamed ? children.Where(child => Children.ContainsKey(child.Id)) : children);
        }

        if (Links is not null && !onlyNamed)
        {
            RequireSame(node, Links, await edit.ListAsync(
                edit.Query(Models.TreenodeConnector).Where("treenode", node), row => (row.Id, row.Long("edition_time")), cancellationToken));
        }
    }

    /// <summary>Compares a connector.</summary>
    /// <exception cref="RefusedException">It has changed since.</exception>
    internal Task RequireConnectorAsync(TracingEdit edit, long connector, CancellationToken cancellationToken) => Own is { } time
        ? new NodeState(new Dictionary<long, long> { [connector] = time }).RequireAsync(edit, Models.Connector, connector, cancellationToken)
        : Task.CompletedTask;

    private static void RequireSame(long node, IReadOnlyDictionary<long, long> expected, IEnumerable<(long Id, long Edited)> found)
    {
        var rows = found.ToList();
        if (rows.Count != expected.Count || rows.Exists(row => !expected.TryGetValue(row.Id, out var time) || Whole(time) != Whole(row.Edited)))
            throw new RefusedException(Refusal.Changed, $"The provided state differs from the database state: what surrounds node {node} was edited since it was read", "Read it again, and repeat the change");
    }

    private static long Whole(long time) => (long)Math.Floor(time / (double)Millisecond);
}
