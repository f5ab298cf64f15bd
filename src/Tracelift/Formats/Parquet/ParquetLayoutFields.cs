using Parquet.Schema;
using Tracelift.Errors;

namespace Tracelift.Formats.Parquet;

/// <summary>The columns of nodes in one of the layouts.</summary>
/// <param name="IsNavis">Whether the layout is that of navis; else it is neurarrow.</param>
/// <param name="Node">The node's id.</param>
/// <param name="Parent">The parent's id.</param>
/// <param name="X">X.</param>
/// <param name="Y">Y.</param>
/// <param name="Z">Z.</param>
/// <param name="Radius">The radius, or null.</param>
/// <param name="Type">The type, or null.</param>
/// <param name="Neuron">The neuron; null for a file with one.</param>
/// <param name="Others">The names of other columns.</param>
internal sealed record ParquetLayoutFields(
    bool IsNavis, DataField Node, DataField Parent, DataField X, DataField Y, DataField Z, DataField? Radius, DataField? Type, DataField? Neuron, IReadOnlyList<string> Others)
{
    /// <summary>Finds the columns.</summary>
    /// <exception cref="InputException"><c>bad-header</c>: the columns are those of neither layout.</exception>
    public static ParquetLayoutFields Find(ParquetSchema schema, string file)
    {
        var fields = schema.DataFields.Where(field => field.MaxRepetitionLevel == 0).GroupBy(field => field.Name, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        var isNavis = fields.ContainsKey("node_id");
        var (node, type, neuron) = isNavis ? ("node_id", "label", "neuron") : ("sample_id", "net.clbarnes.swc:type_id", "fragment_id");
        string[] needed = [node, "parent_id", "x", "y", "z"];
        if (needed.Where(name => !fields.ContainsKey(name)).ToList() is { Count: > 0 } missing)
        {
            throw new InputException(
                "bad-header",
                $"{file} lacks the columns {string.Join(", ", missing)}",
                "Expected the columns of navis (node_id, parent_id, x, y, z, neuron) or of neurarrow (sample_id, fragment_id, parent_id, x, y, z).");
        }

        string[] known = [.. needed, "radius", type, neuron];
        return new ParquetLayoutFields(
            isNavis, fields[node], fields["parent_id"], fields["x"], fields["y"], fields["z"], fields.GetValueOrDefault("radius"), fields.GetValueOrDefault(type), fields.GetValueOrDefault(neuron),
            [.. schema.DataFields.Select(field => string.Join('.', field.Path.ToList())).Where(name => !known.Contains(name, StringComparer.Ordinal))]);
    }
}
