using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Destinations;

/// <summary>The names, annotations and tags of an export, which formats of skeletons write beside the nodes. They stay in memory.</summary>
/// <param name="tagsAsTypes">The tags that become types of nodes.</param>
internal sealed class ExportNames(TypesAsTags tagsAsTypes)
{
    private const string Neuron = "neuron", Skeleton = "skeleton", Annotation = "annotation", Label = "label";

    private readonly Dictionary<long, string> _classes = [];
    private readonly Dictionary<long, string> _relations = [];
    private readonly Dictionary<long, string> _neurons = [];
    private readonly Dictionary<long, (long Owner, string Name)> _skeletons = [];
    private readonly Dictionary<long, string> _annotations = [];
    private readonly Dictionary<long, string> _labels = [];
    private readonly Dictionary<long, string> _users = [];
    private readonly Dictionary<long, long> _neuronOf = [];
    private readonly List<(long Object, long Annotation)> _annotated = [];
    private readonly List<(long Node, long Tag)> _tagged = [];
    private readonly Dictionary<long, int> _typeTags = [];
    private (long[] Nodes, long[] Tags) _tags = ([], []);
    private (long[] Objects, long[] Annotations) _annotationLinks = ([], []);

    /// <summary>The names of relations by id.</summary>
    public IReadOnlyDictionary<long, string> Relations => _relations;

    /// <summary>The number of tags of nodes.</summary>
    public long Tags => _tagged.Count;

    /// <summary>Takes a batch of the export.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="miss">Receives the kind and number of rows that formats of skeletons do not hold.</param>
    /// <returns>Whether these rows are names, annotations or tags.</returns>
    public bool Add(Batch batch, Action<string, long> miss)
    {
        var model = batch.Model;
        if (model == Models.TreenodeClassInstance)
            AddTags(batch);
        else if (model == Models.ClassInstance)
            AddInstances(batch, miss);
        else if (model == Models.ClassInstanceClassInstance)
            AddInstanceLinks(batch, miss);
        else if (model == Models.Class)
            AddNames(batch, "class_name", _classes);
        else if (model == Models.Relation)
            AddNames(batch, "relation_name", _relations);
        else if (model == Models.User)
            AddNames(batch, "username", _users);
        else
            return false;
        return true;
    }

    /// <summary>Sorts annotations and tags by what they belong to, once all rows are there.</summary>
    public void Settle(Action<string, long> miss)
    {
        if (_annotationLinks.Objects.Length == 0 && _annotated.Count > 0)
        {
            miss("annotations of annotations and volumes", _annotated.LongCount(pair => !_neurons.ContainsKey(pair.Object)));
            _annotationLinks = Sorted(_annotated, _annotations);
        }

        if (_tags.Nodes.Length > 0 || _tagged.Count == 0)
            return;
        _tags = Sorted(_tagged, _labels);
        foreach (var (id, name) in _labels)
        {
            if (SwcTypeTags.TypeOf(name) is { } type && SwcTypeTags.Has(type, tagsAsTypes))
                _typeTags.Add(id, type);
        }
    }

    /// <summary>Counts the neurons that were not written, but for those of partners, which go another way.</summary>
    public long CountNeurons(IdSet written, IdSet skeletons)
    {
        var partners = _neuronOf.Where(pair => !skeletons.Contains(pair.Key)).Select(pair => pair.Value).ToHashSet();
        return _neurons.Keys.LongCount(neuron => !written.Contains(neuron) && !partners.Contains(neuron));
    }

    /// <summary>Counts the exported skeletons.</summary>
    public long CountSkeletons(IdSet skeletons) => _skeletons.Keys.LongCount(skeletons.Contains);

    /// <summary>Counts the tags of nodes that did not become types.</summary>
    public long CountOtherTags() => _tagged.LongCount(pair => !_typeTags.ContainsKey(pair.Tag));

    /// <summary>Returns the neuron of a skeleton.</summary>
    public long? NeuronOf(long skeleton) => _neuronOf.TryGetValue(skeleton, out var neuron) ? neuron : null;

    /// <summary>Returns the name of a skeleton's neuron, or its own.</summary>
    public string NameOf(long skeleton, long? neuron) =>
        neuron is { } id && _neurons.TryGetValue(id, out var name) ? name : _skeletons.GetValueOrDefault(skeleton).Name ?? "";

    /// <summary>Returns the login of a skeleton's owner.</summary>
    public string OwnerOf(long skeleton) => _users.GetValueOrDefault(_skeletons.GetValueOrDefault(skeleton).Owner, "");

    /// <summary>Returns the names of a node's tags, sorted.</summary>
    public IEnumerable<string> TagsOf(long node)
    {
        var at = FirstOf(_tags.Nodes, node);
        for (; at < _tags.Nodes.Length && _tags.Nodes[at] == node; at++)
            yield return _labels.GetValueOrDefault(_tags.Tags[at], "");
    }

    /// <summary>Returns the annotations of a neuron, sorted, each once.</summary>
    public List<string> AnnotationsOf(long? neuron)
    {
        var names = new List<string>();
        if (neuron is null)
            return names;
        for (var at = FirstOf(_annotationLinks.Objects, neuron.Value); at < _annotationLinks.Objects.Length && _annotationLinks.Objects[at] == neuron; at++)
        {
            // Several people may have given the same annotation.
            if (_annotations.TryGetValue(_annotationLinks.Annotations[at], out var name) && (names.Count == 0 || names[^1] != name))
                names.Add(name);
        }

        return names;
    }

    /// <summary>Sets the types of nodes by their tags. A node with tags of several types gets the smallest.</summary>
    /// <returns>The number of further types.</returns>
    public long SetTypes(SwcNodes nodes)
    {
        var several = 0L;
        if (_typeTags.Count == 0)
            return several;
        for (var row = 0; row < nodes.Count; row++)
        {
            int? type = null;
            for (var at = FirstOf(_tags.Nodes, nodes.Ids[row]); at < _tags.Nodes.Length && _tags.Nodes[at] == nodes.Ids[row]; at++)
            {
                if (!_typeTags.TryGetValue(_tags.Tags[at], out var other) || other == type)
                    continue;
                several += type is null ? 0 : 1;
                type = Math.Min(type ?? other, other);
            }

            nodes.Types[row] = type ?? 0;
        }

        return several;
    }

    private static (long[] Ones, long[] Others) Sorted(List<(long One, long Other)> pairs, Dictionary<long, string> names)
    {
        pairs.Sort((a, b) => a.One != b.One ? a.One.CompareTo(b.One)
            : string.CompareOrdinal(names.GetValueOrDefault(a.Other), names.GetValueOrDefault(b.Other)));
        return ([.. pairs.Select(pair => pair.One)], [.. pairs.Select(pair => pair.Other)]);
    }

    private static int FirstOf(long[] values, long value)
    {
        var at = Array.BinarySearch(values, value);
        if (at < 0)
            return values.Length;
        while (at > 0 && values[at - 1] == value)
            at--;
        return at;
    }

    private static void AddNames(Batch batch, string field, Dictionary<long, string> into)
    {
        var texts = batch.Texts(field);
        for (var row = 0; row < batch.Count; row++)
            into[batch.Ids[row]] = texts.Text(row) ?? "";
    }

    private void AddTags(Batch batch)
    {
        var (nodes, tags) = (batch.Longs("treenode").Values, batch.Longs("class_instance").Values);
        for (var row = 0; row < batch.Count; row++)
            _tagged.Add((nodes[row], tags[row]));
    }

    private void AddInstances(Batch batch, Action<string, long> miss)
    {
        var (classes, names, owners) = (batch.Longs("class_column").Values, batch.Texts("name"), batch.Longs("user").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            var (id, name) = (batch.Ids[row], names.Text(row) ?? "");
            switch (_classes.GetValueOrDefault(classes[row]))
            {
                case Neuron:
                    _neurons[id] = name;
                    break;
                case Skeleton:
                    _skeletons[id] = (owners[row], name);
                    break;
                case Annotation:
                    _annotations[id] = name;
                    break;
                case Label:
                    _labels[id] = name;
                    break;
                default:
                    miss("other class instances", 1);
                    break;
            }
        }
    }

    private void AddInstanceLinks(Batch batch, Action<string, long> miss)
    {
        var (relations, ones, others) = (batch.Longs("relation").Values, batch.Longs("class_instance_a").Values, batch.Longs("class_instance_b").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            switch (_relations.GetValueOrDefault(relations[row]))
            {
                case "model_of":
                    _neuronOf[ones[row]] = others[row];
                    break;
                case "annotated_with":
                    _annotated.Add((ones[row], others[row]));
                    break;
                default:
                    miss("other links of class instances", 1);
                    break;
            }
        }
    }
}
