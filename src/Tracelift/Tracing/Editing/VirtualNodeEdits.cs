using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Tracing.Editing;

/// <summary>Suppresses virtual nodes: places on the line to a treenode's parent where nobody wants a node to be shown.</summary>
public static class VirtualNodeEdits
{
    private static readonly string[] Axes = ["location_z", "location_y", "location_x"];

    /// <summary>Suppresses a virtual node.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="child">The treenode at the lower end of the line.</param>
    /// <param name="coordinate">The coordinate of the place in nm.</param>
    /// <param name="orientation">The axis of the coordinate: 0 for z, 1 for y, 2 for x.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>The id of the place.</returns>
    /// <exception cref="InputException">The place is not on the line.</exception>
    /// <exception cref="RefusedException">The treenode is not in the project.</exception>
    public static async Task<long> SuppressAsync(TracingEdit edit, long child, double coordinate, long orientation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if (orientation < 0 || orientation >= Axes.Length)
            throw new InputException("bad-orientation", $"The orientation is {orientation}: expected 0 for z, 1 for y or 2 for x");
        await edit.LockAsync(Models.Treenode, IdSet.Of(child), "treenode", cancellationToken);
        var axis = Axes[orientation];
        var (at, parent) = (await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", child), row => (row.Float(axis), row.LongOrNull("parent")), cancellationToken))[0];
        if (parent is not { } id || await edit.ListAsync(edit.Query(Models.Treenode).Where("pk", id), row => row.Float(axis), cancellationToken) is not [var end])
            throw new InputException("no-parent", "Child must have a parent to suppress virtual nodes");
        if (!(Math.Min(at, end) <= coordinate && coordinate <= Math.Max(at, end)))
            throw new InputException("not-between", "Suppressed node must be between child and parent nodes");
        var place = await edit.IdAsync(Models.SuppressedVirtualTreenode, cancellationToken);
        await edit.InsertAsync(
            Models.SuppressedVirtualTreenode,
            place,
            (batch, row) =>
            {
                batch.Longs("child").Set(row, child);
                batch.Doubles("location_coordinate").Set(row, coordinate);
                batch.Longs("orientation").Set(row, orientation);
            },
            cancellationToken);
        return place;
    }

    /// <summary>Shows a virtual node again. As in CATMAID, all who may annotate may do it.</summary>
    /// <exception cref="RefusedException">There is no such place.</exception>
    public static async Task RestoreAsync(TracingEdit edit, long child, long place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if ((await edit.ListAsync(edit.Query(Models.SuppressedVirtualTreenode).Where("pk", place).Where("child", child), row => row.Id, cancellationToken)).Count == 0)
            throw new RefusedException(Refusal.NotThere, $"There is no suppressed virtual node {place} of treenode {child}");
        await edit.Session.RemoveAsync(Models.SuppressedVirtualTreenode, IdSet.Of(place), cancellationToken);
    }
}
