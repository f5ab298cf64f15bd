using System.Globalization;
using Parquet;
using Tracelift.Errors;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Parquet;

/// <summary>The decoded rows of a row group.</summary>
internal sealed class ParquetRows
{
    public required (long[] Values, bool[] Nulls) Ids { get; init; }

    public required (long[] Values, bool[] Nulls) Parents { get; init; }

    public required (double[] Values, bool[] Nulls)[] Places { get; init; }

    public (double[] Values, bool[] Nulls)? Radii { get; init; }

    public (long[] Values, bool[] Nulls)? Types { get; init; }

    public required string File { get; init; }

    public static async ValueTask<ParquetRows> ReadAsync(ParquetRowGroupReader group, ParquetLayoutFields fields, string file, CancellationToken cancellationToken) => new()
    {
        File = file,
        Ids = await ParquetColumns.ReadWholeAsync(group, fields.Node, file, cancellationToken),
        Parents = await ParquetColumns.ReadWholeAsync(group, fields.Parent, file, cancellationToken),
        Places =
        [
            await ParquetColumns.ReadRealAsync(group, fields.X, file, cancellationToken),
            await ParquetColumns.ReadRealAsync(group, fields.Y, file, cancellationToken),
            await ParquetColumns.ReadRealAsync(group, fields.Z, file, cancellationToken),
        ],
        Radii = fields.Radius is { } radius ? await ParquetColumns.ReadRealAsync(group, radius, file, cancellationToken) : null,
        Types = fields.Type is { } type ? await ParquetColumns.ReadWholeAsync(group, type, file, cancellationToken) : null,
    };

    public void Copy(int row, SwcNodes nodes, int at, double[] scale)
    {
        if (Ids.Nulls[row] || Places[0].Nulls[row] || Places[1].Nulls[row] || Places[2].Nulls[row])
            throw new InputException("bad-value", string.Create(CultureInfo.InvariantCulture, $"{File}: the id or a coordinate of node {Ids.Values[row]} is null"));
        nodes.Ids[at] = Ids.Values[row];
        nodes.ParentIds[at] = Parents.Nulls[row] || Parents.Values[row] < 0 ? -1 : Parents.Values[row];
        nodes.Lines[at] = at + 1;
        nodes.X[at] = (float)(Places[0].Values[row] * scale[0]);
        nodes.Y[at] = (float)(Places[1].Values[row] * scale[1]);
        nodes.Z[at] = (float)(Places[2].Values[row] * scale[2]);
        if (!float.IsFinite(nodes.X[at]) || !float.IsFinite(nodes.Y[at]) || !float.IsFinite(nodes.Z[at]))
            throw new InputException("not-finite", string.Create(CultureInfo.InvariantCulture, $"{File}: a coordinate of node {Ids.Values[row]} is no finite number"));
        nodes.Radii[at] = Radii is { } radii && !radii.Nulls[row] && double.IsFinite(radii.Values[row]) && radii.Values[row] >= 0 ? (float)(radii.Values[row] * scale[0]) : -1;
        nodes.Types[at] = Types is { } types && !types.Nulls[row] ? (int)Math.Clamp(types.Values[row], int.MinValue, int.MaxValue) : 0;
    }
}
