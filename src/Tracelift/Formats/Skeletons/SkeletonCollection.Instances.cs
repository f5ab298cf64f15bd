using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Skeletons;

/// <content>Neurons, skeletons, annotations and tags, with their links: rows that need no reading of files.</content>
public sealed partial class SkeletonCollection
{
    /// <summary>Returns the rows of a model that need no reading of files.</summary>
    private IEnumerable<Batch> Few(ModelDescription model)
    {
        if (model == Models.Class || model == Models.Relation)
        {
            yield return _rows.Vocabulary(model, hasAnnotations: _annotations.Count > 0, hasTags: _tags!.Types.Count > 0 || _items.NodeTags is { Names.Count: > 0 }, _items.Connectors?.Relations ?? []);
        }
        else if (model == Models.ClassInstance || model == Models.ClassInstanceClassInstance)
        {
            var batch = Batch.Rent(model);
            foreach (var fill in model == Models.ClassInstance ? Instances() : Links())
            {
                fill(batch);
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = Batch.Rent(model);
            }

            yield return batch;
        }
    }

    private long AnnotationId(string name) => _firstAnnotation + _places[name];

    private long TagId(int place) => _firstAnnotation + _annotations.Count + place;

    // Tags that the collection names follow those for types.
    private long NamedTagId(int place) => TagId((_typesAsTags == TypesAsTags.None ? 0 : SwcTypeTags.MostTypes) + place);

    private IEnumerable<Action<Batch>> Instances()
    {
        // Skips annotations that only rejected items have.
        var annotations = _items.Items.Where((_, item) => _survey!.Trees(item) > 0).SelectMany(item => item.Annotations).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _annotations.Where(annotations.Contains))
            yield return batch => _rows.AddInstance(batch, AnnotationId(name), CollectionRows.AnnotationClass, name, 0);
        for (var place = 0; place < _tags!.Types.Count; place++)
        {
            var (id, tag) = (TagId(place), SwcTypeTags.TagOf(_tags.Types[place]));
            yield return batch => _rows.AddInstance(batch, id, CollectionRows.LabelClass, tag, 0);
        }

        for (var place = 0; place < (_items.NodeTags?.Names.Count ?? 0); place++)
        {
            var (id, tag) = (NamedTagId(place), _items.NodeTags!.Names[place]);
            yield return batch => _rows.AddInstance(batch, id, CollectionRows.LabelClass, tag, 0);
        }

        for (var item = 0; item < _ids!.Length; item++)
        {
            for (var tree = 0; tree < _survey!.Trees(item); tree++)
            {
                var (at, part) = (item, tree);
                var name = ItemTitle.Of(_items.Items[at], part, _survey.Trees(at));
                yield return batch => _rows.AddInstance(batch, _ids[at].Skeleton(_items.Items[at], part), CollectionRows.SkeletonClass, name, at);
                yield return batch => _rows.AddInstance(batch, _ids[at].Neuron(_items.Items[at], part), CollectionRows.NeuronClass, name, at);
            }
        }
    }

    private IEnumerable<Action<Batch>> Links()
    {
        for (var item = 0; item < _ids!.Length; item++)
        {
            var link = _ids[item].Link;
            for (var tree = 0; tree < _survey!.Trees(item); tree++)
            {
                var (at, skeleton, neuron, first) = (item, _ids[item].Skeleton(_items.Items[item], tree), _ids[item].Neuron(_items.Items[item], tree), link + 1);
                yield return batch => _rows.AddLink(batch, first, CollectionRows.ModelOf, skeleton, neuron, at);
                link++;
                foreach (var annotation in _items.Items[item].Annotations)
                {
                    var number = ++link;
                    yield return batch => _rows.AddLink(batch, number, CollectionRows.AnnotatedWith, neuron, AnnotationId(annotation), at);
                }
            }
        }
    }
}
