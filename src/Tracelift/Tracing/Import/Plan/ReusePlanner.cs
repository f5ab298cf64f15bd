using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>Finds the source's shared objects in a target, by class and name.</summary>
internal sealed class ReusePlanner(IReadSession session, SourceSurvey survey, TypeSwitches switches, PreviouslyImported known, long? target)
{
    private const int NamesAtOnce = 5000;
    private readonly Dictionary<SharedName, long> _first = [];

    public async Task<ReusePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var plan = new ReusePlan();
        var vocabulary = target is { } project
            ? await ProjectVocabulary.ReadAsync(session, project, cancellationToken)
            : null;
        PlanNames(plan, Models.Class, survey.Classes, name => vocabulary?.Class(name));
        PlanNames(plan, Models.Relation, survey.Relations, name => vocabulary?.Relation(name));
        await PlanServerObjectsAsync(plan, cancellationToken);
        await PlanFoundAsync(plan, cancellationToken);
        await PlanInstancesAsync(plan, vocabulary, cancellationToken);
        foreach (var (id, inTarget) in known.Instances)
            plan.Existing[Models.ClassInstance][id] = inTarget;
        await PlanLinksAsync(plan, cancellationToken);
        await PlanSetUpAsync(plan, vocabulary, cancellationToken);
        plan.CreatesShared = plan.SetUpRows > 0
            || plan.Existing[Models.Class].Count + plan.SameAs[Models.Class].Count < survey.Classes.Count
            || plan.Existing[Models.Relation].Count + plan.SameAs[Models.Relation].Count < survey.Relations.Count
            || survey.Shared.Keys.Any(id => !plan.Existing[Models.ClassInstance].ContainsKey(id)
                && !plan.SameAs[Models.ClassInstance].ContainsKey(id)
                && !switches.InstancesOff.Contains(id));
        return plan;
    }

    private static void PlanNames(
        ReusePlan plan, ModelDescription model, Dictionary<long, string> names, Func<string, IdSet?> inTarget)
    {
        var first = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (id, name) in names.OrderBy(pair => pair.Key))
        {
            if (inTarget(name) is { IsEmpty: false } existing)
                plan.Existing[model][id] = existing.Min;
            else if (!first.TryAdd(name, id))
                plan.SameAs[model][id] = first[name];
        }
    }

    private async Task PlanServerObjectsAsync(ReusePlan plan, CancellationToken cancellationToken)
    {
        foreach (var (model, names) in survey.OfServer)
        {
            var inTarget = (await session.ListAsync(new RowQuery(model), row => (Name: row.Text("name"), row.Id), cancellationToken)).ToLookup(row => row.Name, row => row.Id, StringComparer.Ordinal);
            PlanNames(plan, model, names.ToDictionary(pair => pair.Key, pair => pair.Value.Name), name => new IdSet(inTarget[name]));
        }
    }

    /// <summary>Finds rows that the target's project has by their keys.</summary>
    private async Task PlanFoundAsync(ReusePlan plan, CancellationToken cancellationToken)
    {
        foreach (var (model, keys) in survey.Keys)
        {
            var inTarget = new Dictionary<string, long>(StringComparer.Ordinal);
            if (target is { } project)
            {
                foreach (var (key, id) in await session.ListAsync(new RowQuery(model) { Project = project }, row => (RowKey.Of(row.Batch, row.Row, model.Facts!.FoundBy), row.Id), cancellationToken))
                    inTarget.TryAdd(key, id);
            }

            PlanNames(plan, model, keys, key => inTarget.TryGetValue(key, out var id) ? IdSet.Of(id) : null);
        }
    }

    private async Task PlanInstancesAsync(
        ReusePlan plan, ProjectVocabulary? vocabulary, CancellationToken cancellationToken)
    {
        var existing = new Dictionary<SharedName, long>();
        var wanted = survey.Shared.Where(shared => !switches.InstancesOff.Contains(shared.Key)).Select(shared => shared.Value).Distinct();
        foreach (var group in wanted.GroupBy(name => name.Class))
        {
            if (vocabulary?.Class(group.Key) is not { IsEmpty: false } classes)
                continue;
            foreach (var names in group.Select(shared => shared.Name).Chunk(NamesAtOnce))
                await FindAsync(group.Key, classes, names, existing, cancellationToken);
        }

        foreach (var (id, name) in survey.Shared.OrderBy(pair => pair.Key))
        {
            if (switches.InstancesOff.Contains(id))
                continue;
            if (existing.TryGetValue(name, out var found))
                plan.Existing[Models.ClassInstance][id] = found;
            else if (!_first.TryAdd(name, id))
                plan.SameAs[Models.ClassInstance][id] = _first[name];
        }
    }

    private async Task FindAsync(
        string className, IdSet classes, string[] names, Dictionary<SharedName, long> existing, CancellationToken cancellationToken)
    {
        var query = new RowQuery(Models.ClassInstance) { Project = target }
            .Where("class_column", classes).WhereText("name", names);
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    var name = new SharedName(className, batch.Texts("name").Text(row)!);
                    existing[name] = Math.Min(batch.Ids[row], existing.GetValueOrDefault(name, long.MaxValue));
                }
            }
        }
    }

    /// <summary>Plans links between shared or existing objects, so that each is created once, even if the target has it or it occurs twice in the source.</summary>
    private async Task PlanLinksAsync(ReusePlan plan, CancellationToken cancellationToken)
    {
        var (relations, instances) = (plan.Existing[Models.Relation], plan.Existing[Models.ClassInstance]);
        var candidates = survey.SharedLinks.Concat(known.Links)
            .Where(link => !switches.InstancesOff.Contains(link.Value.A) && !switches.InstancesOff.Contains(link.Value.B))
            .OrderBy(link => link.Key)
            .ToList();
        var inTarget = new HashSet<SharedLink>();
        var ends = new IdSet(candidates.SelectMany(link => (long[])[link.Value.A, link.Value.B])
            .Where(instances.ContainsKey).Select(id => instances[id]));
        if (target is not null && !ends.IsEmpty)
        {
            var query = new RowQuery(Models.ClassInstanceClassInstance) { Project = target }
                .Where("class_instance_a", ends).Where("class_instance_b", ends);
            await foreach (var batch in session.ReadAsync(query, cancellationToken))
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Count; row++)
                    {
                        inTarget.Add(new SharedLink(
                            batch.Longs("relation").Values[row],
                            batch.Longs("class_instance_a").Values[row],
                            batch.Longs("class_instance_b").Values[row]));
                    }
                }
            }
        }

        var made = new HashSet<SharedLink>();
        foreach (var (id, link) in candidates)
        {
            var isKnown = relations.TryGetValue(link.Relation, out var relation)
                & instances.TryGetValue(link.A, out var a)
                & instances.TryGetValue(link.B, out var b)
                && inTarget.Contains(new SharedLink(relation, a, b));
            var first = new SharedLink(
                First(plan, Models.Relation, link.Relation),
                First(plan, Models.ClassInstance, link.A),
                First(plan, Models.ClassInstance, link.B));
            if (isKnown || !made.Add(first))
                plan.ExistingLinks.Add(id);
        }

        plan.ExistingLinks.UnionWith(known.ModelLinks);
    }

    /// <summary>Returns one number for all source ids of the same object; negative for an object of the target.</summary>
    private static long First(ReusePlan plan, ModelDescription model, long id) =>
        plan.Existing[model].TryGetValue(id, out var existing) ? ~existing
        : plan.SameAs[model].TryGetValue(id, out var first) ? first
        : id;

    private async Task PlanSetUpAsync(ReusePlan plan, ProjectVocabulary? vocabulary, CancellationToken cancellationToken)
    {
        plan.MissingClasses.AddRange(ProjectVocabularySetUp.Classes.Select(known => known.Name).Where(name =>
            vocabulary?.ClassNames.Contains(name) != true && !survey.Classes.ContainsValue(name)));
        plan.MissingRelations.AddRange(ProjectVocabularySetUp.Relations.Select(known => known.Name).Where(name =>
            vocabulary?.RelationNames.Contains(name) != true && !survey.Relations.ContainsValue(name)));
        var hasRoot = survey.Shared.Values.Any(shared => shared.Class == TracingVocabulary.Root);
        if (!hasRoot && vocabulary?.Class(TracingVocabulary.Root) is { IsEmpty: false } root)
        {
            var query = new RowQuery(Models.ClassInstance) { Project = target }.Where("class_column", root);
            await foreach (var batch in session.ReadAsync(query, cancellationToken))
            {
                using (batch)
                    hasRoot |= batch.Count > 0;
            }
        }

        plan.IsRootMissing = !hasRoot;
    }
}
