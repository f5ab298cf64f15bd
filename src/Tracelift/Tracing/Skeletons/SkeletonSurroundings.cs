using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Import.Origins;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Skeletons;

/// <summary>
/// The rows that skeletons share with others: the project's classes and relations, annotations, data sources, users. Each
/// missing row is created once: after finding it missing, the import waits for other sessions that may create it, and
/// looks again.
/// </summary>
internal sealed class SkeletonSurroundings(IImportSession session, long project, Editor user, long now)
{
    /// <summary>Annotations' ids by name.</summary>
    public Dictionary<string, long> Annotations { get; } = new(StringComparer.Ordinal);

    /// <summary>Tags' ids by name.</summary>
    public Dictionary<string, long> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Data sources' ids.</summary>
    public Dictionary<(string Url, long Project), long> Sources { get; } = [];

    /// <summary>Users' ids by name.</summary>
    public Dictionary<string, long> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>Returns the project's vocabulary; sets the project up for tracing if needed.</summary>
    public async Task<ProjectVocabulary> VocabularyAsync(CancellationToken cancellationToken)
    {
        var vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        if ((await MissingAsync(vocabulary, cancellationToken)).SetUpRows == 0)
            return vocabulary;
        await session.LockProjectAsync(project, cancellationToken);
        vocabulary = await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
        var missing = await MissingAsync(vocabulary, cancellationToken);
        if (missing.SetUpRows == 0)
            return vocabulary;
        var first = await session.ReserveAsync(IdFamily.Concept, missing.SetUpRows, cancellationToken);
        var owner = await ProjectSetUp.OwnerAsync(session, user.SystemUser, user.Id, cancellationToken);
        var setUp = new ProjectSetUp(missing, owner, project, first, now);
        var roots = vocabulary.Class(TracingVocabulary.Root);
        foreach (var model in (ModelDescription[])[Models.Class, Models.Relation, Models.ClassInstance])
        {
            if (setUp.HasRows(model))
                await WriteAsync(setUp.Rows(model, roots.IsEmpty ? null : roots.Min), cancellationToken);
        }

        await ProjectSetUp.AddSharedAsync(session, isNewProject: false, cancellationToken);
        return await ProjectVocabulary.ReadAsync(session, project, cancellationToken);
    }

    /// <summary>Finds annotations, and creates those that the project lacks.</summary>
    public Task AddAnnotationsAsync(ProjectVocabulary vocabulary, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        AddInstancesAsync(vocabulary.Class(TracingVocabulary.Annotation), Annotations, names, cancellationToken);

    /// <summary>Finds tags, and creates those that the project lacks.</summary>
    public Task AddTagsAsync(ProjectVocabulary vocabulary, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        names.Count == 0 ? Task.CompletedTask : AddInstancesAsync(vocabulary.Class(TracingVocabulary.Label), Tags, names, cancellationToken);

    private async Task AddInstancesAsync(IdSet ofClass, Dictionary<string, long> ids, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        ids.Clear();
        foreach (var (name, found) in await NamedObjects.InstancesAsync(session, project, ofClass, names, cancellationToken))
            ids.Add(name, found);
        await AddAsync(
            Models.ClassInstance,
            [.. names.Where(name => !ids.ContainsKey(name))],
            ids,
            (batch, row, name) =>
            {
                batch.Longs("class_column").Set(row, ofClass.Min);
                batch.Texts("name").Set(row, name);
            },
            cancellationToken);
    }

    /// <summary>Finds data sources, and creates those that the project lacks.</summary>
    public async Task AddSourcesAsync(IReadOnlyCollection<(string Url, long Project)> sources, CancellationToken cancellationToken)
    {
        await NamedObjects.FindAsync(session, project, sources, () => FindSourcesAsync(sources, cancellationToken), cancellationToken);
        await AddAsync(
            OriginModels.DataSource,
            [.. sources.Where(source => !Sources.ContainsKey(source))],
            Sources,
            (batch, row, source) =>
            {
                batch.Texts("url").Set(row, source.Url);
                batch.Longs("source_project_id").Set(row, source.Project);
            },
            cancellationToken);
    }

    /// <summary>Finds users by name, and creates missing ones: inactive, without any rights.</summary>
    public async Task AddUsersAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await NamedObjects.FindAsync(session, project, names, () => FindUsersAsync(names, cancellationToken), cancellationToken);
        var missing = names.Where(name => !Users.ContainsKey(name)).ToList();
        if (missing.Count == 0)
            return;
        var id = await session.ReserveAsync(IdFamily.User, missing.Count, cancellationToken);
        var users = missing.Select(name => new NewUser(name, null) { Id = id++ }).ToList();
        await session.WriteAsync(Models.User, NewUsers.Rows(users, keepPasswords: false, now).ToAsyncEnumerable(), cancellationToken);
        await EditAccess.AddAsync(session, users, [], now, cancellationToken);
        foreach (var made in users)
            Users[made.Username] = made.Id;
    }

    private async Task AddAsync<TName>(
        ModelDescription model, IReadOnlyCollection<TName> missing, Dictionary<TName, long> ids, Action<Batch, int, TName> fill, CancellationToken cancellationToken)
        where TName : notnull
    {
        if (missing.Count == 0)
            return;
        var id = await session.ReserveAsync(model.Family, missing.Count, cancellationToken);
        foreach (var some in missing.Chunk(Batch.Capacity))
        {
            var batch = Batch.Rent(model);
            foreach (var name in some)
            {
                fill(batch, new RowAuthor(user.Id, project, now).Begin(batch, id), name);
                ids[name] = id++;
            }

            await WriteAsync(batch, cancellationToken);
        }
    }

    private async Task<ReusePlan> MissingAsync(ProjectVocabulary vocabulary, CancellationToken cancellationToken)
    {
        var missing = new ReusePlan();
        missing.MissingClasses.AddRange(ProjectVocabularySetUp.Classes.Select(known => known.Name).Where(name => vocabulary.Class(name).IsEmpty));
        missing.MissingRelations.AddRange(ProjectVocabularySetUp.Relations.Select(known => known.Name).Where(name => vocabulary.Relation(name).IsEmpty));
        missing.IsRootMissing = (await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("class_column", vocabulary.Class(TracingVocabulary.Root)), row => row.Id, cancellationToken)).Count == 0;
        return missing;
    }

    private async Task<Dictionary<(string Url, long Project), long>> FindSourcesAsync(IReadOnlyCollection<(string Url, long Project)> sources, CancellationToken cancellationToken)
    {
        foreach (var (id, url, of) in await session.ListAsync(
            new RowQuery(OriginModels.DataSource) { Project = project }.WhereText("url", [.. sources.SelectMany(source => OriginAddress.Spellings(source.Url)).Distinct(StringComparer.Ordinal)]),
            row => (row.Id, row.Text("url"), row.Long("source_project_id")),
            cancellationToken))
        {
            // Earlier versions stored addresses as entered.
            var stored = OriginAddress.Stored(url);
            if (url == stored || !Sources.ContainsKey((stored, of)))
                Sources[(stored, of)] = id;
        }

        return Sources;
    }

    private async Task<Dictionary<string, long>> FindUsersAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        foreach (var (id, name) in await session.ListAsync(
            new RowQuery(Models.User).WhereText("username", names), row => (row.Id, row.Text("username")), cancellationToken))
        {
            Users[name] = id;
        }

        return Users;
    }

    private Task<long> WriteAsync(Batch batch, CancellationToken cancellationToken) =>
        session.WriteAsync(batch.Model, new[] { batch }.ToAsyncEnumerable(), cancellationToken);
}
