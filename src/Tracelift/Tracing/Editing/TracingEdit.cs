using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>A user's change of a project's tracing data, in one transaction. It can't reach rows of other projects.</summary>
public sealed class TracingEdit
{
    // A user waits for the answer, and an import into an SQLite file can block others for hours.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly Dictionary<ModelDescription, IdSet> _added = [];
    private readonly EditRights _rights;
    private ProjectVocabulary _vocabulary;

    private TracingEdit(IChangeSession session, long project, Editor editor, long now, ProjectVocabulary vocabulary)
    {
        Session = session;
        Project = project;
        Editor = editor;
        Now = now;
        _vocabulary = vocabulary;
        _rights = new EditRights(session, project, editor);
    }

    /// <summary>The project.</summary>
    public long Project { get; }

    /// <summary>The user who makes the change.</summary>
    public Editor Editor { get; }

    /// <summary>The time of new and changed rows.</summary>
    public long Now { get; }

    /// <summary>The transaction.</summary>
    internal IChangeSession Session { get; }

    /// <summary>The treenodes with another place or parent, for the tables derived from them.</summary>
    internal IdSet ChangedNodes { get; } = [];

    /// <summary>The connectors with another place.</summary>
    internal IdSet ChangedConnectors { get; } = [];

    /// <summary>The skeletons with other nodes.</summary>
    internal IdSet ChangedSkeletons { get; } = [];

    /// <summary>How many nodes of skeletons are imported ones, which a change of rows does not tell.</summary>
    internal List<ImportedShare> ImportedShares { get; } = [];

    /// <summary>Runs a change.</summary>
    /// <param name="store">The store.</param>
    /// <param name="project">The project.</param>
    /// <param name="editor">The user who makes the change.</param>
    /// <param name="label">CATMAID's name of the change; one of <see cref="EditLabel"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">The work; it is committed when it ends.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="InputException">The request is invalid.</exception>
    /// <exception cref="RefusedException">The editor may not make the change, or an object is not in the expected state.</exception>
    /// <exception cref="StoreException">The store can't be used, or others have locked it for too long.</exception>
    public static async Task<T> RunAsync<T>(
        IStore store, long project, Editor editor, string label, TimeProvider time, Func<TracingEdit, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(editor);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(work);
        using var timeout = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await using var session = await store.BeginChangeAsync(linked.Token);

            // Comes first, because triggers read the label.
            var now = await session.MarkAsync(project, editor.Id, label, linked.Token);
            var vocabulary = await ProjectVocabulary.ReadAsync(session, project, linked.Token);
            var edit = new TracingEdit(session, project, editor, now, vocabulary);
            var result = await work(edit, linked.Token);
            await session.DeriveAsync(edit._added, linked.Token);
            if (!edit.ChangedNodes.IsEmpty || !edit.ChangedConnectors.IsEmpty || !edit.ChangedSkeletons.IsEmpty)
                await session.CorrectDerivedAsync(edit.ChangedNodes, edit.ChangedConnectors, edit.ChangedSkeletons, linked.Token);
            await Editing.ImportedShares.KeepAsync(edit, linked.Token);
            await session.CommitAsync(linked.Token);
            return result;
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreException(
                "store-busy", $"{store.Name}: other sessions have locked the data for {Patience.TotalSeconds} seconds; nothing was changed", "Try again when imports into the project have ended", e, isTransient: true);
        }
    }

    /// <summary>Returns a query for rows of the project.</summary>
    internal RowQuery Query(ModelDescription model) => new(model) { Project = Project };

    /// <summary>Converts each row of a query.</summary>
    internal Task<List<T>> ListAsync<T>(RowQuery query, Func<StoredRow, T> make, CancellationToken cancellationToken) => Session.ListAsync(query, make, cancellationToken);

    /// <summary>Returns the ids of a class; empty if the project lacks it.</summary>
    internal IdSet Class(string name) => _vocabulary.Class(name);

    /// <summary>Returns the ids of a relation; empty if the project lacks it.</summary>
    internal IdSet Relation(string name) => _vocabulary.Relation(name);

    /// <summary>Returns the id of a class; creates it if the project lacks it.</summary>
    internal Task<long> ClassAsync(string name, CancellationToken cancellationToken) =>
        WordAsync(Models.Class, "class_name", name, () => _vocabulary.Class(name), cancellationToken);

    /// <summary>Returns the id of a relation; creates it if the project lacks it.</summary>
    internal Task<long> RelationAsync(string name, CancellationToken cancellationToken) =>
        WordAsync(Models.Relation, "relation_name", name, () => _vocabulary.Relation(name), cancellationToken);

    /// <summary>Takes an id for a row of a model.</summary>
    internal async Task<long> IdAsync(ModelDescription model, CancellationToken cancellationToken) => (await IdsAsync(model, 1, cancellationToken))[0];

    /// <summary>Takes ids for rows of a model.</summary>
    internal async Task<IReadOnlyList<long>> IdsAsync(ModelDescription model, int count, CancellationToken cancellationToken) =>
        count == 0 ? [] : await Session.TakeIdsAsync(model.Family, count, cancellationToken);

    /// <summary>Inserts a row.</summary>
    /// <param name="model">Its model.</param>
    /// <param name="id">Its id.</param>
    /// <param name="fill">Sets the columns other than editor, project and time.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    internal Task InsertAsync(ModelDescription model, long id, Action<Batch, int> fill, CancellationToken cancellationToken) =>
        InsertAsync(model, [id], (batch, row, _) => fill(batch, row), cancellationToken);

    /// <summary>Inserts rows.</summary>
    internal async Task InsertAsync(ModelDescription model, IReadOnlyList<long> ids, Action<Batch, int, int> fill, CancellationToken cancellationToken)
    {
        if (!_added.TryGetValue(model, out var added))
            _added[model] = added = [];
        for (var done = 0; done < ids.Count;)
        {
            using var batch = Batch.Rent(model);
            for (; done < ids.Count && !batch.IsFull; done++)
            {
                fill(batch, new RowAuthor(Editor.Id, Project, Now).Begin(batch, ids[done]), done);
                added.Add(ids[done]);
            }

            await Session.InsertAsync(batch, cancellationToken);
        }
    }

    /// <summary>Changes a row of the project.</summary>
    internal Task UpdateAsync(ModelDescription model, long id, Action<Batch, int> change, CancellationToken cancellationToken) =>
        UpdateAsync(model, IdSet.Of(id), change, cancellationToken);

    /// <summary>Changes rows of the project, some thousands in one statement.</summary>
    internal async Task UpdateAsync(ModelDescription model, IdSet ids, Action<Batch, int> change, CancellationToken cancellationToken)
    {
        if (ids.IsEmpty)
            return;

        // A session allows one read or write at a time, so the reading ends first.
        var found = new List<Batch>();
        await foreach (var batch in Session.ReadAsync(Query(model).Where("pk", ids), cancellationToken))
            found.Add(batch);
        foreach (var batch in found)
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    change(batch, row);
                    if (model.Find("edition_time") is not null)
                        batch.Longs("edition_time").Set(row, Now);
                }

                await Session.UpdateAsync(batch, cancellationToken);
            }
        }
    }

    /// <summary>Deletes all rows of the project that refer to some ids in a column.</summary>
    internal async Task RemoveAsync(ModelDescription model, string field, IdSet ids, CancellationToken cancellationToken)
    {
        var rows = new IdSet(await ListAsync(Query(model).Where(field, ids), row => row.Id, cancellationToken));
        if (!rows.IsEmpty)
            await Session.RemoveAsync(model, rows, cancellationToken);
    }

    /// <summary>Empties a column of stored views that refers to something that is deleted.</summary>
    internal async Task ForgetAsync(string field, IdSet ids, CancellationToken cancellationToken) => await UpdateAsync(
        Models.DeepLink,
        new IdSet(await ListAsync(Query(Models.DeepLink).Where(field, ids), row => row.Id, cancellationToken)),
        (batch, row) => batch.Longs(field).SetNull(row),
        cancellationToken);

    /// <summary>Adds an entry to the project's log.</summary>
    /// <param name="operation">The operation; one of <see cref="LogEntry"/>'s.</param>
    /// <param name="place">The place in nm; null if there is none.</param>
    /// <param name="text">The operation in words.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    internal async Task LogAsync(string operation, (float X, float Y, float Z)? place, string text, CancellationToken cancellationToken)
    {
        var id = (await Session.TakeIdsAsync(IdFamily.Concept, 1, cancellationToken))[0];
        await Session.LogAsync([new LogEntry(id, Project, Editor.Id, operation, place ?? default, text)], cancellationToken);
    }

    /// <summary>Returns the rows of a model that the editor may change or delete.</summary>
    internal Task<IdSet> EditableAsync(ModelDescription model, IReadOnlyCollection<(long Id, long Owner)> rows, CancellationToken cancellationToken) =>
        _rights.EditableAsync(rows, (ids, users, stop) => Session.ImportedAsync(model, ids, users, stop), cancellationToken);

    /// <summary>Throws if another user has locked an object by an annotation.</summary>
    /// <exception cref="RefusedException">The object is locked.</exception>
    internal async Task RequireUnlockedAsync(IdSet instances, string what, CancellationToken cancellationToken)
    {
        if (await _rights.FindLockAsync(instances, Relation(TracingVocabulary.AnnotatedWith), cancellationToken) is var (instance, user))
            throw new RefusedException(Refusal.NotAllowed, $"User {Editor.Id} cannot edit {what} #{instance}: user {user} has locked it");
    }

    /// <summary>Throws if the editor may not change all of some rows.</summary>
    /// <exception cref="RefusedException">One belongs to another user.</exception>
    internal async Task RequireEditableAsync(ModelDescription model, IReadOnlyCollection<(long Id, long Owner)> rows, CancellationToken cancellationToken)
    {
        var editable = await EditableAsync(model, rows, cancellationToken);
        foreach (var (id, owner) in rows)
        {
            if (!editable.Contains(id))
                throw new RefusedException(Refusal.NotAllowed, $"User {Editor.Id} cannot edit {model.Table} #{id}, which belongs to user {owner}");
        }
    }

    /// <summary>Throws if the store lacks one of some users that a request names.</summary>
    /// <exception cref="InputException">There is no such user.</exception>
    internal async Task RequireUsersAsync(IEnumerable<long>? users, CancellationToken cancellationToken)
    {
        var missing = new IdSet(users ?? []);
        if (missing.IsEmpty)
            return;
        missing.ExceptWith(await ListAsync(new RowQuery(Models.User).Where("pk", missing), row => row.Id, cancellationToken));
        if (!missing.IsEmpty)
            throw new InputException("unknown-user", $"There is no user with the id {string.Join(", ", missing.Take(10))}", "Name existing users in the annotations.");
    }

    /// <summary>Throws if another user has locked the neuron of a skeleton.</summary>
    /// <returns>The neuron; null if the skeleton has none.</returns>
    /// <exception cref="RefusedException">The neuron is locked.</exception>
    internal async Task<long?> RequireUnlockedNeuronAsync(long skeleton, CancellationToken cancellationToken)
    {
        var neurons = new IdSet(await ListAsync(
            Query(Models.ClassInstanceClassInstance).Where("class_instance_a", skeleton).Where("relation", Relation(TracingVocabulary.ModelOf)), row => row.Long("class_instance_b"), cancellationToken));
        await RequireUnlockedAsync(neurons, TracingVocabulary.Neuron, cancellationToken);
        return neurons.IsEmpty ? null : neurons.Min;
    }

    /// <summary>Locks rows of the project.</summary>
    /// <exception cref="RefusedException">Some do not exist.</exception>
    internal async Task LockAsync(ModelDescription model, IdSet ids, string what, CancellationToken cancellationToken)
    {
        var missing = new IdSet(ids);
        var existing = await Session.LockRowsAsync(model, ids, cancellationToken);
        missing.ExceptWith(await ListAsync(Query(model).Where("pk", existing), row => row.Id, cancellationToken));
        if (!missing.IsEmpty)
            throw new RefusedException(Refusal.NotThere, $"Could not find {what} #{string.Join(", #", missing.Take(10))} in project {Project}");
    }

    private async Task<long> WordAsync(ModelDescription model, string field, string name, Func<IdSet> known, CancellationToken cancellationToken)
    {
        if (!known().IsEmpty)
            return known().Min;
        await Session.LockProjectAsync(Project, cancellationToken);
        _vocabulary = await ProjectVocabulary.ReadAsync(Session, Project, cancellationToken);
        if (known().IsEmpty)
        {
            var setUp = model == Models.Class ? ProjectVocabularySetUp.Class(name) : ProjectVocabularySetUp.Relation(name);
            await InsertAsync(
                model,
                await IdAsync(model, cancellationToken),
                (batch, row) =>
                {
                    batch.Texts(field).Set(row, name);
                    if (model == Models.Relation)
                        batch.Longs("isreciprocal").Set(row, 0);
                    if (setUp is not null)
                        ProjectSetUp.Describe(batch, row, setUp);
                },
                cancellationToken);
            _vocabulary = await ProjectVocabulary.ReadAsync(Session, Project, cancellationToken);
        }

        return known().Min;
    }
}
