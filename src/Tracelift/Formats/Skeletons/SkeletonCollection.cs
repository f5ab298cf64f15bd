using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// Presents a skeleton collection as tracing data: a skeleton and a neuron for each tree, the neuron's annotations, and tags for
/// types of nodes. All rows have the same unnamed user. A position is the index of an item.
/// </summary>
public sealed partial class SkeletonCollection : ISeekableSource
{
    private readonly ISkeletonItems _items;
    private readonly CollectionRows _rows;
    private readonly bool _keepsIds;
    private readonly TypesAsTags _typesAsTags;
    private readonly List<string> _annotations;
    private readonly Dictionary<string, int> _places;
    private readonly IdSet _sourceIds;

    // Source ids come first, then annotations, tags, and the invented ids of each item.
    private readonly long _firstAnnotation;
    private ItemSurvey? _survey;
    private ItemTags? _tags;
    private ItemIds[]? _ids;
    private long _position;

    /// <summary>Creates a source from items.</summary>
    /// <param name="items">The items; disposing of the source disposes of them.</param>
    /// <param name="time">The clock, read once, for all rows.</param>
    /// <param name="keepsIds">Whether nodes keep the ids of their files; if not, they get consecutive numbers.</param>
    /// <param name="typesAsTags">The types of nodes that become tags.</param>
    public SkeletonCollection(ISkeletonItems items, TimeProvider time, bool keepsIds, TypesAsTags typesAsTags = TypesAsTags.None)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(time);
        (_items, _keepsIds, _typesAsTags) = (items, keepsIds, items.HasTypes ? typesAsTags : TypesAsTags.None);
        _rows = new CollectionRows { Now = Timestamp.From(time.GetUtcNow()) };
        _annotations = [.. items.Items.SelectMany(item => item.Annotations).Distinct(StringComparer.Ordinal)];
        _sourceIds = new IdSet(items.Items.Where(item => item.SourceId is not null).Select(item => item.SourceId!.Value));
        Length = items.Items.Sum(item => item.Length);
        _firstAnnotation = (items.Items.Count == 0 ? 0 : items.Items.Max(item => item.SourceId ?? 0)) + 1;
        _places = _annotations.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Name => _items.Name;

    /// <inheritdoc/>
    public long? Length { get; }

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public long BytesRead => _items.BytesRead;

    /// <inheritdoc/>
    public string? Sha256 => null;

    /// <inheritdoc/>
    public bool HasSkeletonFiles => true;

    /// <inheritdoc/>
    public bool IsSynthetic(ModelDescription model, long id) => model != Models.Treenode && model != Models.Connector && !(model == Models.ClassInstance && _sourceIds.Contains(id));

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(CancellationToken cancellationToken) => _items.FingerprintAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        _items.NoteUnknown(notes);
        foreach (var file in _items.PassedOver)
            notes.Files.AddPassedOver(file);
        (_survey, _tags) = (new ItemSurvey(_items.Items.Count), new ItemTags(_typesAsTags, _items.Items.Count));
        var batch = Batch.Rent(Models.Treenode);
        var (next, extents) = (FirstIds(), new SwcExtents());
        var wrong = new ProblemList();
        string? hint = null;
        var faulty = 0L;
        _position = 0;
        for (var item = 0; item < _items.Items.Count; item++)
        {
            var read = await TryReadAsync(item, notes.Faulty, Refuse, cancellationToken);
            Volatile.Write(ref _position, _position + _items.Items[item].Length);
            if (read is not { } file || faulty > 0)
                continue;
            Note(item, file, notes.Files);
            extents.Add(_items.Items[item].Name, file);
            for (var row = 0; row < file.Count;)
            {
                row = AddNodes(batch, item, file, row, next);
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = Batch.Rent(Models.Treenode);
            }

            next = next.After(_items.Items[item], file.Trees.Count, file.Count, TagsOf(item));
        }

        yield return batch;
        if (faulty > 0)
        {
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"{Name}: {faulty} of {_items.Items.Count} files {(faulty == 1 ? "is" : "are")} at fault"),
                wrong,
                $"{hint} tracelift bulk load --on-fault reject loads all others.".TrimStart());
        }

        NumberItems();
        foreach (var (file, warning) in extents.Small())
            notes.Files.AddRepairs(file, [new Problem(SwcExtents.Code, warning)], 1);
        foreach (var model in (ModelDescription[])[Models.Class, Models.Relation, Models.ClassInstance, Models.ClassInstanceClassInstance, Models.TreenodeClassInstance, Models.Connector, Models.TreenodeConnector])
        {
            await foreach (var more in ReadAsync(model, cancellationToken))
                yield return more;
        }

        // All files are read before the fault is thrown, so that users see every fault at once.
        void Refuse(string file, InputException fault)
        {
            faulty++;
            hint ??= fault.Hint;
            wrong.Add(fault.Code, () => new Problem(fault.Code, Text(fault), fault.Message.StartsWith(file, StringComparison.Ordinal) ? "" : file));
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken) =>
        ReadAsync(model, 0, long.MaxValue, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, long first, long last, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_ids is null)
            throw new InvalidOperationException("The survey was not read to its end");
        return model == Models.Treenode ? ReadNodesAsync(first, last, cancellationToken)
            : model == Models.TreenodeClassInstance ? ReadTagsAsync(first, last, cancellationToken)
            : model == Models.TreenodeConnector ? ReadConnectorLinksAsync(first, last, cancellationToken)
            : model == Models.Connector ? ReadConnectors(first, last).ToAsyncEnumerable()
            : Few(model).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => Task.FromResult(
        position >= 0 && position < _items.Items.Count ? $"{Name}, {_items.Items[(int)position].Name}" : Name);

    /// <inheritdoc/>
    public void WriteIndex(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Reading());
        writer.Write(_rows.Now);
        _survey!.Write(writer);
        _tags!.Write(writer);
    }

    /// <inheritdoc/>
    public void ReadIndex(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.ReadString() != Reading())
        {
            throw new UsageException(
                "other-options",
                $"The load of {Name} was started with other options: its unit, its rule for several roots or types of nodes, its table of names or --preserve-ids are not the same",
                "Resume with the original options and table, or undo the load and start again.");
        }

        _rows.Now = reader.ReadInt64();
        _survey = ItemSurvey.Read(reader, _items.Items.Count);
        _tags = ItemTags.Read(reader, _typesAsTags, _items.Items.Count);
        NumberItems();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _items.DisposeAsync();

    private async IAsyncEnumerable<Batch> ReadNodesAsync(long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = Batch.Rent(Models.Treenode);
        for (var item = (int)Math.Max(0, first); item < _ids!.Length && item <= last; item++)
        {
            if (_survey!.Trees(item) == 0)
                continue;
            var file = await ReadAgainAsync(item, cancellationToken);
            for (var row = 0; row < file.Count;)
            {
                row = AddNodes(batch, item, file, row, _ids[item]);
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = Batch.Rent(Models.Treenode);
            }
        }

        yield return batch;
    }

    private async IAsyncEnumerable<Batch> ReadTagsAsync(long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = Batch.Rent(Models.TreenodeClassInstance);
        for (var item = (int)Math.Max(0, first); item < _ids!.Length && item <= last; item++)
        {
            if (_survey!.Trees(item) == 0 || TagsOf(item) == 0)
                continue;
            var link = _ids[item].Tag;
            foreach (var node in _tags!.Remembered(item) ?? _tags.Of(await ReadAgainAsync(item, cancellationToken)))
            {
                _rows.AddTag(batch, ++link, NodeId(node.Id, node.Row, _ids[item]), TagId(node.Tag), item);
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = Batch.Rent(Models.TreenodeClassInstance);
            }

            if (_items.NodeTags is not { } named || named.Count(item) == 0)
                continue;
            var rows = RowsOf(await ReadAgainAsync(item, cancellationToken));
            foreach (var tag in named.Of(item))
            {
                _rows.AddTag(batch, ++link, NodeId(tag.Node, rows[tag.Node], _ids[item]), NamedTagId(tag.Name), item);
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = Batch.Rent(Models.TreenodeClassInstance);
            }
        }

        yield return batch;
    }

    private static Dictionary<long, int> RowsOf(SwcFile file)
    {
        var rows = new Dictionary<long, int>(file.Count);
        for (var row = 0; row < file.Count; row++)
            rows.Add(file.Ids[row], row);
        return rows;
    }

    private async ValueTask<SwcFile?> TryReadAsync(int item, FaultyRows? faulty, Action<string, InputException> refuse, CancellationToken cancellationToken)
    {
        try
        {
            var file = await _items.ReadAsync(item, cancellationToken);
            ItemTitle.RequireRoom(_items.Items[item], file.Trees.Count, Name);
            _tags!.Note(item, _items.Items[item].Name, file);
            return file;
        }
        catch (InputException e)
        {
            if (faulty is null)
                refuse(_items.Items[item].Name, e);
            else
                faulty.Files.Add(new RejectedItem(_items.Items[item].Name, e.Code, Text(e)));
            return null;
        }
    }

    private static string Text(InputException fault) => fault.Problems.Count == 0 ? fault.Message : $"{fault.Message}: {string.Join("; ", fault.Problems)}";

    private void Note(int item, SwcFile file, FileFindings findings)
    {
        _survey!.Note(item, file);
        findings.AddRepairs(_items.Items[item].Name, file.Repairs, file.RepairCount);
        if (!_items.HasTypes)
            return;
        foreach (var (type, count) in SwcTypeTags.Count(file))
            findings.AddNodes(type, count);
    }

    private async ValueTask<SwcFile> ReadAgainAsync(int item, CancellationToken cancellationToken)
    {
        var file = await _items.ReadAsync(item, cancellationToken);
        return _survey!.Knows(item, file)
            ? file
            : throw new InputException("input-changed", $"{Name}, {_items.Items[item].Name} has changed since the survey", "Wait until all files are complete, and start again.");
    }

    /// <summary>Returns a fingerprint of everything that decides an item's rows and ids.</summary>
    private string Reading()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        Add(string.Create(CultureInfo.InvariantCulture, $"{_items.Reading} {_keepsIds} {_typesAsTags}"));
        foreach (var item in _items.Items)
        {
            Add(item.Name);
            Add(string.Create(CultureInfo.InvariantCulture, $"{item.Title} {item.SourceId}"));
            foreach (var annotation in item.Annotations)
                Add(annotation);
        }

        return InputFile.Hex(hash);
    }

    // All tags are known only after all items were read, but items need ids before that.
    private ItemIds FirstIds() => new(0, NamedTagId(_items.NodeTags?.Names.Count ?? 0), 0, 0);

    private int TagsOf(int item) => _tags!.Count(item) + (_items.NodeTags?.Count(item) ?? 0);

    private void NumberItems()
    {
        _ids = new ItemIds[_items.Items.Count];
        var next = FirstIds();
        for (var item = 0; item < _ids.Length; item++)
        {
            _ids[item] = next;
            next = next.After(_items.Items[item], _survey!.Trees(item), _survey.Nodes(item), TagsOf(item));
        }
    }

    private int AddNodes(Batch batch, int item, SwcFile file, int row, ItemIds ids) =>
        _rows.AddNodes(batch, item, file, row, node => NodeId(file.Ids[node], node, ids), tree => ids.Skeleton(_items.Items[item], tree));

    private long NodeId(long id, int row, ItemIds ids) => _keepsIds ? id : ids.Node + row + 1;
}
