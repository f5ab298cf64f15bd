using System.Globalization;
using System.Security.Cryptography;
using Parquet;
using Parquet.Schema;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Parquet;

/// <summary>The neurons of a Parquet file. The place of each neuron's rows is found once; row groups are read as they are needed.</summary>
internal sealed class ParquetItems : ISkeletonItems
{
    private const string ConnectorEnding = ".connectors.parquet";
    private const int LargestGroup = 50_000_000;

    private readonly FileStream _stream;
    private readonly ParquetReader _reader;
    private readonly ParquetLayoutFields _fields;
    private readonly SwcUnit? _unit;
    private readonly SeveralRoots _severalRoots;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<List<(int Group, int First, int Count)>> _places = [];
    private readonly Queue<(int Group, ParquetRows Rows)> _kept = new();
    private long _bytesRead;

    private ParquetItems(string name, FileStream stream, ParquetReader reader, ParquetLayoutFields fields, SourceOptions options)
    {
        (Name, _stream, _reader, _fields) = (name, stream, reader, fields);
        (_unit, _severalRoots) = (options.Swc.Unit, options.Swc.SeveralRoots);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Reading => $"{_unit} {_severalRoots}";

    /// <inheritdoc/>
    public IReadOnlyList<SkeletonItem> Items { get; private set; } = [];

    /// <inheritdoc/>
    public ItemConnectors? Connectors { get; private set; }

    /// <inheritdoc/>
    public bool HasTypes => _fields.Type is not null;

    /// <inheritdoc/>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Returns the files of nodes in a folder.</summary>
    public static IEnumerable<string> MainFiles(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*.parquet").Where(file => !file.EndsWith(ConnectorEnding, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Opens a file, and the file of connectors beside it.</summary>
    /// <exception cref="InputException">The file can't be read, or has other columns.</exception>
    public static async Task<ParquetItems> OpenAsync(string path, string name, SourceOptions options, CancellationToken cancellationToken)
    {
        var (stream, reader) = await OpenReaderAsync(path, name, cancellationToken);
        try
        {
            var items = new ParquetItems(name, stream, reader, ParquetLayoutFields.Find(reader.Schema, name), options);
            var byId = await items.FindAsync(options.Limits, cancellationToken);
            var beside = path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? path[..^".parquet".Length] + ConnectorEnding : path + ConnectorEnding;
            if (File.Exists(beside))
                items.Connectors = await items.ReadConnectorsAsync(beside, byId, cancellationToken);
            return items;
        }
        catch (Exception e)
        {
            await reader.DisposeAsync();
            await stream.DisposeAsync();
            if (e is InputException or OperationCanceledException)
                throw;
            throw Damaged(name, e);
        }
    }

    /// <inheritdoc/>
    public void NoteUnknown(SurveyNotes notes)
    {
        foreach (var column in _fields.Others)
            notes.CountField(Name, System.Text.Encoding.UTF8.GetBytes(column), 1);
    }

    /// <inheritdoc/>
    public async Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        // The end of the file holds the places, sizes and statistics of all columns.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(_stream.Length));
        var tail = new byte[(int)Math.Min(_stream.Length, 1 << 20)];
        await RandomAccess.ReadAsync(_stream.SafeFileHandle, tail, _stream.Length - tail.Length, cancellationToken);
        hash.AppendData(tail);
        return InputFile.Hex(hash);
    }

    /// <inheritdoc/>
    public async ValueTask<SwcFile> ReadAsync(int item, CancellationToken cancellationToken)
    {
        var places = _places[item];
        var count = places.Sum(place => place.Count);
        if (count > SwcOptions.UsualMostNodes)
            throw new InputException("too-large", string.Create(CultureInfo.InvariantCulture, $"{Name}, {Items[item].Name} has {count} nodes; no more than {SwcOptions.UsualMostNodes} are read"));
        var nodes = new SwcNodes(count) { Count = count };
        var scale = ScaleOf(item);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var at = 0;
            foreach (var (group, first, rows) in places)
            {
                var from = await ReadGroupAsync(group, cancellationToken);
                for (var row = first; row < first + rows; row++, at++)
                    from.Copy(row, nodes, at, scale);
            }
        }
        catch (Exception e) when (e is not (InputException or OperationCanceledException))
        {
            throw Damaged(Name, e);
        }
        finally
        {
            _turn.Release();
        }

        return SwcTrees.Build(nodes, $"{Name}, {Items[item].Name}", _severalRoots);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _stream.DisposeAsync();
        _turn.Dispose();
    }

    private static InputException Damaged(string name, Exception e) => new("input-unreadable", $"{name} can't be read as Parquet: {e.Message}", inner: e);

    private static async Task<(FileStream Stream, ParquetReader Reader)> OpenReaderAsync(string path, string name, CancellationToken cancellationToken)
    {
        FileStream? stream = null;
        try
        {
            FileKind.Require(path, name);
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
            return (stream, await ParquetReader.CreateAsync(stream, null, true, cancellationToken));
        }
        catch (Exception e)
        {
            if (stream is not null)
                await stream.DisposeAsync();
            if (e is InputException or OperationCanceledException)
                throw;
            throw Damaged(name, e);
        }
    }

    /// <summary>Finds the rows of each neuron.</summary>
    private async Task<Dictionary<string, int>> FindAsync(InputLimits limits, CancellationToken cancellationToken)
    {
        var items = new List<SkeletonItem>();
        var byId = new Dictionary<string, int>(StringComparer.Ordinal);
        var metadata = _reader.CustomMetadata ?? new Dictionary<string, string>(StringComparer.Ordinal);
        for (var number = 0; number < _reader.RowGroupCount; number++)
        {
            using var group = _reader.OpenRowGroupReader(number);
            if (group.RowCount > LargestGroup)
                throw new InputException("too-large", string.Create(CultureInfo.InvariantCulture, $"{Name} has a row group of {group.RowCount} rows; no more than {LargestGroup} are read at once"), "Write it again with smaller row groups.");
            var neurons = await NeuronsAsync(group, cancellationToken);
            for (var first = 0; first < neurons.Length;)
            {
                var last = first + 1;
                while (last < neurons.Length && neurons[last] == neurons[first])
                    last++;
                if (!byId.TryGetValue(neurons[first], out var item))
                {
                    if (items.Count == limits.MostItems)
                        throw new InputException("too-many-items", string.Create(CultureInfo.InvariantCulture, $"{Name} has more than {limits.MostItems} neurons"));
                    byId.Add(neurons[first], item = items.Count);
                    items.Add(Item(neurons[first], metadata));
                    _places.Add([]);
                }

                _places[item].Add((number, first, last - first));
                first = last;
            }
        }

        if (items.Count == 0)
            throw new InputException("no-items", $"{Name} has no rows");
        for (var item = 0; item < items.Count; item++)
            items[item] = items[item] with { Length = 32L * _places[item].Sum(place => place.Count) };
        Items = items;
        return byId;
    }

    private async ValueTask<string[]> NeuronsAsync(ParquetRowGroupReader group, CancellationToken cancellationToken)
    {
        if (_fields.Neuron is not { } field)
            return [.. Enumerable.Repeat("1", (int)group.RowCount)];
        if (ParquetColumns.IsText(field))
            return [.. (await ParquetColumns.ReadTextAsync(group, field, cancellationToken)).Select(text => text ?? throw NoNeuron())];
        var (values, nulls) = await ParquetColumns.ReadWholeAsync(group, field, Name, cancellationToken);
        if (nulls.Contains(true))
            throw NoNeuron();
        var (texts, last, text) = (new string[values.Length], 0L, "0");
        for (var row = 0; row < values.Length; row++)
        {
            // One text for all nodes of a neuron.
            if (values[row] != last)
                (last, text) = (values[row], values[row].ToString(CultureInfo.InvariantCulture));
            texts[row] = text;
        }

        return texts;

        InputException NoNeuron() => new("bad-value", $"{Name}: the column {field.Name} is null in a row");
    }

    private SkeletonItem Item(string id, IReadOnlyDictionary<string, string> metadata)
    {
        var prefix = _fields.IsNavis ? id : $"frag:{id}";
        return new SkeletonItem(id)
        {
            Title = metadata.GetValueOrDefault($"{prefix}:name") is { Length: > 0 } title ? title : null,
            SourceId = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null,
            Annotations = metadata.GetValueOrDefault($"{prefix}:annotations") is { } annotations ? AnnotationList.Split(annotations) : [],
        };
    }

    private double[] ScaleOf(int item)
    {
        if (_unit is { } told)
            return told == SwcUnit.Micrometre ? [1000, 1000, 1000] : [1, 1, 1];
        var metadata = _reader.CustomMetadata;
        var unit = metadata is null ? null : _fields.IsNavis ? metadata.GetValueOrDefault($"{Items[item].Name}:units") : metadata.GetValueOrDefault("unit");
        return unit is null ? [1, 1, 1] : SwcHeaderUnit.Of(unit)?.Nanometres ?? [1, 1, 1];
    }

    private async ValueTask<ParquetRows> ReadGroupAsync(int number, CancellationToken cancellationToken)
    {
        foreach (var kept in _kept)
        {
            if (kept.Group == number)
                return kept.Rows;
        }

        using var group = _reader.OpenRowGroupReader(number);
        var rows = await ParquetRows.ReadAsync(group, _fields, Name, cancellationToken);
        Interlocked.Add(ref _bytesRead, 32L * group.RowCount);
        if (_kept.Count == 2)
            _kept.Dequeue();
        _kept.Enqueue((number, rows));
        return rows;
    }

    private async Task<ItemConnectors> ReadConnectorsAsync(string path, Dictionary<string, int> byId, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        var (stream, reader) = await OpenReaderAsync(path, name, cancellationToken);
        await using (stream)
        {
            await using (reader)
            {
                try
                {
                    return await ParquetConnectors.ReadAsync(reader, name, byId, _fields.IsNavis ? null : NodesAsync, _unit == SwcUnit.Micrometre ? 1000 : 1, cancellationToken);
                }
                catch (Exception e) when (e is not (InputException or OperationCanceledException))
                {
                    throw Damaged(name, e);
                }
            }
        }
    }

    /// <summary>Finds the items of some nodes, in a layout whose links name nodes only.</summary>
    private async Task<Dictionary<long, int>> NodesAsync(IdSet nodes, Dictionary<string, int> byId, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, int>();
        for (var number = 0; number < _reader.RowGroupCount; number++)
        {
            using var group = _reader.OpenRowGroupReader(number);
            var neurons = await NeuronsAsync(group, cancellationToken);
            var (ids, _) = await ParquetColumns.ReadWholeAsync(group, _fields.Node, Name, cancellationToken);
            for (var row = 0; row < ids.Length; row++)
            {
                if (nodes.Contains(ids[row]))
                    found.TryAdd(ids[row], byId[neurons[row]]);
            }
        }

        return found;
    }
}
