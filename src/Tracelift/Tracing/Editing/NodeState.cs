using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Tracing.Editing;

/// <summary>What a client takes nodes to be like: when they were last changed. What is not known is not compared.</summary>
/// <param name="Edited">The edition times, cut off below a millisecond by the client, by node.</param>
public sealed record NodeState(IReadOnlyDictionary<long, long> Edited)
{
    private const long Millisecond = Timestamp.Second / 1_000;

    /// <summary>Nothing is known.</summary>
    public static NodeState Unknown { get; } = new(new Dictionary<long, long>());

    /// <summary>Compares with locked rows.</summary>
    /// <exception cref="RefusedException">One was changed since.</exception>
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
