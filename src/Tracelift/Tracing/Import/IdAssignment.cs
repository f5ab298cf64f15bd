using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import;

/// <summary>
/// Which id each row of the source gets: its rank among the model's new rows within a block that the family has
/// reserved, or the id that it has. Objects that exist in the target, which are few, are looked up by name beforehand.
/// </summary>
internal sealed class IdAssignment
{
    private readonly IdSet[] _new = new IdSet[Models.All.Length];
    private readonly long[] _first = new long[Models.All.Length];
    private readonly bool _isKept;
    private readonly SharedPlan _shared;

    // Where ids are kept, rows that the source has made ids up for get new ones all the same.
    private readonly IdSet?[] _madeUp = new IdSet?[Models.All.Length];
    private readonly long[] _firstMadeUp = new long[Models.All.Length];

    private IdAssignment(SharedPlan shared, bool isKept) => (_shared, _isKept) = (shared, isKept);

    private IdAssignment(Survey survey, SharedPlan shared, TypeSwitches switches, LeftOutRows leftOut, bool isKept)
    {
        _isKept = isKept;
        _shared = shared;
        foreach (var model in Models.All)
            _new[model.Index] = switches.IsOff(model) ? [] : NewRows(survey.Ids(model), model, shared, switches, leftOut);
    }

    /// <summary>The first of the ids for rows that set the project up.</summary>
    public long FirstSetUp { get; private set; }

    /// <summary>The ids in the source of the rows that will be made.</summary>
    public IdSet New(ModelDescription model) => _new[model.Index];

    /// <summary>Whether rows keep the ids that they have in the source.</summary>
    public bool IsKept => _isKept;

    /// <summary>The new id of the first of a model's rows.</summary>
    public long First(ModelDescription model) => _first[model.Index];

    /// <summary>The rows of a model whose ids are not kept though others' are; null for none.</summary>
    public IdSet? MadeUp(ModelDescription model) => _madeUp[model.Index];

    /// <summary>The new id of the first of those.</summary>
    public long FirstMadeUp(ModelDescription model) => _firstMadeUp[model.Index];

    /// <summary>The row of some models that gets the largest id, or null where there is none.</summary>
    public (ModelDescription Model, long Id, long NewId)? Largest(IEnumerable<ModelDescription> models)
    {
        (ModelDescription Model, long Id, long NewId)? largest = null;
        foreach (var model in models.Where(model => !New(model).IsEmpty))
        {
            var (rows, madeUp) = (New(model), MadeUp(model));
            var kept = madeUp is null ? rows : new IdSet(rows.Where(id => !madeUp.Contains(id)));
            foreach (var ids in new[] { kept, madeUp ?? [] }.Where(ids => !ids.IsEmpty))
            {
                if (Translate(model, ids.Max) is var id && !(id <= largest?.NewId))
                    largest = (model, ids.Max, id);
            }
        }

        return largest;
    }

    /// <summary>The new ids of a model's rows.</summary>
    public IEnumerable<IdRange> Ranges(ModelDescription model)
    {
        var rows = New(model);
        if (rows.IsEmpty)
            return [];
        if (!_isKept)
            return [new IdRange(First(model), First(model) + rows.Count - 1)];
        if (MadeUp(model) is not { } madeUp)
            return WrittenIds.Ranges(rows);
        return WrittenIds.Ranges(new IdSet(rows.Where(id => !madeUp.Contains(id)))).Append(new IdRange(FirstMadeUp(model), FirstMadeUp(model) + madeUp.Count - 1));
    }

    /// <summary>An assignment that was made before.</summary>
    /// <param name="shared">What the target had.</param>
    /// <param name="isKept">Whether rows keep their ids.</param>
    /// <param name="models">By model its rows and the new id of the first of them, and the same of those whose ids are not kept.</param>
    public static IdAssignment Restore(SharedPlan shared, bool isKept, Func<ModelDescription, (IdSet New, long First, IdSet MadeUp, long FirstMadeUp)> models)
    {
        var assignment = new IdAssignment(shared, isKept);
        foreach (var model in Models.All)
        {
            (assignment._new[model.Index], assignment._first[model.Index], var madeUp, assignment._firstMadeUp[model.Index]) = models(model);
            assignment._madeUp[model.Index] = madeUp.IsEmpty ? null : madeUp;
        }

        return assignment;
    }

    /// <summary>For a dry run: counts are right, ids start at 1.</summary>
    public static IdAssignment ForDryRun(Survey survey, SharedPlan shared, TypeSwitches switches, LeftOutRows leftOut) =>
        new(survey, shared, switches, leftOut, isKept: true);

    /// <summary>Reserves a block a family, or checks that the source's ids are free.</summary>
    public static async Task<IdAssignment> AssignAsync(
        IImportSession session,
        Survey survey,
        SharedPlan shared,
        TypeSwitches switches,
        LeftOutRows leftOut,
        UserPlan users,
        bool preserveIds,
        CancellationToken cancellationToken,
        IReadOnlySet<ModelDescription>? last = null,
        Func<ModelDescription, long, bool>? isMadeUp = null)
    {
        var assignment = new IdAssignment(survey, shared, switches, leftOut, preserveIds);
        if (preserveIds && isMadeUp is not null)
            assignment.Part(isMadeUp);
        if (users.Created.Count > 0)
            users.AssignIds(await session.ReserveAsync(IdFamily.User, users.Created.Count, cancellationToken).ConfigureAwait(false));
        if (preserveIds)
            await assignment.KeepAsync(session, last, cancellationToken).ConfigureAwait(false);
        else
            await assignment.ReserveAsync(session, last, cancellationToken).ConfigureAwait(false);
        return assignment;
    }

    /// <summary>The new id of a row or of what a column refers to.</summary>
    public long Translate(ModelDescription model, long id)
    {
        if (_shared.Existing.TryGetValue(model, out var existing))
        {
            if (existing.TryGetValue(id, out var known))
                return known;
            if (_shared.SameAs[model].TryGetValue(id, out var first))
                id = first;
        }

        if (_isKept)
            return _madeUp[model.Index]?.Rank(id) is >= 0 and var place ? _firstMadeUp[model.Index] + place : id;
        var rank = _new[model.Index].Rank(id);
        return rank >= 0
            ? _first[model.Index] + rank
            : throw new InvalidOperationException($"{model} {id} is not among the rows of the import");
    }

    /// <summary>Replaces all ids of a column.</summary>
    public void Translate(ModelDescription model, LongColumn column, int count)
    {
        var values = column.Values;
        long last = 0, lastNew = 0;
        var hasLast = false;
        for (var row = 0; row < count; row++)
        {
            if (column.IsNull(row))
                continue;
            if (!hasLast || values[row] != last)
                (last, lastNew, hasLast) = (values[row], Translate(model, values[row]), true);
            values[row] = lastNew;
        }
    }

    /// <summary>The new rows' ids by model, for what is derived from them.</summary>
    /// <param name="project">The target.</param>
    /// <param name="replaced">Skeletons of the target whose nodes are new.</param>
    public ImportedIds Imported(long project, IdSet replaced)
    {
        var ranges = new Dictionary<ModelDescription, IdRange>();
        foreach (var model in Models.All)
        {
            var ids = New(model);
            if (!ids.IsEmpty && model != Models.User)
            {
                var runs = MadeUp(model) is null && _isKept ? [new IdRange(ids.Min, ids.Max)] : Ranges(model).ToList();
                ranges[model] = new IdRange(runs.Min(run => run.First), runs.Max(run => run.Last));
            }
        }

        // Skeletons that get new nodes are not all new: a range says where to look, the nodes say for what.
        if (!replaced.IsEmpty && ranges.TryGetValue(Models.ClassInstance, out var instances))
            ranges[Models.ClassInstance] = new IdRange(Math.Min(instances.First, replaced.Min), Math.Max(instances.Last, replaced.Max));
        return new ImportedIds(project, ranges, AreExclusive: !_isKept);
    }

    private static IdSet NewRows(IdSet ids, ModelDescription model, SharedPlan shared, TypeSwitches switches, LeftOutRows leftOut)
    {
        var gone = leftOut.Of(model);
        var links = model == Models.ClassInstanceClassInstance && !shared.ExistingLinks.IsEmpty ? shared.ExistingLinks : null;
        var instances = model == Models.ClassInstance && !switches.InstancesOff.IsEmpty ? switches.InstancesOff : null;
        var same = shared.SameAs.GetValueOrDefault(model);
        return gone is null && links is null && same is null
            ? ids
            : new IdSet(ids.Where(id => gone?.Contains(id) != true
                && links?.Contains(id) != true
                && instances?.Contains(id) != true
                && (same is null || (!shared.Existing[model].ContainsKey(id) && !same.ContainsKey(id)))));
    }

    private async Task ReserveAsync(IImportSession session, IReadOnlySet<ModelDescription>? last, CancellationToken cancellationToken)
    {
        foreach (var family in IdFamily.All)
        {
            var models = Models.All.Where(model => model.Family == family && model != Models.User && !New(model).IsEmpty)
                .OrderBy(model => last?.Contains(model) == true).ToList();
            var setUp = family == IdFamily.Concept ? _shared.SetUpRows : 0;
            var count = models.Sum(model => New(model).Count) + setUp;
            if (count == 0)
                continue;
            var next = await session.ReserveAsync(family, count, cancellationToken).ConfigureAwait(false);
            foreach (var model in models)
            {
                _first[model.Index] = next;
                next += New(model).Count;
            }

            if (setUp > 0)
                FirstSetUp = next;
        }
    }

    private void Part(Func<ModelDescription, long, bool> isMadeUp)
    {
        foreach (var model in Models.All.Where(model => model.Family == IdFamily.Concept))
        {
            var madeUp = new IdSet(New(model).Where(id => isMadeUp(model, id)));
            _madeUp[model.Index] = madeUp.IsEmpty ? null : madeUp;
        }
    }

    private async Task KeepAsync(IImportSession session, IReadOnlySet<ModelDescription>? last, CancellationToken cancellationToken)
    {
        var kept = Models.All
            .Where(model => model != Models.User && !New(model).IsEmpty)
            .ToDictionary(model => model, model => MadeUp(model) is { } madeUp ? new IdSet(New(model).Where(id => !madeUp.Contains(id))) : New(model));
        foreach (var model in kept.Keys.Where(model => kept[model].IsEmpty).ToList())
            kept.Remove(model);
        var problems = new ProblemList();
        foreach (var (model, taken) in await session.FindTakenAsync(kept, cancellationToken).ConfigureAwait(false))
            AddTaken(problems, model, taken, $"taken in the store by a row of the {model.Family} family");
        foreach (var family in kept.Keys.GroupBy(model => model.Family))
        {
            var seen = new IdSet();
            foreach (var model in family)
            {
                var twice = new IdSet(kept[model].Where(id => !seen.Add(id)));
                if (!twice.IsEmpty)
                    AddTaken(problems, model, twice, $"the id of another row of the {family.Key} family in the file");
            }
        }

        if (!problems.IsEmpty)
            throw new InputException("The file's ids can't be kept", problems, "Import without --preserve-ids: the rows then get new ids.");
        foreach (var model in Models.All.OrderBy(model => last?.Contains(model) == true))
        {
            if (MadeUp(model) is { } madeUp)
                _firstMadeUp[model.Index] = await ReserveOutsideAsync(session, kept, madeUp.Count, cancellationToken).ConfigureAwait(false);
        }

        if (_shared.SetUpRows > 0)
            FirstSetUp = await ReserveOutsideAsync(session, kept, _shared.SetUpRows, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Rows that get new ids all the same, which must not be among those that are kept.</summary>
    private static async Task<long> ReserveOutsideAsync(
        IImportSession session, Dictionary<ModelDescription, IdSet> kept, long count, CancellationToken cancellationToken)
    {
        var largest = kept.Where(pair => pair.Key.Family == IdFamily.Concept).Select(pair => pair.Value.Max).DefaultIfEmpty(0).Max();
        while (true)
        {
            var first = await session.ReserveAsync(IdFamily.Concept, count, cancellationToken).ConfigureAwait(false);
            if (first > largest || !kept.Any(pair => pair.Key.Family == IdFamily.Concept && pair.Value.Any(id => id >= first && id < first + count)))
                return first;

            await session.ReserveAsync(IdFamily.Concept, largest - first, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void AddTaken(ProblemList problems, ModelDescription model, IdSet taken, string how) =>
        problems.Add(new(
            "id-taken",
            $"{taken.Count} {(taken.Count == 1 ? "id is" : "ids are")} {how}: {string.Join(", ", taken.Take(10))}{(taken.Count > 10 ? " .." : "")}",
            model.Label));
}
