using System.Diagnostics.CodeAnalysis;
using Tracelift.Model;

namespace Tracelift.Example;

/// <summary>Collects rows of a model one by one and returns them as batches.</summary>
internal sealed class BatchFiller(ModelDescription model)
{
    private readonly Queue<Batch> _full = new();
    private Batch? _open;

    /// <summary>Starts a row. The caller sets each of its columns.</summary>
    /// <returns>The batch with the row as its last.</returns>
    public Batch Begin(long id)
    {
        _open ??= Batch.Rent(model);
        if (_open.IsFull)
        {
            _full.Enqueue(_open);
            _open = Batch.Rent(model);
        }

        _open.Longs(0).Set(_open.Count++, id);
        return _open;
    }

    /// <summary>Starts a row with an owner.</summary>
    /// <returns>The batch with the row as its last.</returns>
    public Batch Begin(long id, ExampleOwner owner)
    {
        var batch = Begin(id);
        var row = batch.Count - 1;
        batch.Longs(ExampleColumns.User).Set(row, owner.User);
        batch.Longs(ExampleColumns.Project).Set(row, ExampleRows.Project);
        batch.Longs(ExampleColumns.Created).Set(row, owner.Created);
        batch.Longs(ExampleColumns.Edited).Set(row, owner.Edited);
        return batch;
    }

    /// <summary>Returns the next full batch, or with <paramref name="all"/> any batch with rows.</summary>
    public bool TryTake(bool all, [NotNullWhen(true)] out Batch? batch)
    {
        if (_full.TryDequeue(out batch))
            return true;
        if (!all || _open is null)
            return false;
        (batch, _open) = (_open, null);
        return true;
    }
}

/// <summary>Indexes of columns that are written for many rows, looked up once.</summary>
internal static class ExampleColumns
{
    // The columns have the same index in every model with an owner.
    public static int User { get; } = Models.Treenode["user"].Ordinal;

    public static int Project { get; } = Models.Treenode["project"].Ordinal;

    public static int Created { get; } = Models.Treenode["creation_time"].Ordinal;

    public static int Edited { get; } = Models.Treenode["edition_time"].Ordinal;

    public static int Editor { get; } = Models.Treenode["editor"].Ordinal;

    public static int X { get; } = Models.Treenode["location_x"].Ordinal;

    public static int Y { get; } = Models.Treenode["location_y"].Ordinal;

    public static int Z { get; } = Models.Treenode["location_z"].Ordinal;

    public static int Parent { get; } = Models.Treenode["parent"].Ordinal;

    public static int Radius { get; } = Models.Treenode["radius"].Ordinal;

    public static int NodeConfidence { get; } = Models.Treenode["confidence"].Ordinal;

    public static int NodeSkeleton { get; } = Models.Treenode["skeleton"].Ordinal;

    public static int LinkRelation { get; } = Models.TreenodeConnector["relation"].Ordinal;

    public static int LinkTreenode { get; } = Models.TreenodeConnector["treenode"].Ordinal;

    public static int LinkConnector { get; } = Models.TreenodeConnector["connector"].Ordinal;

    public static int LinkSkeleton { get; } = Models.TreenodeConnector["skeleton"].Ordinal;

    public static int LinkConfidence { get; } = Models.TreenodeConnector["confidence"].Ordinal;
}
