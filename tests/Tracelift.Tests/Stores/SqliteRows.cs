using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tests.Stores;

/// <summary>Rows for tests.</summary>
internal static class SqliteRows
{
    /// <summary>A batch of rows, each given by its values in the columns' order.</summary>
    public static Batch Of(ModelDescription model, params object?[][] rows)
    {
        var batch = Batch.Rent(model);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                Set(batch.Columns[i], batch.Count, row[i]);
            batch.Count++;
        }

        return batch;
    }

    /// <summary>The values of a batch's rows in the columns' order.</summary>
    public static IEnumerable<object?[]> Values(Batch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            yield return [.. batch.Columns.Select(column => column.IsNull(row) ? null : column switch
            {
                LongColumn longs => longs.Values[row],
                FloatColumn floats => floats.Values[row],
                DoubleColumn doubles => doubles.Values[row],
                _ => (object?)((TextColumn)column).Text(row),
            })];
        }
    }

    /// <summary>What an import of these batches has written.</summary>
    public static ImportedIds Imported(params Batch[] batches) =>
        new(
            1,
            batches.GroupBy(batch => batch.Model).ToDictionary(
                ofModel => ofModel.Key,
                ofModel => new IdRange(
                    ofModel.Min(batch => batch.Ids.ToArray().Min()), ofModel.Max(batch => batch.Ids.ToArray().Max()))),
            AreExclusive: true);

    /// <summary>Treenodes of skeletons 100, 101, .., each a line of nodes 10 nm apart.</summary>
    public static Batch Treenodes(long first, int count, int perSkeleton = 10, long project = 1) =>
        Of(Models.Treenode, [.. Enumerable.Range(0, count).Select(i => Treenode(
            first + i,
            100 + (i / perSkeleton),
            i % perSkeleton == 0 ? null : first + i - 1,
            10 * i,
            project: project))]);

    /// <summary>A treenode.</summary>
    public static object?[] Treenode(
        long id, long skeleton, long? parent, float x, long edited = 2_000, long editor = 5, long project = 1) =>
        [id, 4, project, 1_000 + id, edited, editor, x, 0f, 0f, parent, -1f, 5, skeleton];

    /// <summary>A connector of project 1.</summary>
    public static object?[] Connector(long id) => [id, 4, 1, 1_000, 2_000, 5, 0f, 0f, 0f, 5];

    /// <summary>A link of a treenode to a connector, of project 1.</summary>
    public static object?[] Link(long id, long treenode, long connector) =>
        [id, 4, 1, 1_000, 2_000, 7, treenode, connector, 100, 5];

    /// <summary>A class instance of project 1.</summary>
    public static object?[] ClassInstance(long id, string name) => [id, 4, 1, 1_000, 2_000, 1, name];

    private static void Set(BatchColumn column, int row, object? value)
    {
        switch (column, value)
        {
            case (_, null):
                column.SetNull(row);
                break;
            case (LongColumn longs, _):
                longs.Set(row, Convert.ToInt64(value));
                break;
            case (FloatColumn floats, _):
                floats.Set(row, Convert.ToSingle(value));
                break;
            case (DoubleColumn doubles, _):
                doubles.Set(row, Convert.ToDouble(value));
                break;
            default:
                ((TextColumn)column).Set(row, (string)value);
                break;
        }
    }
}
