using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Runs;

/// <summary>
/// The rows of a run that other rows may share, because each name exists only once: users and their groups, the project,
/// classes, relations and data sources, and class instances that are neither neurons nor skeletons. Those that others use
/// are kept, with the rows that they depend on.
/// </summary>
internal sealed class SharedRows(IUndoSession session, IReadOnlyDictionary<string, IdSet> made)
{
    // The first of these fields in a model is the name of its rows.
    private static readonly string[] Names = ["url", "username", "title", "class_name", "relation_name", "name"];

    private readonly Dictionary<ModelDescription, IdSet> _rows = [];
    private readonly IdSet _roots = [];

    /// <summary>The models; each precedes the models that it depends on.</summary>
    public static IReadOnlyList<ModelDescription> Order { get; } =
        [Models.ClassInstance, OriginModels.DataSource, Models.Relation, Models.Class, Models.Project, Models.User, ProjectModels.Group];

    /// <summary>The rows to keep, by model, including links between kept instances and members of kept groups.</summary>
    public Dictionary<ModelDescription, IdSet> Kept { get; } =
        Order.Append(Models.ClassInstanceClassInstance).Append(ProjectModels.UserGroup).ToDictionary(model => model, _ => new IdSet());

    /// <summary>The run's shared rows of a model.</summary>
    public IdSet this[ModelDescription model] => _rows.GetValueOrDefault(model) ?? [];

    /// <summary>Returns the model of a table, if it can have shared rows; or null.</summary>
    public static ModelDescription? Find(string table) => Order.FirstOrDefault(model => model.Table == table);

    /// <summary>Finds the shared rows.</summary>
    public async Task FindAsync(CancellationToken cancellationToken)
    {
        foreach (var model in Order.Where(model => model != Models.ClassInstance))
            _rows[model] = made.GetValueOrDefault(model.Table) ?? [];
        var instances = _rows[Models.ClassInstance] = [];
        if (!made.TryGetValue(Models.ClassInstance.Table, out var all))
            return;
        var classes = new Dictionary<long, string>();
        await EachAsync(new RowQuery(Models.Class), (batch, row) => classes[batch.Ids[row]] = batch.Texts("class_name").Text(row)!, cancellationToken);
        await EachAsync(
            new RowQuery(Models.ClassInstance).Where("pk", all),
            (batch, row) =>
            {
                var name = classes.GetValueOrDefault(batch.Longs("class_column").Values[row]) ?? "";
                if (TracingVocabulary.IsShared(name))
                    instances.Add(batch.Ids[row]);
                if (name == TracingVocabulary.Root)
                    _roots.Add(batch.Ids[row]);
            },
            cancellationToken);
    }

    /// <summary>Whether a row is shared.</summary>
    public bool Contains(ModelDescription model, long id) => _rows.TryGetValue(model, out var rows) && rows.Contains(id);

    /// <summary>
    /// Keeps the rows that kept rows depend on. If others use a part of the project's set-up for tracing, all of it
    /// stays: they rely on it without referring to each row.
    /// </summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (!Kept[Models.Class].IsEmpty || !Kept[Models.Relation].IsEmpty || !Kept[Models.ClassInstance].IsEmpty)
        {
            await KeepNamedAsync(Models.Class, "class_name", ProjectVocabularySetUp.Classes.Select(known => known.Name), cancellationToken);
            await KeepNamedAsync(Models.Relation, "relation_name", ProjectVocabularySetUp.Relations.Select(known => known.Name), cancellationToken);
            Kept[Models.ClassInstance].UnionWith(_roots);
        }

        await KeepLinksAsync(cancellationToken);
        foreach (var model in Order.Prepend(Models.ClassInstanceClassInstance))
        {
            if (Kept[model].IsEmpty)
                continue;
            await EachAsync(
                new RowQuery(model).Where("pk", Kept[model]),
                (batch, row) =>
                {
                    foreach (var column in model.Columns)
                    {
                        if (column.RefersTo is { } target && target != model && Contains(target, batch.Longs(column.Ordinal).Values[row]))
                            Kept[target].Add(batch.Longs(column.Ordinal).Values[row]);
                    }
                },
                cancellationToken);
        }

        await KeepGroupsAsync(cancellationToken);
    }

    /// <summary>Forgets which rows are kept, before they are found again.</summary>
    public void Forget()
    {
        foreach (var model in Kept.Keys)
            Kept[model] = [];
    }

    /// <summary>Describes the kept rows, with some names.</summary>
    public async Task<IReadOnlyList<KeptRows>> DescribeAsync(CancellationToken cancellationToken)
    {
        var kept = new List<KeptRows>();
        foreach (var (model, ids) in Kept.Where(pair => !pair.Value.IsEmpty).OrderBy(pair => pair.Key.Index))
        {
            var names = new List<string>();
            var field = Names.FirstOrDefault(name => model.Find(name) is not null);
            if (field is not null)
            {
                await EachAsync(
                    new RowQuery(model).Where("pk", new IdSet(ids.Take(FoundRows.Most))),
                    (batch, row) => names.Add(batch.Texts(field).Text(row)!),
                    cancellationToken);
            }

            names.Sort(StringComparer.Ordinal);
            kept.Add(new KeptRows(model.Table, ids.Count, names));
        }

        return kept;
    }

    private async Task KeepNamedAsync(ModelDescription model, string field, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        if (this[model].IsEmpty)
            return;
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        await EachAsync(
            new RowQuery(model).Where("pk", this[model]),
            (batch, row) =>
            {
                if (wanted.Contains(batch.Texts(field).Text(row)!))
                    Kept[model].Add(batch.Ids[row]);
            },
            cancellationToken);
    }

    // The group with a user's name decides who may edit the user's data.
    private async Task KeepGroupsAsync(CancellationToken cancellationToken)
    {
        if (Kept[Models.User].IsEmpty || this[ProjectModels.Group].IsEmpty)
            return;
        var names = new List<string>();
        await EachAsync(
            new RowQuery(Models.User).Where("pk", Kept[Models.User]), (batch, row) => names.Add(batch.Texts("username").Text(row)!), cancellationToken);
        await KeepNamedAsync(ProjectModels.Group, "name", names, cancellationToken);
        if (made.GetValueOrDefault(ProjectModels.UserGroup.Table) is not { } memberships || Kept[ProjectModels.Group].IsEmpty)
            return;
        await EachAsync(
            new RowQuery(ProjectModels.UserGroup).Where("group", Kept[ProjectModels.Group]),
            (batch, row) =>
            {
                if (memberships.Contains(batch.Ids[row]))
                    Kept[ProjectModels.UserGroup].Add(batch.Ids[row]);
            },
            cancellationToken);
    }

    // Keeps annotations of annotations: a user of both ends relies on the link between them.
    private async Task KeepLinksAsync(CancellationToken cancellationToken)
    {
        var (instances, links) = (Kept[Models.ClassInstance], made.GetValueOrDefault(Models.ClassInstanceClassInstance.Table));
        if (links is null || instances.IsEmpty)
            return;
        await EachAsync(
            new RowQuery(Models.ClassInstanceClassInstance).Where("class_instance_a", instances).Where("class_instance_b", instances),
            (batch, row) =>
            {
                if (links.Contains(batch.Ids[row]))
                    Kept[Models.ClassInstanceClassInstance].Add(batch.Ids[row]);
            },
            cancellationToken);
    }

    private async Task EachAsync(RowQuery query, Action<Batch, int> action, CancellationToken cancellationToken)
    {
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    action(batch, row);
            }
        }
    }
}
