using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Tracing.Editing;

/// <summary>The state of nodes that a client has seen: the times of their last changes. Unknown nodes are not compared.</summary>
/// <param name="Edited">The edition times by node; the client cuts off fractions of a millisecond.</param>
public sealed record NodeState(IReadOnlyDictionary<long, long> Edited)
{
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

    private static long Whole(long time) => (long)Math.Floor(time / (double)Millisecond);
}
