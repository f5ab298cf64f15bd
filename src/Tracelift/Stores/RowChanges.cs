using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>Collects rows to insert, update and delete by model, and writes them in batches.</summary>
internal sealed class RowChanges(IRowSession session) : IDisposable
{
    // Referenced models come first, because some foreign keys are checked at once.
    private static readonly ModelDescription[] Order =
    [
        Models.User, ProjectModels.Group, ProjectModels.UserGroup, Models.UserProfile, ProjectModels.Token, SettingModels.Datastore,
        SamplerModels.State, SamplerModels.IntervalState, SamplerModels.DomainType, SamplerModels.ConnectorState,
        Models.Project, ProjectModels.Stack, ProjectModels.StackMirror, ProjectModels.ProjectStack, ProjectModels.BrokenSlice,
        ProjectModels.StackGroupRelation, ProjectModels.StackGroup, ProjectModels.StackStackGroup,
        Models.Class, Models.Relation, Models.ClassClass, Models.ClassInstance, Models.ClassInstanceClassInstance,
        Models.StackClassInstance, Models.StackGroupClassInstance,
        ProjectModels.Tag, ProjectModels.TaggedItem, ProjectModels.UserPermission, ProjectModels.GroupPermission,
        ProjectModels.UserGlobalPermission, ProjectModels.GroupGlobalPermission,
    ];

    private readonly Dictionary<ModelDescription, List<Batch>> _inserts = [];
    private readonly Dictionary<ModelDescription, List<Batch>> _updates = [];
    private readonly Dictionary<ModelDescription, IdSet> _deletes = [];
    private readonly Dictionary<IdFamily, IdStock> _ids = [];

    /// <summary>Receives the table and id of each new row; or null.</summary>
    public Action<string, long>? Inserted { get; init; }

    /// <summary>Receives the table and number of older rows that are changed or deleted; or null.</summary>
    public Action<string, long>? Lost { get; init; }

    /// <summary>The number of rows inserted or updated.</summary>
    public long Written { get; private set; }

    /// <summary>Whether anything was inserted, updated or deleted.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Adds a new row with a new id.</summary>
    public async ValueTask<NewRow> InsertAsync(ModelDescription model, CancellationToken cancellationToken) =>
        Insert(model, await NextIdAsync(model.Family, cancellationToken));

    /// <summary>Adds a new row.</summary>
    public NewRow Insert(ModelDescription model, long id)
    {
        Inserted?.Invoke(model.Table, id);
        return Begin(_inserts, model, id);
    }

    /// <summary>Adds new values for all columns of an existing row.</summary>
    public NewRow Update(ModelDescription model, long id) => Begin(_updates, model, id);

    /// <summary>Deletes an existing row.</summary>
    public void Delete(ModelDescription model, long id)
    {
        if (!_deletes.TryGetValue(model, out var ids))
            _deletes[model] = ids = [];
        ids.Add(id);
    }

    /// <summary>Returns the next free id. Fetches several at a time, more each time.</summary>
    public async ValueTask<long> NextIdAsync(IdFamily family, CancellationToken cancellationToken)
    {
        if (!_ids.TryGetValue(family, out var stock))
            _ids[family] = stock = new IdStock();
        if (stock.Next == stock.Ids.Count)
        {
            stock.Ids = await session.TakeIdsAsync(family, stock.Size, cancellationToken);
            stock.Next = 0;
            stock.Size = Math.Min(stock.Size * 2, 1024);
        }

        return stock.Ids[stock.Next++];
    }

    /// <summary>Writes all changes: deletions first, and referring rows before the rows that they refer to.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        HasWritten |= _inserts.Count + _updates.Count + _deletes.Count > 0;
        foreach (var model in Order.Reverse())
        {
            if (!_deletes.Remove(model, out var ids))
                continue;
            var deleted = await session.DeleteAsync(model, ids, cancellationToken);
            Lost?.Invoke(model.Table, deleted);
        }

        foreach (var model in Order)
        {
            foreach (var batch in _inserts.GetValueOrDefault(model, []))
                await session.InsertAsync(batch, cancellationToken);
            foreach (var batch in _updates.GetValueOrDefault(model, []))
            {
                await session.UpdateAsync(batch, cancellationToken);
                Lost?.Invoke(model.Table, batch.Count);
            }
        }

        Written += _inserts.Concat(_updates).SelectMany(rows => rows.Value).Sum(batch => (long)batch.Count);

        Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private static NewRow Begin(Dictionary<ModelDescription, List<Batch>> all, ModelDescription model, long id)
    {
        if (!all.TryGetValue(model, out var batches))
            all[model] = batches = [];
        if (batches.Count == 0 || batches[^1].IsFull)
            batches.Add(Batch.Rent(model));
        var batch = batches[^1];
        var row = batch.Count++;
        foreach (var column in batch.Columns)
            column.SetNull(row);
        batch.Longs(0).Set(row, id);
        return new NewRow(batch, row);
    }

    private void Clear()
    {
        foreach (var batch in _inserts.Values.Concat(_updates.Values).SelectMany(batches => batches))
            batch.Dispose();
        _inserts.Clear();
        _updates.Clear();
        _deletes.Clear();
    }

    private sealed class IdStock
    {
        public IReadOnlyList<long> Ids { get; set; } = [];

        public int Next { get; set; }

        public int Size { get; set; } = 1;
    }
}

/// <summary>A new row.</summary>
internal readonly record struct NewRow(Batch Batch, int Row)
{
    public long Id => Batch.Ids[Row];

    public NewRow Set(string field, long value)
    {
        Batch.Longs(field).Set(Row, value);
        return this;
    }

    public NewRow Set(string field, string? value)
    {
        if (value is not null)
            Batch.Texts(field).Set(Row, value);
        return this;
    }
}
