using Tracelift.Model;

namespace Tracelift.Formats.Skeletons;

/// <summary>The few kinds of rows that a collection of skeletons has beside nodes. All of them are the one user's.</summary>
internal sealed class CollectionRows
{
    public const long Owner = 1, Project = 1;
    public const long NeuronClass = 1, SkeletonClass = 2, AnnotationClass = 3, LabelClass = 4;
    public const long ModelOf = 1, AnnotatedWith = 2, LabeledAs = 3;

    /// <summary>The time of all rows.</summary>
    public long Now { get; set; }

    /// <summary>The classes or relations that rows name.</summary>
    public Batch Vocabulary(ModelDescription model, bool hasAnnotations, bool hasTags)
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
            foreach (var column in (string[])["uri", "description"])
            {
                if (model.Find(column) is not null)
                    batch.Texts(column).SetNull(row);
            }

            if (model == Models.Relation)
                batch.Longs("isreciprocal").Set(row, 0);
        }

        return batch;
    }

    /// <summary>Adds a neuron, a skeleton, an annotation or a tag.</summary>
    public void AddInstance(Batch batch, long id, long ofClass, string name, int item)
    {
        var row = Begin(batch, id, item);
        batch.Longs("class_column").Set(row, ofClass);
        batch.Texts("name").Set(row, name);
    }

    /// <summary>Adds a link of two of these.</summary>
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

    private int Begin(Batch batch, long id, int item)
    {
        var row = batch.Count++;
        batch.SetPosition(row, item);
        batch.Longs(0).Set(row, id);
        batch.Longs("user").Set(row, Owner);
        batch.Longs("project").Set(row, Project);
        batch.Longs("creation_time").Set(row, Now);
        batch.Longs("edition_time").Set(row, Now);
        return row;
    }
}
