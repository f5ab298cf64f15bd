using System.Globalization;
using Parquet;
using Parquet.Schema;
using Tracelift.Files;
using Tracelift.Files.Archives;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;

namespace Tracelift.Formats.Parquet;

/// <summary>Writes Parquet: row groups of whole neurons, zstd; names and annotations as metadata of the file; connectors beside it.</summary>
internal sealed class ParquetTracingWriter(OutputItems items, string stem, DestinationContext context) : ITracingWriter
{
    private const int RowsOfGroup = 100_000;

    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = System.IO.Compression.CompressionLevel.Fastest };

    private readonly ExportGathering _gathering = new(context);
    private readonly bool _isNavis = context.Options.Layout == ParquetLayout.Navis;
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public long Bytes => items.Bytes;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> NotHeld => _gathering.NotHeld;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _gathering.Notes;

    /// <inheritdoc/>
    public void Limit(ModelDescription model, params IReadOnlyCollection<string> fields)
    {
        // No users are written.
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (!_gathering.Add(batch))
            _gathering.Miss(NotHeldNames.Of(batch.Model), batch.Count);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await using (var file = TemporaryFile.Create("the export"))
        {
            await WriteNodesAsync(file, cancellationToken);
            await items.AddAsync($"{stem}.parquet", file, cancellationToken);
        }

        await using (var file = TemporaryFile.Create("the export"))
        {
            await (_isNavis ? WriteNavisConnectorsAsync(file, cancellationToken) : WriteNeurarrowConnectorsAsync(file, cancellationToken));
            await items.AddAsync($"{stem}.connectors.parquet", file, cancellationToken);
        }

        _gathering.Miss("nodes of partners", _gathering.Partners);
        _gathering.Miss("tags of treenodes that are no types", _gathering.CountOtherTags());
        await items.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await items.DisposeAsync();
        await _gathering.DisposeAsync();
    }

    private async Task WriteNodesAsync(FileStream file, CancellationToken cancellationToken)
    {
        var schema = _isNavis
            ? new ParquetSchema(
                new DataField<long>("node_id", false), new DataField<long>("parent_id", false), new DataField<float>("x", false), new DataField<float>("y", false), new DataField<float>("z", false),
                new DataField<float>("radius", false), new DataField<int>("label", false), new DataField<long>("neuron", false))
            : new ParquetSchema(
                new DataField<ulong>("sample_id", false), new DataField<ulong>("fragment_id", false), new DataField<double>("x", false), new DataField<double>("y", false), new DataField<double>("z", false),
                new DataField<ulong>("parent_id", true), new DataField<double>("radius", true), new DataField<long>("net.clbarnes.swc:type_id", false));
        var writer = await ParquetWriter.CreateAsync(schema, file, Options, false, cancellationToken);
        await using (writer)
        {
            if (!_isNavis)
            {
                _metadata["version"] = "0.2.1";
                _metadata["unit"] = "nanometer";
                _metadata["context"] = string.Create(CultureInfo.InvariantCulture, $"tracelift:project:{context.Project}:{context.Title}");
                _metadata["net.clbarnes.swc:version"] = "0.1";
            }

            var nodes = new Nodes();
            foreach (var skeleton in _gathering.Skeletons(cancellationToken))
            {
                Describe(skeleton);
                nodes.Add(skeleton);
                if (nodes.Count >= RowsOfGroup)
                    await FlushAsync(writer, schema, nodes, cancellationToken);
            }

            if (nodes.Count > 0)
                await FlushAsync(writer, schema, nodes, cancellationToken);
            writer.CustomMetadata = _metadata;
        }
    }

    private void Describe(GatheredSkeleton skeleton)
    {
        var id = skeleton.Id.ToString(CultureInfo.InvariantCulture);
        var prefix = _isNavis ? id : $"frag:{id}";
        _metadata[$"{prefix}:name"] = skeleton.Name;
        if (skeleton.Annotations.Count > 0)
            _metadata[$"{prefix}:annotations"] = AnnotationList.Join(skeleton.Annotations);
        if (skeleton.Neuron is { } neuron)
            _metadata[$"{prefix}:neuron_id"] = neuron.ToString(CultureInfo.InvariantCulture);
        if (!_isNavis)
            return;
        _metadata[$"{prefix}:units"] = "1 nanometer";
        if (Array.IndexOf(skeleton.File.Types, Swc.SwcTypeTags.SomaType, 0, skeleton.File.Count) is >= 0 and var soma)
            _metadata[$"{prefix}:soma"] = skeleton.File.Ids[soma].ToString(CultureInfo.InvariantCulture);
    }

    private async Task FlushAsync(ParquetWriter writer, ParquetSchema schema, Nodes nodes, CancellationToken cancellationToken)
    {
        var fields = schema.DataFields;
        using var group = writer.CreateRowGroup();
        var count = nodes.Count;
        if (_isNavis)
        {
            await group.WriteAsync<long>(fields[0], nodes.Ids.AsMemory(0, count), null, null, cancellationToken);
            await group.WriteAsync<long>(fields[1], nodes.Parents.AsMemory(0, count), null, null, cancellationToken);
            await group.WriteAsync<float>(fields[2], nodes.X.AsMemory(0, count), null, null, cancellationToken);
            await group.WriteAsync<float>(fields[3], nodes.Y.AsMemory(0, count), null, null, cancellationToken);
            await group.WriteAsync<float>(fields[4], nodes.Z.AsMemory(0, count), null, null, cancellationToken);
            await group.WriteAsync<float>(fields[5], nodes.Radii.AsMemory(0, count), null, null, cancellationToken);
            await group.WriteAsync<int>(fields[6], nodes.Types.AsMemory(0, count), null, null, cancellationToken);
            await group.WriteAsync<long>(fields[7], nodes.Skeletons.AsMemory(0, count), null, null, cancellationToken);
        }
        else
        {
            await group.WriteAsync<ulong>(fields[0], Each(nodes.Ids, id => (ulong)id), null, null, cancellationToken);
            await group.WriteAsync<ulong>(fields[1], Each(nodes.Skeletons, id => (ulong)id), null, null, cancellationToken);
            await group.WriteAsync<double>(fields[2], Each(nodes.X, value => (double)value), null, null, cancellationToken);
            await group.WriteAsync<double>(fields[3], Each(nodes.Y, value => (double)value), null, null, cancellationToken);
            await group.WriteAsync<double>(fields[4], Each(nodes.Z, value => (double)value), null, null, cancellationToken);
            await group.WriteAsync<ulong>(fields[5], Each(nodes.Parents, id => id < 0 ? null : (ulong?)id), null, null, cancellationToken);
            await group.WriteAsync<double>(fields[6], Each(nodes.Radii, value => value < 0 ? null : (double?)value), null, null, cancellationToken);
            await group.WriteAsync<long>(fields[7], Each(nodes.Types, type => (long)type), null, null, cancellationToken);
        }

        group.CompleteValidate();
        nodes.Clear();

        ReadOnlyMemory<TTo> Each<TFrom, TTo>(TFrom[] values, Converter<TFrom, TTo> convert)
        {
            var converted = new TTo[count];
            for (var i = 0; i < count; i++)
                converted[i] = convert(values[i]);
            return converted;
        }
    }

    private async Task WriteNavisConnectorsAsync(FileStream file, CancellationToken cancellationToken)
    {
        var schema = new ParquetSchema(
            new DataField<long>("connector_id", false), new DataField<long>("node_id", false), new DataField<string>("type", false), new DataField<float>("x", false), new DataField<float>("y", false),
            new DataField<float>("z", false), new DataField<long>("neuron", false), new DataField<string>("relation", false), new DataField<int>("confidence", false), new DataField<int>("link_confidence", false));
        var writer = await ParquetWriter.CreateAsync(schema, file, Options, false, cancellationToken);
        await using (writer)
        {
            var links = new List<(GatheredConnector Connector, LinkRow Link)>();
            foreach (var connector in _gathering.ConnectorsWithLinks())
            {
                var known = connector.Links.Where(link => context.Skeletons.Contains(link.Skeleton)).ToList();
                _gathering.Miss("links of partners", connector.Links.Count - known.Count);
                if (known.Count == 0)
                    _gathering.Miss("connectors without links", 1);
                links.AddRange(known.Select(link => (connector, link)));
                if (links.Count >= RowsOfGroup)
                    await FlushLinksAsync(writer, schema, links, cancellationToken);
            }

            await FlushLinksAsync(writer, schema, links, cancellationToken);
        }
    }

    private async Task FlushLinksAsync(ParquetWriter writer, ParquetSchema schema, List<(GatheredConnector Connector, LinkRow Link)> links, CancellationToken cancellationToken)
    {
        if (links.Count == 0)
            return;
        var fields = schema.DataFields;
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<long>(fields[0], Each(link => link.Connector.Row.Id), null, null, cancellationToken);
        await group.WriteAsync<long>(fields[1], Each(link => link.Link.Node), null, null, cancellationToken);
        await group.WriteAsync(fields[2], links.ConvertAll(link => NavisTypes.TypeOf(Relation(link.Link))));
        await group.WriteAsync<float>(fields[3], Each(link => link.Connector.Row.X), null, null, cancellationToken);
        await group.WriteAsync<float>(fields[4], Each(link => link.Connector.Row.Y), null, null, cancellationToken);
        await group.WriteAsync<float>(fields[5], Each(link => link.Connector.Row.Z), null, null, cancellationToken);
        await group.WriteAsync<long>(fields[6], Each(link => link.Link.Skeleton), null, null, cancellationToken);
        await group.WriteAsync(fields[7], links.ConvertAll(link => Relation(link.Link)));
        await group.WriteAsync<int>(fields[8], Each(link => link.Connector.Row.Confidence), null, null, cancellationToken);
        await group.WriteAsync<int>(fields[9], Each(link => (int)link.Link.Confidence), null, null, cancellationToken);
        group.CompleteValidate();
        links.Clear();

        ReadOnlyMemory<T> Each<T>(Converter<(GatheredConnector Connector, LinkRow Link), T> value)
        {
            var values = new T[links.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(links[i]);
            return values;
        }
    }

    private string Relation(LinkRow link) => _gathering.Relations.GetValueOrDefault(link.Relation, "");

    private async Task WriteNeurarrowConnectorsAsync(FileStream file, CancellationToken cancellationToken)
    {
        var (sources, targets) = (new DataField<ulong>("element", false), new DataField<ulong>("element", false));
        var schema = new ParquetSchema(
            new DataField<ulong>("connector_id", false), new DataField<double>("x", false), new DataField<double>("y", false), new DataField<double>("z", false),
            new ListField("src_sample_ids", sources), new ListField("tgt_sample_ids", targets));
        var writer = await ParquetWriter.CreateAsync(schema, file, Options, false, cancellationToken);
        await using (writer)
        {
            writer.CustomMetadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["net.clbarnes.connectors:version"] = "0.2" };
            var rows = new List<(ConnectorRow Row, ulong[] Sources, ulong[] Targets)>();
            foreach (var connector in _gathering.ConnectorsWithLinks())
            {
                var known = connector.Links.Where(link => context.Skeletons.Contains(link.Skeleton)).ToList();
                _gathering.Miss("links of partners", connector.Links.Count - known.Count);
                var others = known.RemoveAll(link => Relation(link) is not ("presynaptic_to" or "postsynaptic_to"));
                _gathering.Miss("links of connectors that are no synapses", others);
                rows.Add((connector.Row, Ids("presynaptic_to"), Ids("postsynaptic_to")));
                if (rows.Count >= RowsOfGroup)
                    await FlushConnectorsAsync(rows);

                ulong[] Ids(string relation) => [.. known.Where(link => Relation(link) == relation).Select(link => (ulong)link.Node)];
            }

            await FlushConnectorsAsync(rows);

            async Task FlushConnectorsAsync(List<(ConnectorRow Row, ulong[] Sources, ulong[] Targets)> some)
            {
                if (some.Count == 0)
                    return;
                var fields = schema.DataFields;
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<ulong>(fields[0], some.ConvertAll(row => (ulong)row.Row.Id).ToArray(), null, null, cancellationToken);
                await group.WriteAsync<double>(fields[1], some.ConvertAll(row => (double)row.Row.X).ToArray(), null, null, cancellationToken);
                await group.WriteAsync<double>(fields[2], some.ConvertAll(row => (double)row.Row.Y).ToArray(), null, null, cancellationToken);
                await group.WriteAsync<double>(fields[3], some.ConvertAll(row => (double)row.Row.Z).ToArray(), null, null, cancellationToken);
                await WriteListsAsync(group, fields[4], some.ConvertAll(row => row.Sources), cancellationToken);
                await WriteListsAsync(group, fields[5], some.ConvertAll(row => row.Targets), cancellationToken);
                group.CompleteValidate();
                some.Clear();
            }
        }
    }

    // An empty list has one place without a value, one level below a value.
    private static async Task WriteListsAsync(ParquetRowGroupWriter group, DataField field, List<ulong[]> lists, CancellationToken cancellationToken)
    {
        var (values, definitions, repetitions) = (new List<ulong>(), new List<int>(), new List<int>());
        foreach (var list in lists)
        {
            if (list.Length == 0)
            {
                definitions.Add(field.MaxDefinitionLevel - 1);
                repetitions.Add(0);
            }

            for (var i = 0; i < list.Length; i++)
            {
                values.Add(list[i]);
                definitions.Add(field.MaxDefinitionLevel);
                repetitions.Add(i == 0 ? 0 : 1);
            }
        }

        await group.WriteAllPartsAsync<ulong>(field, values.ToArray(), definitions.ToArray(), repetitions.ToArray(), cancellationToken);
    }

    /// <summary>The columns of a row group.</summary>
    private sealed class Nodes
    {
        public int Count { get; private set; }

        public long[] Ids { get; private set; } = new long[RowsOfGroup];

        public long[] Parents { get; private set; } = new long[RowsOfGroup];

        public long[] Skeletons { get; private set; } = new long[RowsOfGroup];

        public float[] X { get; private set; } = new float[RowsOfGroup];

        public float[] Y { get; private set; } = new float[RowsOfGroup];

        public float[] Z { get; private set; } = new float[RowsOfGroup];

        public float[] Radii { get; private set; } = new float[RowsOfGroup];

        public int[] Types { get; private set; } = new int[RowsOfGroup];

        public void Clear() => Count = 0;

        public void Add(GatheredSkeleton skeleton)
        {
            var file = skeleton.File;
            if (Count + file.Count > Ids.Length)
                Grow(Math.Max(Count + file.Count, Ids.Length * 2));
            for (var row = 0; row < file.Count; row++, Count++)
            {
                (Ids[Count], Skeletons[Count], Types[Count]) = (file.Ids[row], skeleton.Id, file.Types[row]);
                Parents[Count] = file.Parents[row] < 0 ? -1 : file.Ids[file.Parents[row]];
                (X[Count], Y[Count], Z[Count], Radii[Count]) = (file.X[row], file.Y[row], file.Z[row], file.Radii[row]);
            }
        }

        private void Grow(int size)
        {
            (Ids, Parents, Skeletons) = (Grown(Ids), Grown(Parents), Grown(Skeletons));
            (X, Y, Z, Radii, Types) = (Grown(X), Grown(Y), Grown(Z), Grown(Radii), Grown(Types));

            T[] Grown<T>(T[] values)
            {
                Array.Resize(ref values, size);
                return values;
            }
        }
    }
}
