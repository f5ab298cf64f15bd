using Tracelift.Model;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// Turns batches of the source into rows of the target, in place: removes reused and excluded rows, sets
/// new ids, users and the project. Loops over columns; no step for a single row costs more than a lookup.
/// </summary>
internal sealed class RowTranslation
{
    private readonly IdAssignment _ids;
    private readonly UserPlan _users;
    private readonly ReusePlan _shared;
    private readonly ExcludedRows _leftOut;
    private readonly TypeSwitches _switches;
    private readonly SpaceTransform? _transform;
    private readonly long _project;
    private readonly bool[] _keep = new bool[Batch.Capacity];

    public RowTranslation(ImportPlan plan, TypeSwitches switches, SpaceTransform? transform, long project)
    {
        _ids = plan.Ids;
        _users = plan.Users;
        _shared = plan.Shared;
        _leftOut = plan.LeftOut;
        _switches = switches;
        _transform = transform;
        _project = project;
    }

    /// <summary>The target's ids of objects of the server, by model and by the source's ids.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> ServerObjects { get; init; } = new Dictionary<string, IReadOnlyDictionary<long, long>>(StringComparer.Ordinal);

    /// <summary>Translates a batch; may remove rows.</summary>
    public void Apply(Batch batch)
    {
        LeaveOut(batch);

        // Comes before new ids, so that errors give the source's ids.
        _transform?.Apply(batch);
        foreach (var column in batch.Columns)
        {
            if (column.Column.Ordinal == 0)
                _ids.Translate(batch.Model, (LongColumn)column, batch.Count);
            else if (column.Column.RefersTo is { } target)
                Translate((LongColumn)column, target, batch.Count);
            else if (column.Column.IsOfInstance)
                Clear(batch, column.Column);
            else if (column.Column.OfServer is { } label)
                Translate((LongColumn)column, ServerObjects[label], batch.Count);
        }
    }

    private void Translate(LongColumn column, ModelDescription target, int count)
    {
        if (target == Models.Project)
        {
            for (var row = 0; row < count; row++)
                column.Set(row, _project);
        }
        else if (target == Models.User)
        {
            _users.Translate(column, count);
        }
        else
        {
            _ids.Translate(target, column, count);
        }
    }

    private static void Translate(LongColumn column, IReadOnlyDictionary<long, long> ids, int count)
    {
        for (var row = 0; row < count; row++)
        {
            if (!column.IsNull(row))
                column.Set(row, ids[column.Values[row]]);
        }
    }

    private void LeaveOut(Batch batch)
    {
        var model = batch.Model;
        _keep.AsSpan(0, batch.Count).Fill(true);
        if (_shared.Existing.ContainsKey(model) || model == Models.ClassInstanceClassInstance || _leftOut.Of(model) is not null || _ids.Staying(model) is not null)
            KeepOnly(batch, _ids.New(model));
        foreach (var column in model.Columns)
        {
            if (column.RefersTo is not { } target || target == Models.Project)
                continue;
            if (target == Models.Relation && !_switches.RelationsOff.IsEmpty)
                DropReferences(batch, column, _switches.RelationsOff);
            else if (target == Models.ClassInstance && !_switches.InstancesOff.IsEmpty)
                DropReferences(batch, column, _switches.InstancesOff);
            else if (column.Nullable && _switches.IsOff(target))
                Clear(batch, column);
            if (column.Nullable && _leftOut.Of(target) is { } gone)
                DropReferences(batch, column, gone);
        }

        batch.Filter(_keep);
    }

    private void KeepOnly(Batch batch, IdSet ids)
    {
        for (var row = 0; row < batch.Count; row++)
            _keep[row] &= ids.Contains(batch.Ids[row]);
    }

    private void DropReferences(Batch batch, Column column, IdSet dropped)
    {
        var values = batch.Longs(column.Ordinal);
        for (var row = 0; row < batch.Count; row++)
        {
            if (values.IsNull(row) || !dropped.Contains(values.Values[row]))
                continue;
            if (column.Nullable)
                values.SetNull(row);
            else
                _keep[row] = false;
        }
    }

    private static void Clear(Batch batch, Column column)
    {
        var values = batch.Longs(column.Ordinal);
        for (var row = 0; row < batch.Count; row++)
            values.SetNull(row);
    }
}
