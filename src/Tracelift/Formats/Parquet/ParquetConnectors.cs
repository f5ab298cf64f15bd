using System.Globalization;
using Parquet;
using Parquet.Schema;
using Tracelift.Errors;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;

namespace Tracelift.Formats.Parquet;

/// <summary>Reads the file of connectors beside a file of nodes.</summary>
internal static class ParquetConnectors
{
    private static readonly string[] Axes = ["x", "y", "z"];

    /// <summary>Finds the items of nodes.</summary>
    public delegate Task<Dictionary<long, int>> FindNodes(IdSet nodes, Dictionary<string, int> items, CancellationToken cancellationToken);

    /// <summary>Reads the connectors.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="items">The items by the ids of neurons.</param>
    /// <param name="findNodes">Finds the items of nodes in neurarrow's layout; null for navis' layout.</param>
    /// <param name="scale">The size of the unit in nm.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The file has other columns, or names an unknown neuron or node.</exception>
    public static Task<ItemConnectors> ReadAsync(
        ParquetReader reader, string name, Dictionary<string, int> items, FindNodes? findNodes, float scale, CancellationToken cancellationToken) =>
        findNodes is null ? ReadNavisAsync(reader, name, items, scale, cancellationToken) : ReadNeurarrowAsync(reader, name, items, findNodes, scale, cancellationToken);

    private static async Task<ItemConnectors> ReadNavisAsync(ParquetReader reader, string name, Dictionary<string, int> items, float scale, CancellationToken cancellationToken)
    {
        var (connectors, links, relations) = (new Dictionary<long, ConnectorRow>(), new List<ItemLink>(), new List<string>());
        for (var number = 0; number < reader.RowGroupCount; number++)
        {
            using var group = reader.OpenRowGroupReader(number);
            if (group.RowCount == 0)
                continue;
            var (ids, nodes) = (await WholeAsync("connector_id"), await WholeAsync("node_id"));
            var neuron = Find(reader.Schema, "neuron", name);
            var neurons = ParquetColumns.IsText(neuron)
                ? await ParquetColumns.ReadTextAsync(group, neuron, cancellationToken)
                : Array.ConvertAll((await ParquetColumns.ReadWholeAsync(group, neuron, name, cancellationToken)).Values, id => (string?)id.ToString(CultureInfo.InvariantCulture));
            var relation = reader.Schema.DataFields.FirstOrDefault(field => field.Name == "relation") ?? Find(reader.Schema, "type", name);
            var types = ParquetColumns.IsText(relation)
                ? await ParquetColumns.ReadTextAsync(group, relation, cancellationToken)
                : Array.ConvertAll((await ParquetColumns.ReadWholeAsync(group, relation, name, cancellationToken)).Values, type => type == 0 ? "pre" : type == 1 ? "post" : (string?)null);
            var (x, y, z) = (await RealAsync("x"), await RealAsync("y"), await RealAsync("z"));
            var (confidences, linkConfidences) = (await OptionalAsync("confidence"), await OptionalAsync("link_confidence"));
            for (var row = 0; row < ids.Length; row++)
            {
                var told = NavisTypes.RelationOf(types[row] ?? "")
                    ?? throw new InputException("bad-value", string.Create(CultureInfo.InvariantCulture, $"{name}: the type of connector {ids[row]} is unknown: expected pre or post"));
                if (neurons[row] is not { } id || !items.TryGetValue(id, out var item))
                    throw new InputException("unknown-neuron", string.Create(CultureInfo.InvariantCulture, $"{name}: connector {ids[row]} is at neuron {neurons[row]}, which the file of nodes lacks"), "Both files must be of the same export.");
                connectors.TryAdd(ids[row], Row(ids[row], x[row], y[row], z[row], scale, confidences?[row] ?? 5));
                links.Add(new ItemLink(item, ids[row], nodes[row], IndexOf(relations, told), (int)(linkConfidences?[row] ?? 5)));
            }

            async ValueTask<long[]> WholeAsync(string column) => (await ParquetColumns.ReadWholeAsync(group, Find(reader.Schema, column, name), name, cancellationToken)).Values;
            async ValueTask<double[]> RealAsync(string column) => (await ParquetColumns.ReadRealAsync(group, Find(reader.Schema, column, name), name, cancellationToken)).Values;
            async ValueTask<long[]?> OptionalAsync(string column) =>
                reader.Schema.DataFields.FirstOrDefault(field => field.Name == column) is { } field ? (await ParquetColumns.ReadWholeAsync(group, field, name, cancellationToken)).Values : null;
        }

        return new ItemConnectors(connectors, links, relations);
    }

    private static async Task<ItemConnectors> ReadNeurarrowAsync(
        ParquetReader reader, string name, Dictionary<string, int> items, FindNodes findNodes, float scale, CancellationToken cancellationToken)
    {
        var connectors = new Dictionary<long, ConnectorRow>();
        var ends = new List<(long Connector, long Node, int Relation)>();
        for (var number = 0; number < reader.RowGroupCount; number++)
        {
            using var group = reader.OpenRowGroupReader(number);
            if (group.RowCount == 0)
                continue;
            var (ids, _) = await ParquetColumns.ReadWholeAsync(group, Find(reader.Schema, "connector_id", name), name, cancellationToken);
            var places = new double[3][];
            for (var axis = 0; axis < places.Length; axis++)
                places[axis] = (await ParquetColumns.ReadRealAsync(group, Find(reader.Schema, Axes[axis], name), name, cancellationToken)).Values;
            var lists = new[] { await ListsAsync("src_sample_ids"), await ListsAsync("tgt_sample_ids") };
            for (var row = 0; row < ids.Length; row++)
            {
                connectors.TryAdd(ids[row], Row(ids[row], places[0][row], places[1][row], places[2][row], scale, 5));
                for (var relation = 0; relation < lists.Length; relation++)
                    ends.AddRange(lists[relation][row].Select(node => (ids[row], node, relation)));
            }

            ValueTask<IReadOnlyList<IReadOnlyList<long>>> ListsAsync(string column) => ParquetColumns.ReadListsAsync(
                group,
                reader.Schema.DataFields.FirstOrDefault(field => field.Path.FirstPart == column) ?? throw Lacks(name, column),
                name,
                cancellationToken);
        }

        var found = await findNodes(new IdSet(ends.Select(end => end.Node)), items, cancellationToken);
        var links = ends.ConvertAll(end => found.TryGetValue(end.Node, out var item)
            ? new ItemLink(item, end.Connector, end.Node, end.Relation, 5)
            : throw new InputException("unknown-node", string.Create(CultureInfo.InvariantCulture, $"{name}: connector {end.Connector} is at sample {end.Node}, which the file of nodes lacks"), "Both files must be of the same export."));
        return new ItemConnectors(connectors, links, ["presynaptic_to", "postsynaptic_to"]);
    }

    private static ConnectorRow Row(long id, double x, double y, double z, float scale, long confidence) =>
        new() { Id = id, X = (float)(x * scale), Y = (float)(y * scale), Z = (float)(z * scale), Confidence = (int)confidence };

    private static int IndexOf(List<string> relations, string relation)
    {
        if (relations.IndexOf(relation) is >= 0 and var index)
            return index;
        relations.Add(relation);
        return relations.Count - 1;
    }

    private static DataField Find(ParquetSchema schema, string column, string file) => schema.DataFields.FirstOrDefault(field => field.Name == column) ?? throw Lacks(file, column);

    private static InputException Lacks(string file, string column) => new("bad-header", $"{file} lacks the column {column}");
}
