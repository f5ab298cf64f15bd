using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// Many skeletons as tracing data: of each item a skeleton and its neuron, linked, with the neuron's annotations. All of it
/// belongs to a user without a name. A position is the item's place among all.
/// </summary>
public sealed class SkeletonCollection : IPlacedSource
{
    private const long Owner = 1, Project = 1;
    private const long NeuronClass = 1, SkeletonClass = 2, AnnotationClass = 3;
    private const long ModelOf = 1, AnnotatedWith = 2;

    private readonly ISkeletonItems _items;
    private readonly bool _keepsIds;
    private readonly List<string> _annotations;
    private readonly Dictionary<string, int> _places;
    private readonly IdSet _sourceIds;

    // Ids that sources have given come first, then annotations, then what is made up for each item.
    private readonly long _firstAnnotation;
    private long _now;
    private ItemSurvey? _survey;
    private ItemIds[]? _ids;
    private long _position;

    /// <summary>Makes a source of items.</summary>
    /// <param name="items">The items, which are disposed of with the source.</param>
    /// <param name="time">Gives the time of all rows, taken once, now.</param>
    /// <param name="keepsIds">Whether nodes have the ids of their files; else they are numbered through.</param>
    public SkeletonCollection(ISkeletonItems items, TimeProvider time, bool keepsIds)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(time);
        (_items, _keepsIds) = (items, keepsIds);
        _now = Timestamp.From(time.GetUtcNow());
        _annotations = [.. items.Items.SelectMany(item => item.Annotations).Distinct(StringComparer.Ordinal)];
        _sourceIds = new IdSet(items.Items.Where(item => item.SourceId is not null).Select(item => item.SourceId!.Value));
        _firstAnnotation = (items.Items.Count == 0 ? 0 : items.Items.Max(item => item.SourceId ?? 0)) + 1;
        _places = _annotations.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Name => _items.Name;

    /// <inheritdoc/>
    public long? Length => null;

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public long BytesRead => _items.BytesRead;

    /// <inheritdoc/>
    public string? Sha256 => null;

    /// <inheritdoc/>
    public bool HasSkeletonFiles => true;

    /// <inheritdoc/>
    public bool IsMadeUp(ModelDescription model, long id) => model != Models.Treenode && !(model == Models.ClassInstance && _sourceIds.Contains(id));

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(CancellationToken cancellationToken) => _items.FingerprintAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        _items.NoteUnknown(notes);
        _survey = new ItemSurvey(_items.Items.Count);
        foreach (var model in (ModelDescription[])[Models.Class, Models.Relation])
            yield return Vocabulary(model);
        var batch = Batch.Rent(Models.Treenode);
        var next = new ItemIds(0, _firstAnnotation + _annotations.Count, 0);
        for (var item = 0; item < _items.Items.Count; item++)
        {
            if (await TryReadAsync(item, notes.Faulty, cancellationToken).ConfigureAwait(false) is not { } file)
                continue;
            _survey.Note(item, file);
            for (var row = 0; row < file.Count;)
            {
                row = Add(batch, item, file, row, next);
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = Batch.Rent(Models.Treenode);
            }

            next = next.After(_items.Items[item], file.Trees.Count, file.Count);
            Volatile.Write(ref _position, item + 1L);
        }

        yield return batch;
        NumberItems();
        foreach (var model in (ModelDescription[])[Models.ClassInstance, Models.ClassInstanceClassInstance])
        {
            await foreach (var more in ReadAsync(model, cancellationToken).ConfigureAwait(false))
                yield return more;
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken) =>
        ReadAsync(model, 0, long.MaxValue, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> ReadAsync(
        ModelDescription model, long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var ids = _ids ?? throw new InvalidOperationException("The survey was not read to its end");
        if (model == Models.Class || model == Models.Relation)
        {
            yield return Vocabulary(model);
        }
        else if (model == Models.Treenode)
        {
            var batch = Batch.Rent(model);
            for (var item = (int)Math.Max(0, first); item < ids.Length && item <= last; item++)
            {
                if (_survey!.Trees(item) == 0)
                    continue;
                var file = await ReadAgainAsync(item, cancellationToken).ConfigureAwait(false);
                for (var row = 0; row < file.Count;)
                {
                    row = Add(batch, item, file, row, ids[item]);
                    if (!batch.IsFull)
                        continue;
                    yield return batch;
                    batch = Batch.Rent(model);
                }
            }

            yield return batch;
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

    /// <inheritdoc/>
    public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => Task.FromResult(
        position >= 0 && position < _items.Items.Count ? $"{Name}, {_items.Items[(int)position].Name}" : Name);

    /// <inheritdoc/>
    public void WriteIndex(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Reading());
        writer.Write(_now);
        _survey!.Write(writer);
    }

    /// <inheritdoc/>
    public void ReadIndex(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.ReadString() != Reading())
        {
            throw new UsageException(
                "other-options",
                $"The load of {Name} was begun with other options: its unit, its rule for several roots, its table of names or --preserve-ids are not the same",
                "Go on with the options and the table that it was begun with, or undo it and begin anew.");
        }

        _now = reader.ReadInt64();
        _survey = ItemSurvey.Read(reader, _items.Items.Count);
        NumberItems();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _items.DisposeAsync();

    private async ValueTask<SwcFile?> TryReadAsync(int item, FaultyRows? faulty, CancellationToken cancellationToken)
    {
        try
        {
            var file = await _items.ReadAsync(item, cancellationToken).ConfigureAwait(false);
            ItemTitle.RequireRoom(_items.Items[item], file.Trees.Count, Name);
            return file;
        }
        catch (InputException e) when (faulty is not null)
        {
            faulty.Files.Add(new RejectedItem(_items.Items[item].Name, e.Code, e.Problems.Count == 0 ? e.Message : $"{e.Message}: {string.Join("; ", e.Problems)}"));
            return null;
        }
    }

    private async ValueTask<SwcFile> ReadAgainAsync(int item, CancellationToken cancellationToken)
    {
        var file = await _items.ReadAsync(item, cancellationToken).ConfigureAwait(false);
        return _survey!.Knows(item, file)
            ? file
            : throw new InputException("input-changed", $"{Name}, {_items.Items[item].Name} has changed since the survey", "Wait until all is complete, and begin again.");
    }

    /// <summary>What decides which rows items become, and with which ids.</summary>
    private string Reading()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        Add(string.Create(CultureInfo.InvariantCulture, $"{_items.Reading} {_keepsIds}"));
        foreach (var item in _items.Items)
        {
            Add(item.Name);
            Add(string.Create(CultureInfo.InvariantCulture, $"{item.Title} {item.SourceId}"));
            foreach (var annotation in item.Annotations)
                Add(annotation);
        }

        return InputFile.Hex(hash);
    }

    private long AnnotationId(string name) => _firstAnnotation + _places[name];

    private void NumberItems()
    {
        _ids = new ItemIds[_items.Items.Count];
        var next = new ItemIds(0, _firstAnnotation + _annotations.Count, 0);
        for (var item = 0; item < _ids.Length; item++)
        {
            _ids[item] = next;
            next = next.After(_items.Items[item], _survey!.Trees(item), _survey.Nodes(item));
        }
    }

    /// <summary>Adds nodes of an item from a row on, as many as fit.</summary>
    /// <returns>The first row that did not.</returns>
    private int Add(Batch batch, int item, SwcFile file, int row, ItemIds ids)
    {
        var count = Math.Min(file.Count - row, Batch.Capacity - batch.Count);
        var (parents, skeletons) = (batch.Longs("parent"), batch.Longs("skeleton"));
        foreach (var (field, value) in (ReadOnlySpan<(string, long)>)
            [("user", Owner), ("editor", Owner), ("project", Project), ("creation_time", _now), ("edition_time", _now), ("confidence", 5)])
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
            batch.Longs(0).Set(to, NodeId(file, row, ids));
            if (file.Parents[row] < 0)
                parents.SetNull(to);
            else
                parents.Set(to, NodeId(file, file.Parents[row], ids));
            skeletons.Set(to, ids.Skeleton(_items.Items[item], file.Trees.Count == 1 ? 0 : TreeOf(file, row)));
        }

        return row;
    }

    private long NodeId(SwcFile file, int row, ItemIds ids) => _keepsIds ? file.Ids[row] : ids.Node + row + 1;

    private static int TreeOf(SwcFile file, int row)
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

    private IEnumerable<Action<Batch>> Instances()
    {
        // What only items have that stay out stays out with them.
        var annotations = _items.Items.Where((_, item) => _survey!.Trees(item) > 0).SelectMany(item => item.Annotations).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _annotations.Where(annotations.Contains))
            yield return batch => AddInstance(batch, AnnotationId(name), AnnotationClass, name, 0);
        for (var item = 0; item < _ids!.Length; item++)
        {
            for (var tree = 0; tree < _survey!.Trees(item); tree++)
            {
                var (at, part) = (item, tree);
                var name = ItemTitle.Of(_items.Items[at], part, _survey.Trees(at));
                yield return batch => AddInstance(batch, _ids[at].Skeleton(_items.Items[at], part), SkeletonClass, name, at);
                yield return batch => AddInstance(batch, _ids[at].Neuron(_items.Items[at], part), NeuronClass, name, at);
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
                yield return batch => AddLink(batch, first, ModelOf, skeleton, neuron, at);
                link++;
                foreach (var annotation in _items.Items[item].Annotations)
                {
                    var number = ++link;
                    yield return batch => AddLink(batch, number, AnnotatedWith, neuron, AnnotationId(annotation), at);
                }
            }
        }
    }

    private void AddInstance(Batch batch, long id, long ofClass, string name, int item)
    {
        var row = Begin(batch, id, item);
        batch.Longs("class_column").Set(row, ofClass);
        batch.Texts("name").Set(row, name);
    }

    private void AddLink(Batch batch, long id, long relation, long a, long b, int item)
    {
        var row = Begin(batch, id, item);
        batch.Longs("relation").Set(row, relation);
        batch.Longs("class_instance_a").Set(row, a);
        batch.Longs("class_instance_b").Set(row, b);
    }

    private Batch Vocabulary(ModelDescription model)
    {
        var batch = Batch.Rent(model);
        var (field, names) = model == Models.Class
            ? ("class_name", (string[])["neuron", "skeleton", "annotation"])
            : ("relation_name", ["model_of", "annotated_with"]);
        for (var i = 0; i < names.Length - (_annotations.Count == 0 ? 1 : 0); i++)
        {
            var row = Begin(batch, i + 1, 0);
            batch.Texts(field).Set(row, names[i]);
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

    private int Begin(Batch batch, long id, int item)
    {
        var row = batch.Count++;
        batch.SetPosition(row, item);
        batch.Longs(0).Set(row, id);
        batch.Longs("user").Set(row, Owner);
        batch.Longs("project").Set(row, Project);
        batch.Longs("creation_time").Set(row, _now);
        batch.Longs("edition_time").Set(row, _now);
        return row;
    }
}
