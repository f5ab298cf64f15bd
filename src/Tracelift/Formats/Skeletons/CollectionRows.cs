using Tracelift.Formats.Destinations;
using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Skeletons;

/// <summary>Fills batches with the rows of a skeleton collection. All rows have the same user and time.</summary>
internal sealed class CollectionRows
{
    public const long Owner = 1, Project = 1;
    public const long NeuronClass = 1, SkeletonClass = 2, AnnotationClass = 3, LabelClass = 4;
    public const long ModelOf = 1, AnnotatedWith = 2, LabeledAs = 3;

    /// <summary>The time of all rows.</summary>
    public long Now { get; set; }

    /// <summary>Returns the classes or relations that rows use.</summary>
    public Batch Vocabulary(ModelDescription model, bool hasAnnotations, bool hasTags, IReadOnlyList<string> linkRelations)
    {
        var batch = Batch.Rent(model);
        var (field, names) = model == Models.Class
            ? ("class_name", ((long, string, bool)[])[(NeuronClass, "neuron", true), (SkeletonClass, "skeleton", true), (AnnotationClass, "annotation", hasAnnotations), (LabelClass, "label", hasTags)])
            : ("relation_name", [(ModelOf, "model_of", true), (AnnotatedWith, "annotated_with", hasAnnotations), (LabeledAs, "labeled_as", hasTags)]);
        foreach (var (id, name, isNamed) in names)
        {
            if (!isNamed)
                continue;
            var row = Begin(batch, id, 0);
            batch.Texts(field).Set(row, name);
            if (model == Models.Relation)
                batch.Longs("isreciprocal").Set(row, 0);
        }

        if (model != Models.Relation)
            return batch;
        for (var index = 0; index < linkRelations.Count; index++)
        {
            var row = Begin(batch, RelationOf(index), 0);
            batch.Texts(field).Set(row, linkRelations[index]);
            batch.Longs("isreciprocal").Set(row, 0);
        }

        return batch;
    }

    /// <summary>Adds a connector.</summary>
    public void AddConnector(Batch batch, long id, ConnectorRow connector, int item)
    {
        var row = Begin(batch, id, item);
        batch.Longs("editor").Set(row, Owner);
        batch.Floats("location_x").Set(row, connector.X);
        batch.Floats("location_y").Set(row, connector.Y);
        batch.Floats("location_z").Set(row, connector.Z);
        batch.Longs("confidence").Set(row, connector.Confidence);
    }

    /// <summary>Links a node to a connector.</summary>
    public void AddConnectorLink(Batch batch, long id, ItemLink link, long connector, long node, long skeleton)
    {
        var row = Begin(batch, id, link.Item);
        batch.Longs("relation").Set(row, RelationOf(link.Relation));
        batch.Longs("treenode").Set(row, node);
        batch.Longs("connector").Set(row, connector);
        batch.Longs("skeleton").Set(row, skeleton);
        batch.Longs("confidence").Set(row, link.Confidence);
    }

    /// <summary>Returns the tree with a row.</summary>
    public static int TreeOf(SwcFile file, int row)
    {
        int low = 0, high = file.Trees.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (file.Trees[middle].First <= row)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private static long RelationOf(int index) => LabeledAs + 1 + index;

    /// <summary>Adds a neuron, a skeleton, an annotation or a tag.</summary>
    public void AddInstance(Batch batch, long id, long ofClass, string name, int item)
    {
        var row = Begin(batch, id, item);
        batch.Longs("class_column").Set(row, ofClass);
        batch.Texts("name").Set(row, name);
    }

    /// <summary>Adds a link between two instances.</summary>
    public void AddLink(Batch batch, long id, long relation, long a, long b, int item)
    {
        var row = Begin(batch, id, item);
        batch.Longs("relation").Set(row, relation);
        batch.Longs("class_instance_a").Set(row, a);
        batch.Longs("class_instance_b").Set(row, b);
    }

    /// <summary>Tags a node.</summary>
    public void AddTag(Batch batch, long id, long node, long tag, int item)
    {
        var row = Begin(batch, id, item);
        batch.Longs("relation").Set(row, LabeledAs);
        batch.Longs("treenode").Set(row, node);
        batch.Longs("class_instance").Set(row, tag);
    }

    /// <summary>Adds an item's nodes from a row of its file on, as many as fit.</summary>
    /// <param name="batch">Receives the rows.</param>
    /// <param name="item">The item's index.</param>
    /// <param name="file">The item's nodes.</param>
    /// <param name="row">The first row to add.</param>
    /// <param name="nodeId">Returns the id of the node in a row.</param>
    /// <param name="skeletonId">Returns the id of a skeleton by its index among the file's trees.</param>
    /// <returns>The index of the first row that did not fit.</returns>
    public int AddNodes(Batch batch, int item, SwcFile file, int row, Func<int, long> nodeId, Func<int, long> skeletonId)
    {
        var count = Math.Min(file.Count - row, Batch.Capacity - batch.Count);
        var (parents, skeletons) = (batch.Longs("parent"), batch.Longs("skeleton"));
        foreach (var (field, value) in (ReadOnlySpan<(string, long)>)
            [("user", Owner), ("editor", Owner), ("project", Project), ("creation_time", Now), ("edition_time", Now), ("confidence", 5)])
        {
            var column = batch.Longs(field);
            for (var to = batch.Count; to < batch.Count + count; to++)
                column.Set(to, value);
        }

        foreach (var (field, values) in (ReadOnlySpan<(string, float[])>)
            [("location_x", file.X), ("location_y", file.Y), ("location_z", file.Z), ("radius", file.Radii)])
        {
            var column = batch.Floats(field);
            for (var i = 0; i < count; i++)
                column.Set(batch.Count + i, values[row + i]);
        }

        for (var end = row + count; row < end; row++)
        {
            var to = batch.Count++;
            batch.SetPosition(to, item);
            batch.Longs(0).Set(to, nodeId(row));
            if (file.Parents[row] < 0)
                parents.SetNull(to);
            else
                parents.Set(to, nodeId(file.Parents[row]));
            skeletons.Set(to, skeletonId(file.Trees.Count == 1 ? 0 : TreeOf(file, row)));
        }

        return row;
    }

    private int Begin(Batch batch, long id, int item)
    {
        var row = new RowAuthor(Owner, Project, Now).Begin(batch, id);
        batch.SetPosition(row, item);
        return row;
    }
}
