using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Origins;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// Assigns an id to each row of the source: its rank among the model's new rows, within a block that the family has
/// reserved, or its own id. The few objects that exist in the target are looked up by name beforehand.
/// </summary>
internal sealed class IdAssignment
{
    private readonly IdSet[] _new = new IdSet[Models.All.Length];
    private readonly long[] _first = new long[Models.All.Length];
    private readonly bool _isKept;
    private readonly ReusePlan _shared;

    // Rows with ids that the source invented get new ids even if ids are kept.
    private readonly IdSet?[] _madeUp = new IdSet?[Models.All.Length];
    private readonly long[] _firstMadeUp = new long[Models.All.Length];

    // Rows that the target has under other ids, and those among the new rows that get another id.
    private readonly KnownRows _known;
    private readonly IdSet?[] _numbered = new IdSet?[Models.All.Length];

    private IdAssignment(ReusePlan shared, bool isKept, KnownRows known) => (_shared, _isKept, _known) = (shared, isKept, known);

    private IdAssignment(SourceSurvey survey, ReusePlan shared, TypeSwitches switches, ExcludedRows leftOut, KnownRows known, bool isKept)
        : this(shared, isKept, known)
    {
        foreach (var model in Models.All)
        {
            var rows = _new[model.Index] = switches.IsOff(model) ? [] : NewRows(survey.Ids(model), model, shared, switches, leftOut, known);
            if (known.Pairs(model) is { } pairs)
                _numbered[model.Index] = new IdSet(rows.Where(id => pairs.Find(id) is null));
        }
    }

    /// <summary>The first id for the rows of the project's set-up.</summary>
    public long FirstSetUp { get; private set; }

    /// <summary>Returns the source ids of the rows to create.</summary>
    public IdSet New(ModelDescription model) => _new[model.Index];

    /// <summary>Whether rows keep their ids.</summary>
    public bool IsKept => _isKept;

    /// <summary>Returns the rows that stay unchanged in the target; null for none.</summary>
    public IdSet? Staying(ModelDescription model) => _known.Stays(model);

    /// <summary>The rows that the target has under other ids.</summary>
    public KnownRows Known => _known;

    /// <summary>Returns the new id of a model's first row.</summary>
    public long First(ModelDescription model) => _first[model.Index];

    /// <summary>Returns the rows of a model that get new ids although others keep theirs; null for none.</summary>
    public IdSet? MadeUp(ModelDescription model) => _madeUp[model.Index];

    /// <summary>Returns the new id of the first of these rows.</summary>
    public long FirstMadeUp(ModelDescription model) => _firstMadeUp[model.Index];

    /// <summary>Returns the row of some models with the largest new id, or null if there is none.</summary>
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

    /// <summary>Returns the new ids of a model's rows.</summary>
    public IEnumerable<IdRange> Ranges(ModelDescription model)
    {
        var rows = New(model);
        if (rows.IsEmpty)
            return [];
        if (!_isKept && Renewed(model) is { } renewed)
        {
            var numbered = Numbered(model);
            var ranges = WrittenIds.Ranges(renewed);
            return numbered.IsEmpty ? ranges : ranges.Append(new IdRange(First(model), First(model) + numbered.Count - 1));
        }

        if (!_isKept)
            return [new IdRange(First(model), First(model) + rows.Count - 1)];
        if (MadeUp(model) is not { } madeUp)
            return WrittenIds.Ranges(rows);
        return WrittenIds.Ranges(new IdSet(rows.Where(id => !madeUp.Contains(id)))).Append(new IdRange(FirstMadeUp(model), FirstMadeUp(model) + madeUp.Count - 1));
    }

    /// <summary>Restores an earlier assignment.</summary>
    /// <param name="shared">The reusable objects of the target.</param>
    /// <param name="isKept">Whether rows keep their ids.</param>
    /// <param name="known">The rows that the target has under other ids.</param>
    /// <param name="models">Returns a model's rows with the new id of the first, and the same for rows whose ids are not kept.</param>
    public static IdAssignment Restore(ReusePlan shared, bool isKept, KnownRows known, Func<ModelDescription, (IdSet New, long First, IdSet MadeUp, long FirstMadeUp)> models)
    {
        var assignment = new IdAssignment(shared, isKept, known);
        foreach (var model in Models.All)
        {
            (assignment._new[model.Index], assignment._first[model.Index], var madeUp, assignment._firstMadeUp[model.Index]) = models(model);
            assignment._madeUp[model.Index] = madeUp.IsEmpty ? null : madeUp;
        }

        return assignment;
    }

    /// <summary>Returns an assignment for a dry run: counts are right, ids start at 1.</summary>
    public static IdAssignment ForDryRun(SourceSurvey survey, ReusePlan shared, TypeSwitches switches, ExcludedRows leftOut, KnownRows known) =>
        new(survey, shared, switches, leftOut, known, isKept: true);

    /// <summary>Reserves a block for each family, or checks that the source's ids are free.</summary>
    public static async Task<IdAssignment> AssignAsync(
        IImportSession session,
        SourceSurvey survey,
        ReusePlan shared,
        TypeSwitches switches,
        ExcludedRows leftOut,
        KnownRows known,
        UserPlan users,
        bool preserveIds,
        CancellationToken cancellationToken,
        IReadOnlySet<ModelDescription>? last = null,
        Func<ModelDescription, long, bool>? isMadeUp = null)
    {
        var assignment = new IdAssignment(survey, shared, switches, leftOut, known, preserveIds);
        if (preserveIds && isMadeUp is not null)
            assignment.Part(isMadeUp);
        if (users.Created.Count > 0)
            users.AssignIds(await session.ReserveAsync(IdFamily.User, users.Created.Count, cancellationToken));
        if (preserveIds)
            assignment.RequireNoNegatives(isMadeUp);
        if (preserveIds)
            await assignment.KeepAsync(session, last, cancellationToken);
        else
            await assignment.ReserveAsync(session, last, cancellationToken);
        return assignment;
    }

    /// <summary>Returns the new id of a row or of a column's reference.</summary>
    public long Translate(ModelDescription model, long id)
    {
        if (_shared.Existing.TryGetValue(model, out var existing))
        {
            if (existing.TryGetValue(id, out var known))
                return known;
            if (_shared.SameAs[model].TryGetValue(id, out var first))
                id = first;
        }

        if (_known.Pairs(model)?.Find(id) is { } there)
            return there;
        if (_isKept)
            return _madeUp[model.Index]?.Rank(id) is >= 0 and var place ? _firstMadeUp[model.Index] + place : id;
        var rank = Numbered(model).Rank(id);
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

    /// <summary>Returns the new rows' ids by model, for derived tables.</summary>
    /// <param name="project">The target.</param>
    /// <param name="replaced">Skeletons of the target with new nodes.</param>
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

        // References of new rows may be old: a range says where to look, the rows say what for.
        var isMixed = false;
        if (!replaced.IsEmpty)
            Widen(Models.ClassInstance, new IdRange(replaced.Min, replaced.Max));
        foreach (var model in Models.All)
        {
            if (_known.Pairs(model)?.Targets is { } targets)
                Widen(model, targets);
        }

        return new ImportedIds(project, ranges, AreExclusive: !_isKept && !isMixed) { Renewed = replaced };

        void Widen(ModelDescription model, IdRange by)
        {
            isMixed = true;
            if (ranges.TryGetValue(model, out var range))
                ranges[model] = new IdRange(Math.Min(range.First, by.First), Math.Max(range.Last, by.Last));
        }
    }

    private IdSet Numbered(ModelDescription model) => _numbered[model.Index] ?? _new[model.Index];

    /// <summary>Returns the target ids of new rows that have one already; null for none.</summary>
    private IdSet? Renewed(ModelDescription model) => _numbered[model.Index] is { } numbered && numbered.Count < New(model).Count
        ? new IdSet(New(model).Where(id => !numbered.Contains(id)).Select(id => _known.Pairs(model)!.Find(id)!.Value))
        : null;

    private static IdSet NewRows(
        IdSet ids, ModelDescription model, ReusePlan shared, TypeSwitches switches, ExcludedRows leftOut, KnownRows known)
    {
        var staying = known.Stays(model);
        var gone = leftOut.Of(model);
        var links = model == Models.ClassInstanceClassInstance && !shared.ExistingLinks.IsEmpty ? shared.ExistingLinks : null;
        var instances = model == Models.ClassInstance && !switches.InstancesOff.IsEmpty ? switches.InstancesOff : null;
        var same = shared.SameAs.GetValueOrDefault(model);
        return gone is null && links is null && same is null && staying is null
            ? ids
            : new IdSet(ids.Where(id => gone?.Contains(id) != true
                && staying?.Contains(id) != true
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
            var count = models.Sum(model => Numbered(model).Count) + setUp;
            if (count == 0)
                continue;
            var next = await session.ReserveAsync(family, count, cancellationToken);
            foreach (var model in models)
            {
                _first[model.Index] = next;
                next += Numbered(model).Count;
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

    /// <summary>Throws if ids to keep are negative: CATMAID never assigns such ids, and no sequence covers them.</summary>
    /// <param name="isMadeUp">Whether the source invented an id, which is not kept; or null.</param>
    /// <exception cref="InputException">Some ids are negative.</exception>
    public void RequireNoNegatives(Func<ModelDescription, long, bool>? isMadeUp)
    {
        var problems = new ProblemList();
        foreach (var model in Models.All.Where(model => model != Models.User && !New(model).IsEmpty && New(model).Min < 0))
        {
            var negative = new IdSet(New(model).TakeWhile(id => id < 0).Where(id => isMadeUp?.Invoke(model, id) != true));
            if (!negative.IsEmpty)
                problems.Add(new("negative-id", $"{negative.Count} {(negative.Count == 1 ? "id is" : "ids are")} negative: {string.Join(", ", negative.Take(10))}{(negative.Count > 10 ? " ..." : "")}", model.Label));
        }

        if (!problems.IsEmpty)
            throw new InputException("Negative ids can't be kept", problems, "Import with new ids, or choose an --offset that makes all of them positive.");
    }

    private async Task KeepAsync(IImportSession session, IReadOnlySet<ModelDescription>? last, CancellationToken cancellationToken)
    {
        var kept = Models.All
            .Where(model => model != Models.User && !New(model).IsEmpty)
            .ToDictionary(model => model, model => MadeUp(model) is { } madeUp ? new IdSet(New(model).Where(id => !madeUp.Contains(id))) : New(model));
        foreach (var model in kept.Keys.Where(model => kept[model].IsEmpty).ToList())
            kept.Remove(model);
        var problems = new ProblemList();
        foreach (var (model, taken) in await session.FindTakenAsync(kept, cancellationToken))
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
                _firstMadeUp[model.Index] = await ReserveOutsideAsync(session, kept, madeUp.Count, cancellationToken);
        }

        if (_shared.SetUpRows > 0)
            FirstSetUp = await ReserveOutsideAsync(session, kept, _shared.SetUpRows, cancellationToken);
    }

    /// <summary>Reserves ids outside of the kept ids, for rows that get new ids.</summary>
    private static async Task<long> ReserveOutsideAsync(
        IImportSession session, Dictionary<ModelDescription, IdSet> kept, long count, CancellationToken cancellationToken)
    {
        var largest = kept.Where(pair => pair.Key.Family == IdFamily.Concept).Select(pair => pair.Value.Max).DefaultIfEmpty(0).Max();
        while (true)
        {
            var first = await session.ReserveAsync(IdFamily.Concept, count, cancellationToken);
            if (first > largest || !kept.Any(pair => pair.Key.Family == IdFamily.Concept && pair.Value.Any(id => id >= first && id < first + count)))
                return first;

            await session.ReserveAsync(IdFamily.Concept, largest - first, cancellationToken);
        }
    }

    private static void AddTaken(ProblemList problems, ModelDescription model, IdSet taken, string how) =>
        problems.Add(new(
            "id-taken",
            $"{taken.Count} {(taken.Count == 1 ? "id is" : "ids are")} {how}: {string.Join(", ", taken.Take(10))}{(taken.Count > 10 ? " ..." : "")}",
            model.Label));
}
