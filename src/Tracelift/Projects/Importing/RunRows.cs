using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>Collects rows of projects that belong to a run, so that an undo takes them out.</summary>
internal static class RunRows
{
    // All projects of a store share these rows, so they stay when a run is undone.
    private static readonly string[] Shared = [ProjectModels.Tag.Table, ProjectModels.StackGroupRelation.Table];

    /// <summary>Returns a collection whose rows count as the run's.</summary>
    public static RowChanges Of(ISharedRowSession session) => new(session)
    {
        Inserted = (table, id) =>
        {
            if (!Shared.Contains(table))
                session.CountAsMade(table, id);
        },
        Lost = session.CountAsLost,
    };
}
