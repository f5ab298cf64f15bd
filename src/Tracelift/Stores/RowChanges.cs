using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>Rows to insert, change and delete, gathered by model and written a batch at a time.</summary>
internal sealed class RowChanges(IRowSession session) : IDisposable
{
    // What is referred to comes first, so that foreign keys which are checked at once hold.
    private static readonly ModelDescription[] Order =
    [
        Models.User, ProjectModels.Group, ProjectModels.UserGroup, Models.UserProfile, ProjectModels.Token, ProjectModels.ClientDatastore,
        ProjectModels.SamplerState, ProjectModels.SamplerIntervalState, ProjectModels.SamplerDomainType, ProjectModels.SamplerConnectorState,
        Models.Project, ProjectModels.Stack, ProjectModels.StackMirror, ProjectModels.ProjectStack, ProjectModels.BrokenSlice,
        ProjectModels.StackGroupRelation, ProjectModels.StackGroup, ProjectModels.StackStackGroup,
        Models.Class, Models.Relation, Models.ClassClass, Models.ClassInstance, Models.ClassInstanceClassInstance,
        ProjectModels.StackClassInstance, ProjectModels.StackGroupClassInstance,
        ProjectModels.Tag, ProjectModels.TaggedItem, ProjectModels.UserPermission, ProjectModels.GroupPermission,
        ProjectModels.UserGlobalPermission, ProjectModels.GroupGlobalPermission,
    ];

    private readonly Dictionary<ModelDescription, List<Batch>> _inserts = [];
    private readonly Dictionary<ModelDescription, List<Batch>> _updates = [];
    private readonly Dictionary<ModelDescription, IdSet> _deletes = [];
    private readonly Dictionary<IdFamily, IdStock> _ids = [];

    /// <summary>Rows that were inserted or changed.</summary>
    public long Written { get; private set; }

    /// <summary>A new row with an id of its own.</summary>
    public async ValueTask<NewRow> InsertAsync(ModelDescription model, CancellationToken cancellationToken) =>
        Insert(model, await NextIdAsync(model.Family, cancellationToken));

    /// <summary>A new row.</summary>
    public NewRow Insert(ModelDescription model, long id) => Begin(_inserts, model, id);

    /// <summary>New values for a row that is there: for all columns.</summary>
    public NewRow Update(ModelDescription model, long id) => Begin(_updates, model, id);

    /// <summary>Deletes a row that is there.</summary>
    public void Delete(ModelDescription model, long id)
    {
        if (!_deletes.TryGetValue(model, out var ids))
            _deletes[model] = ids = [];
        ids.Add(id);
    }

    /// <summary>The next free id; fetched some at a time, the more the more are wanted.</summary>
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

    /// <summary>Writes all that was gathered: deletions first, what refers to others before these.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var model in Order.Reverse())
        {
            if (_deletes.Remove(model, out var ids))
                await session.DeleteAsync(model, ids, cancellationToken);
        }

        foreach (var model in Order)
        {
            foreach (var batch in _inserts.GetValueOrDefault(model, []))
                await session.InsertAsync(batch, cancellationToken);
            foreach (var batch in _updates.GetValueOrDefault(model, []))
                await session.UpdateAsync(batch, cancellationToken);
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

/// <summary>A row that is being made.</summary>
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
