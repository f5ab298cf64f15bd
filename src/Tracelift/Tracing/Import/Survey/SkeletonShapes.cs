using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>
/// Checks that every skeleton is one tree: exactly one root, every parent in the same skeleton, no cycle. Most skeletons
/// have consecutive nodes, which are checked in the first pass; all others need another
/// pass, in parts of bounded size.
/// </summary>
internal sealed class SkeletonShapes
{
    private readonly SkeletonNodes _run = new();

    // Skeletons whose first run of nodes was not one whole tree, to be checked again.
    private readonly IdSet _scattered = [];
    private long _skeleton;

    /// <summary>The skeletons with nodes.</summary>
    public IdSet Skeletons { get; } = [];

    /// <summary>The skeletons with more than one node.</summary>
    public IdSet HaveGrown { get; } = [];

    /// <summary>Whether the nodes of a skeleton are not consecutive.</summary>
    public bool AreScattered { get; private set; }

    /// <summary>Notes a node.</summary>
    public void Add(long node, long? parent, long skeleton)
    {
        if (skeleton != _skeleton)
            EndRun();
        _skeleton = skeleton;
        _run.Add(node, parent, skeleton);
    }

    /// <summary>Finds every skeleton that is not one tree.</summary>
    /// <param name="source">The source of the nodes.</param>
    /// <param name="nodes">The ids of all treenodes.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<BrokenSkeletons> FindBrokenAsync(ITracingSource source, IdSet nodes, CancellationToken cancellationToken)
    {
        EndRun();
        _run.Clear();
        var broken = new BrokenSkeletons();
        if (_scattered.IsEmpty)
            return broken;
        using (var parts = new NodeParts(nodes.Count))
        {
            await foreach (var batch in source.ReadAsync(Models.Treenode, cancellationToken))
            {
                using (batch)
                    await parts.AddAsync(batch, _scattered, cancellationToken);
            }

            for (var part = 0; part < parts.Count; part++)
            {
                foreach (var skeleton in await parts.ReadAsync(part, cancellationToken))
                    skeleton.Describe(nodes, broken);
            }
        }

        await NameForeignParentsAsync(source, broken, cancellationToken);
        return broken;
    }

    private static async Task NameForeignParentsAsync(ITracingSource source, BrokenSkeletons broken, CancellationToken cancellationToken)
    {
        var wanted = new IdSet(broken.Described.SelectMany(skeleton => skeleton.ForeignParents));
        if (wanted.IsEmpty)
            return;
        await foreach (var batch in source.ReadAsync(Models.Treenode, cancellationToken))
        {
            using (batch)
            {
                var skeletons = batch.Longs("skeleton").Values;
                for (var row = 0; row < batch.Count; row++)
                {
                    if (wanted.Contains(batch.Ids[row]))
                        broken.SkeletonsOfForeignParents[batch.Ids[row]] = skeletons[row];
                }
            }
        }
    }

    /// <summary>Ends the input of nodes.</summary>
    public void End() => EndRun();

    private void EndRun()
    {
        if (_run.Count > 0)
        {
            var isFirst = Skeletons.Add(_skeleton);
            if (!isFirst || _run.Count > 1)
                HaveGrown.Add(_skeleton);
            AreScattered |= !isFirst;
            if (!isFirst || !_run.AreTree())
                _scattered.Add(_skeleton);
        }

        _run.Clear();
    }
}
