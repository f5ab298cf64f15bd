using Tracelift.Model;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Rows of some skeletons of one side, read from batches and grouped by skeleton. Other referenced rows, except nodes, are
/// given by numbers with the same meaning on both sides.
/// </summary>
/// <param name="connector">Maps a connector's id to one with the same meaning on both sides; null if the target lacks it.</param>
/// <param name="relation">Maps a relation's id to a number for its name.</param>
/// <param name="label">Maps a tag's id to a number for its name.</param>
internal sealed class ComparedRows(Func<long, long?> connector, Func<long, int> relation, Func<long, int> label)
{
    private readonly List<ComparedNode> _nodes = [];
    private readonly List<ComparedLink> _links = [];
    private readonly List<ComparedLink> _tags = [];

    /// <summary>The ids of nodes.</summary>
    public IdSet Nodes { get; } = [];

    /// <summary>Adds treenodes.</summary>
    public void AddNodes(Batch batch)
    {
        var (parents, skeletons) = (batch.Longs("parent"), batch.Longs("skeleton").Values);
        var (created, edited) = (batch.Longs("creation_time").Values, batch.Longs("edition_time").Values);
        var (radius, confidence) = (batch.Floats("radius").Values, batch.Longs("confidence").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            var (x, y, z) = ContentKey.Place(batch, row);
            Nodes.Add(batch.Ids[row]);
            _nodes.Add(new(batch.Ids[row], parents.IsNull(row) ? null : parents.Values[row], skeletons[row], created[row], edited[row], x, y, z, radius[row], confidence[row]));
        }
    }

    /// <summary>Adds links to connectors.</summary>
    public void AddLinks(Batch batch)
    {
        var (nodes, skeletons, connectors) = (batch.Longs("treenode").Values, batch.Longs("skeleton").Values, batch.Longs("connector").Values);
        var (relations, confidence, edited) = (batch.Longs("relation").Values, batch.Longs("confidence").Values, batch.Longs("edition_time").Values);
        for (var row = 0; row < batch.Count; row++)
            _links.Add(new(batch.Ids[row], nodes[row], skeletons[row], connector(connectors[row]), relation(relations[row]), confidence[row], edited[row]));
    }

    /// <summary>Adds tags of the nodes; call after all nodes were added.</summary>
    public void AddTags(Batch batch)
    {
        var (nodes, instances) = (batch.Longs("treenode").Values, batch.Longs("class_instance").Values);
        var (relations, edited) = (batch.Longs("relation").Values, batch.Longs("edition_time").Values);
        for (var row = 0; row < batch.Count; row++)
            _tags.Add(new(batch.Ids[row], nodes[row], 0, label(instances[row]), relation(relations[row]), 0, edited[row]));
    }

    /// <summary>Returns the skeletons that have nodes, each with its rows.</summary>
    public Dictionary<long, SkeletonVersion> BySkeleton()
    {
        _nodes.Sort((one, other) => one.Id.CompareTo(other.Id));
        _links.Sort((one, other) => one.Id.CompareTo(other.Id));
        _tags.Sort((one, other) => one.Id.CompareTo(other.Id));
        var tagged = new IdSet(_tags.Select(tag => tag.Node));
        var skeletons = _nodes.Where(node => tagged.Contains(node.Id)).ToDictionary(node => node.Id, node => node.Skeleton);
        var tags = _tags.ToLookup(tag => skeletons.GetValueOrDefault(tag.Node));
        var links = _links.ToLookup(link => link.Skeleton);
        return _nodes.GroupBy(node => node.Skeleton)
            .ToDictionary(nodes => nodes.Key, nodes => new SkeletonVersion([.. nodes], [.. links[nodes.Key]], [.. tags[nodes.Key]]));
    }
}
