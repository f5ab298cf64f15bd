using System.Globalization;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Skeletons;

/// <summary>
/// Imports skeletons from files that are already read: neurons, skeletons, annotations, origins, treenodes and derived
/// rows. Any number of files share one transaction, which is marked as an import.
/// </summary>
public sealed class SkeletonImport : IAsyncDisposable
{
    private readonly IImportSession _session;
    private readonly long _project;
    private readonly Editor _user;
    private readonly long _now;
    private readonly SkeletonSurroundings _surroundings;
    private ProjectVocabulary? _vocabulary;
    private IdRange? _nodes;
    private IdRange? _instances;
    private bool _isExclusive = true;

    private SkeletonImport(IImportSession session, long project, Editor user, TimeProvider time)
    {
        _session = session;
        _project = project;
        _user = user;
        _now = Timestamp.From(time.GetUtcNow());
        _surroundings = new SkeletonSurroundings(session, project, user, _now);
    }

    /// <summary>Imports files in one transaction.</summary>
    /// <param name="store">The store.</param>
    /// <param name="project">The project.</param>
    /// <param name="user">The importing user.</param>
    /// <param name="files">The files.</param>
    /// <param name="isAllOrNothing">Whether a faulty file stops the import of all others.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the import; nothing is imported then.</param>
    /// <returns>The result of each file, in order.</returns>
    /// <exception cref="InputException">The project does not exist, or a file can't be imported and nothing was.</exception>
    /// <exception cref="StoreException">The store failed, and is unchanged.</exception>
    public static async Task<IReadOnlyList<SkeletonOutcome>> RunAsync(
        IStore store,
        long project,
        Editor user,
        IReadOnlyList<SkeletonToImport> files,
        bool isAllOrNothing,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0)
            return [];
        var import = await BeginAsync(store, project, user, time, cancellationToken);
        await using (import)
        {
            var outcomes = await import.AddAsync(files, isAllOrNothing, cancellationToken);
            await import.LogAsync(outcomes, cancellationToken);
            await import.CommitAsync(record: null, cancellationToken);
            return outcomes;
        }
    }

    /// <summary>Begins the transaction of an import of files in several parts. Without a commit the store is unchanged.</summary>
    /// <param name="store">The store.</param>
    /// <param name="project">The project.</param>
    /// <param name="user">The importing user.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="InputException">The project does not exist.</exception>
    public static async Task<SkeletonImport> BeginAsync(IStore store, long project, Editor user, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(time);
        var session = await store.BeginImportAsync(cancellationToken);
        try
        {
            session.IsSmall = true;
            await session.ChooseTriggersAsync(TriggerRule.On, default, cancellationToken);
            if ((await session.ProjectsAsync(cancellationToken)).All(known => known.Id != project))
                throw new InputException(UnknownProject.Code, UnknownProject.Message(project));
            return new SkeletonImport(session, project, user, time);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Imports a part of the files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="isAllOrNothing">Whether to throw if a file can't be imported.</param>
    /// <param name="cancellationToken">Cancels the import; the transaction is lost then.</param>
    /// <returns>The result of each file, in order, valid after the commit.</returns>
    public async Task<IReadOnlyList<SkeletonOutcome>> AddAsync(IReadOnlyList<SkeletonToImport> files, bool isAllOrNothing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        _vocabulary ??= await _surroundings.VocabularyAsync(cancellationToken);
        var planner = new SkeletonPlanner(_session, _project, _user, _vocabulary);
        await planner.FindAsync(files, cancellationToken);
        var (plans, faults) = await PlanAsync(planner, files, isAllOrNothing, cancellationToken);
        var planned = plans.OfType<PlannedFile>().ToList();
        if (planned.Count > 0)
        {
            await new SkeletonRemoval(_session, _project, planner.Rights, _vocabulary).RunAsync(planned, cancellationToken);
            await WriteAsync(planned, _vocabulary, cancellationToken);
        }

        return
        [
            .. files.Select((file, i) => plans[i] is { } plan
                ? new SkeletonOutcome(file, [.. plan.Skeletons.Select(skeleton => skeleton.Done)], null, plan.Notes)
                : new SkeletonOutcome(file, [], faults[i], [])),
        ];
    }

    /// <summary>Fills the tables derived from the nodes, and commits, if anything was imported.</summary>
    /// <param name="record">The description of the run for the ledger, whose title is filled in; null to keep the import out of the ledger.</param>
    /// <param name="cancellationToken">Cancels the work until the commit begins.</param>
    /// <returns>The number of the run; or null.</returns>
    public async Task<long?> CommitAsync(RunRecord? record, CancellationToken cancellationToken)
    {
        if (_nodes is not { } nodes || _instances is not { } instances)
            return null;
        await _session.SettleAsync(
            new ImportedIds(_project, new Dictionary<ModelDescription, IdRange> { [Models.Treenode] = nodes, [Models.ClassInstance] = instances }, _isExclusive),
            cancellationToken);
        long? run = null;
        if (record is not null)
        {
            var title = (await _session.ProjectsAsync(cancellationToken)).First(project => project.Id == _project).Title;
            run = await _session.RecordRunAsync(record with { ProjectTitle = title }, cancellationToken);
        }

        await _session.CommitAsync(analyze: false, cancellationToken);
        return run;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static async Task<(PlannedFile?[] Plans, InputException?[] Faults)> PlanAsync(
        SkeletonPlanner planner, IReadOnlyList<SkeletonToImport> files, bool isAllOrNothing, CancellationToken cancellationToken)
    {
        var plans = new PlannedFile?[files.Count];
        var faults = new InputException?[files.Count];
        for (var i = 0; i < files.Count; i++)
        {
            try
            {
                RequireUsers(files[i]);
                RequireTypes(files[i]);
                plans[i] = await planner.PlanAsync(files[i], cancellationToken);
            }
            catch (InputException e) when (!isAllOrNothing)
            {
                faults[i] = e;
            }
        }

        return (plans, faults);
    }

    private static void RequireUsers(SkeletonToImport file)
    {
        foreach (var name in file.File.History?.Users ?? [])
        {
            if (!Accounts.IsUserName(name))
                throw new InputException("bad-name", $"{file.FileName} names a user with an invalid name: \"{name}\"", "Expected up to 150 letters, digits and @ . + - _.");
        }
    }

    private static void RequireTypes(SkeletonToImport file)
    {
        if (SwcTypeTags.Count(file.File).Keys.Count(type => SwcTypeTags.Has(type, file.Settings.TypesAsTags)) > SwcTypeTags.MostTypes)
            throw SwcTypeTags.TooMany(file.FileName);
    }

    private async Task WriteAsync(List<PlannedFile> files, ProjectVocabulary vocabulary, CancellationToken cancellationToken)
    {
        var skeletons = files.SelectMany(file => file.Skeletons).ToList();
        await _surroundings.AddUsersAsync([.. files.SelectMany(file => file.Source.File.History?.Users ?? []).Distinct(StringComparer.Ordinal)], cancellationToken);
        await _surroundings.AddSourcesAsync([.. files.Select(file => file.Settings.Source).OfType<SourceSkeleton>().Select(source => (source.Url, source.Project)).Distinct()], cancellationToken);
        await _surroundings.AddAnnotationsAsync(vocabulary, [.. files.SelectMany(file => file.Settings.Annotations).Distinct(StringComparer.Ordinal)], cancellationToken);
        var tagged = files.Sum(file => SkeletonRows.Tagged(file).LongCount());
        await _surroundings.AddTagsAsync(vocabulary, tagged == 0 ? [] : TagsOf(files), cancellationToken);
        await AssignIdsAsync(skeletons, cancellationToken);
        if (_nodes is null)
            await _session.MarkAsSkeletonImportAsync(_project, _user.Id, cancellationToken);

        var rows = new SkeletonRows(files, _surroundings, vocabulary, _user.Id, _project, _now);
        await _session.WriteAsync(Models.ClassInstance, rows.Instances().ToAsyncEnumerable(), cancellationToken);
        await RenameAsync(skeletons, cancellationToken);
        var links = await LinksAsync(files, vocabulary, cancellationToken);
        if (links.Count > 0)
        {
            var first = await _session.ReserveAsync(IdFamily.Concept, links.Count, cancellationToken);
            await _session.WriteAsync(Models.ClassInstanceClassInstance, rows.Links(links, first).ToAsyncEnumerable(), cancellationToken);
        }

        await _session.WriteAsync(Models.Treenode, rows.Treenodes().ToAsyncEnumerable(), cancellationToken);
        if (tagged > 0)
        {
            var first = await _session.ReserveAsync(IdFamily.Concept, tagged, cancellationToken);
            await _session.WriteAsync(Models.TreenodeClassInstance, rows.Tags(first).ToAsyncEnumerable(), cancellationToken);
        }

        var origins = skeletons.Count(planned => planned.File.Settings.Source is not null);
        if (origins > 0)
        {
            var first = await _session.ReserveAsync(IdFamily.SkeletonOrigin, origins, cancellationToken);
            await _session.WriteAsync(OriginModels.SkeletonOrigin, rows.Origins(first).ToAsyncEnumerable(), cancellationToken);
        }

        Note(skeletons);
    }

    private static IReadOnlyCollection<string> TagsOf(List<PlannedFile> files) =>
        [.. files.SelectMany(file => SwcTypeTags.Count(file.Source.File).Keys.Where(type => SwcTypeTags.Has(type, file.Settings.TypesAsTags)).Select(SwcTypeTags.TagOf)).Distinct(StringComparer.Ordinal)];

    /// <summary>Adds each neuron to the project's log, at its root, in CATMAID's words.</summary>
    private async Task LogAsync(IReadOnlyList<SkeletonOutcome> outcomes, CancellationToken cancellationToken)
    {
        var made = outcomes.SelectMany(outcome => outcome.Skeletons, (outcome, skeleton) => (outcome.Source.File, Skeleton: skeleton)).ToList();
        if (made.Count == 0)
            return;
        var first = await _session.ReserveAsync(IdFamily.Concept, made.Count, cancellationToken);
        await _session.LogAsync([.. made.Select((one, place) => Entry(first + place, one.File, one.Skeleton))], cancellationToken);
    }

    private LogEntry Entry(long id, SwcFile file, ImportedSkeleton made)
    {
        var root = Array.FindIndex(file.Parents, made.Tree.First, made.Tree.Count, parent => parent < 0);
        return new LogEntry(
            id,
            _project,
            _user.Id,
            LogEntry.CreateNeuron,
            (file.X[root], file.Y[root], file.Z[root]),
            string.Create(CultureInfo.InvariantCulture, $"Create neuron {made.Neuron} and skeleton {made.Skeleton} via import. Import"));
    }

    private async Task AssignIdsAsync(List<PlannedSkeleton> skeletons, CancellationToken cancellationToken)
    {
        var nodes = await _session.ReserveAsync(IdFamily.Location, skeletons.Sum(planned => (long)planned.Tree.Count), cancellationToken);
        foreach (var planned in skeletons)
        {
            planned.FirstNode = nodes;
            nodes += planned.Tree.Count;
        }

        var count = skeletons.Sum(planned => (planned.Neuron == 0 ? 1 : 0) + (planned.Skeleton == 0 ? 1 : 0));
        if (count > 0)
        {
            var id = await ReserveBesideChosenAsync(skeletons, count, cancellationToken);
            foreach (var planned in skeletons)
            {
                planned.Neuron = planned.Neuron != 0 ? planned.Neuron : id++;
                planned.Skeleton = planned.Skeleton != 0 ? planned.Skeleton : id++;
            }
        }

        foreach (var planned in skeletons)
            planned.Name ??= string.Create(CultureInfo.InvariantCulture, $"neuron {planned.Neuron}");
    }

    /// <summary>A chosen id is not taken before its row is written, and the sequence may reach it.</summary>
    private async Task<long> ReserveBesideChosenAsync(List<PlannedSkeleton> skeletons, int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            var first = await _session.ReserveAsync(IdFamily.Concept, count, cancellationToken);
            if (!skeletons.Exists(planned => IsIn(planned.Neuron, first, count) || IsIn(planned.Skeleton, first, count)))
                return first;
        }
    }

    private static bool IsIn(long id, long first, int count) => id >= first && id < first + count;

    /// <summary>Renames kept neurons.</summary>
    private async Task RenameAsync(List<PlannedSkeleton> skeletons, CancellationToken cancellationToken)
    {
        foreach (var planned in skeletons.Where(planned => planned.IsNeuronKept && planned.File.Settings.Name is not null))
        {
            var batches = new List<Batch>();
            await foreach (var batch in _session.ReadAsync(new RowQuery(Models.ClassInstance) { Project = _project }.Where("pk", planned.Neuron), cancellationToken))
                batches.Add(batch);
            foreach (var batch in batches)
            {
                using (batch)
                {
                    batch.Texts("name").Set(0, planned.Name!);
                    batch.Longs("edition_time").Set(0, _now);
                    await _session.UpdateAsync(batch, cancellationToken);
                }
            }
        }
    }

    private async Task<List<InstanceLink>> LinksAsync(List<PlannedFile> files, ProjectVocabulary vocabulary, CancellationToken cancellationToken)
    {
        var links = new List<InstanceLink>();
        var kept = new IdSet(files.SelectMany(file => file.Skeletons).Where(planned => planned.IsNeuronKept).Select(planned => planned.Neuron));
        var known = new HashSet<(long, long)>();
        if (!kept.IsEmpty)
        {
            var relations = vocabulary.Relation(TracingVocabulary.AnnotatedWith);
            var query = new RowQuery(Models.ClassInstanceClassInstance) { Project = _project };
            known.UnionWith(await _session.ListAsync(
                query.Where("relation", relations).Where("class_instance_a", kept), row => (row.Long("class_instance_a"), row.Long("class_instance_b")), cancellationToken));
            known.UnionWith(await _session.ListAsync(
                query.Where("relation", vocabulary.Relation(TracingVocabulary.ModelOf)).Where("class_instance_b", kept), row => (row.Long("class_instance_a"), row.Long("class_instance_b")), cancellationToken));
        }

        foreach (var planned in files.SelectMany(file => file.Skeletons))
        {
            if (known.Add((planned.Skeleton, planned.Neuron)))
                links.Add(new InstanceLink(TracingVocabulary.ModelOf, planned.Skeleton, planned.Neuron));
            foreach (var name in planned.File.Settings.Annotations)
            {
                if (known.Add((planned.Neuron, _surroundings.Annotations[name])))
                    links.Add(new InstanceLink(TracingVocabulary.AnnotatedWith, planned.Neuron, _surroundings.Annotations[name]));
            }
        }

        return links;
    }

    private void Note(List<PlannedSkeleton> skeletons)
    {
        // Between the parts of an import, other imports can take ids.
        _isExclusive &= _nodes is null && !skeletons.Exists(planned =>
            planned.IsSkeletonKept || planned.IsNeuronKept || planned.File.Settings.NeuronId is not null || planned.File.Settings.SkeletonId is not null);
        _nodes = With(_nodes, skeletons[0].FirstNode, skeletons[^1].FirstNode + skeletons[^1].Tree.Count - 1);
        _instances = With(
            _instances, skeletons.Min(planned => Math.Min(planned.Skeleton, planned.Neuron)), skeletons.Max(planned => Math.Max(planned.Skeleton, planned.Neuron)));
    }

    private static IdRange With(IdRange? range, long first, long last) =>
        range is { } known ? new IdRange(Math.Min(known.First, first), Math.Max(known.Last, last)) : new IdRange(first, last);
}
