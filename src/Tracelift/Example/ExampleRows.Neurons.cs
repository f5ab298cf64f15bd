using Tracelift.Model;

namespace Tracelift.Example;

/// <summary>Neurons, their skeletons and connectors.</summary>
internal sealed partial class ExampleRows
{
    // The first index of a neuron's nodes among its rows with owners, and of its connectors.
    private const int FirstNode = 100;
    private const int FirstConnector = 10_000;

    private bool HasSkeleton(int neuron) => _cells.NodesOf(neuron) > 0;

    private void AddNeuron(BatchFiller filler, int neuron) =>
        AddInstance(filler, _ids.Neuron(neuron), Owner(neuron, 0), ExampleVocabulary.Neuron, ExampleNames.Neuron(neuron, HasSkeleton(neuron)));

    private void AddSkeleton(BatchFiller filler, int neuron)
    {
        if (!HasSkeleton(neuron))
            return;
        var id = _ids.Skeleton(neuron);
        AddInstance(filler, id, Owner(neuron, 1), ExampleVocabulary.Skeleton, $"skeleton {id}");
    }

    private void AddModelOf(BatchFiller filler, int neuron)
    {
        if (!HasSkeleton(neuron))
            return;
        AddInstanceLink(
            filler, _ids.ModelOf(neuron), Owner(neuron, 2), ExampleVocabulary.ModelOf, _ids.Skeleton(neuron), _ids.Neuron(neuron));
    }

    private void AddTreenodes(BatchFiller filler, int neuron)
    {
        if (!HasSkeleton(neuron))
            return;
        var arbor = _cells.ArborOf(neuron);
        var skeleton = _ids.Skeleton(neuron);
        for (var node = 0; node < arbor.Count; node++)
        {
            var owner = Owner(neuron, FirstNode + node);
            var batch = filler.Begin(_ids.Treenode(neuron, node), owner);
            var row = batch.Count - 1;
            SetPlace(batch, row, owner, arbor.X[node], arbor.Y[node], arbor.Z[node]);
            if (arbor.Parents[node] < 0)
                batch.Longs(ExampleColumns.Parent).SetNull(row);
            else
                batch.Longs(ExampleColumns.Parent).Set(row, _ids.Treenode(neuron, arbor.Parents[node]));
            batch.Floats(ExampleColumns.Radius).Set(row, arbor.Radius[node]);
            batch.Longs(ExampleColumns.NodeConfidence).Set(row, Confidence(owner));
            batch.Longs(ExampleColumns.NodeSkeleton).Set(row, skeleton);
        }
    }

    private void AddConnectors(BatchFiller filler, int neuron)
    {
        for (var connector = 0; connector < _cells.ConnectorsOf(neuron); connector++)
        {
            var owner = Owner(neuron, FirstConnector + connector);
            var batch = filler.Begin(_ids.Connector(neuron, connector), owner);
            var at = _cells.ConnectorOf(neuron, connector).At;
            SetPlace(batch, batch.Count - 1, owner, (float)at.X, (float)at.Y, (float)at.Z);
            batch.Longs("confidence").Set(batch.Count - 1, Confidence(owner));
        }
    }

    private void AddLinks(BatchFiller filler, int neuron)
    {
        Span<ExampleLink> links = stackalloc ExampleLink[ExampleIds.LinksOfConnector];
        for (var connector = 0; connector < _cells.ConnectorsOf(neuron); connector++)
        {
            var owner = Owner(neuron, FirstConnector + connector);
            var count = _cells.LinksOf(neuron, connector, links);
            for (var i = 0; i < count; i++)
            {
                var batch = filler.Begin(_ids.Link(neuron, connector, i), owner);
                var row = batch.Count - 1;
                batch.Longs(ExampleColumns.LinkRelation).Set(row, _ids.OfVocabulary(links[i].Relation));
                batch.Longs(ExampleColumns.LinkTreenode).Set(row, _ids.Treenode(links[i].Neuron, links[i].Node));
                batch.Longs(ExampleColumns.LinkConnector).Set(row, _ids.Connector(neuron, connector));
                batch.Longs(ExampleColumns.LinkSkeleton).Set(row, _ids.Skeleton(links[i].Neuron));
                batch.Longs(ExampleColumns.LinkConfidence).Set(row, Confidence(owner));
            }
        }
    }

    private static void SetPlace(Batch batch, int row, ExampleOwner owner, float x, float y, float z)
    {
        batch.Longs(ExampleColumns.Editor).Set(row, owner.Editor);
        batch.Floats(ExampleColumns.X).Set(row, x);
        batch.Floats(ExampleColumns.Y).Set(row, y);
        batch.Floats(ExampleColumns.Z).Set(row, z);
    }

    /// <summary>5 is certain, as most links are.</summary>
    private static long Confidence(ExampleOwner owner) => owner.Created % 32 is > 0 and < 5 and var uncertain ? uncertain : 5;
}
