using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Checking;

/// <summary>
/// Checks the consistency of a store: references, trees, derived tables, sequences, and the ledger of runs and
/// loads. Writes nothing. The database does the work, one statement at a time, and sends only faulty rows, except for
/// treenodes: of these, memory holds one skeleton at a time.
/// </summary>
public sealed class StoreCheck
{
    private const string Ids = "Checking ids";
    private const string References = "Checking references";
    private const string Derived = "Checking derived tables";
    private const string Runs = "Checking runs";

    private readonly ICheckSession _session;
    private readonly string? _projects;
    private readonly IProgress<CheckProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<StoreFault> _faults = [];
    private readonly List<string> _notes = [];
    private int _checks;

    private StoreCheck(ICheckSession session, IReadOnlyList<long> projects, IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        (_session, _progress, _cancellation) = (session, progress, cancellationToken);
        _projects = projects.Count == 0 ? null : string.Join(", ", projects.Select(id => id.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Checks a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="projects">The projects to check; empty for the whole store.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">A project does not exist.</exception>
    public static async Task<StoreCheckReport> RunAsync(
        IStore store, IReadOnlyList<long> projects, IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(projects);
        await using var session = await store.OpenCheckAsync(cancellationToken);
        var there = (await session.ProjectsAsync(cancellationToken)).ToDictionary(project => project.Id);
        if (projects.Where(id => !there.ContainsKey(id)).ToList() is { Count: > 0 } unknown)
            throw UnknownProject.Fault(unknown);
        var wanted = projects.Distinct().Order().ToList();
        var check = new StoreCheck(session, wanted, progress, cancellationToken);
        using var trees = new TreeCheck(new NodePairs());
        await check.CheckAsync(trees);
        return new StoreCheckReport([.. wanted.Select(id => there[id])], check._checks, trees.Treenodes, trees.Skeletons, check._faults, [.. check._notes, .. session.Notes.Distinct()]);
    }

    /// <summary>Finds wrong derived rows of a project.</summary>
    internal static async Task<IReadOnlyList<StoreFault>> FindDerivedAsync(ICheckSession session, long project, CancellationToken cancellationToken)
    {
        var check = new StoreCheck(session, [project], null, cancellationToken);
        await check.CheckDerivedAsync();
        return check._faults;
    }

    /// <summary>Finds ids beyond their sequences.</summary>
    internal static async Task<IReadOnlyList<StoreFault>> FindSequencesAsync(ICheckSession session, CancellationToken cancellationToken)
    {
        var check = new StoreCheck(session, [], null, cancellationToken);
        await check.CheckSequencesAsync();
        return check._faults;
    }

    private async Task CheckAsync(TreeCheck trees)
    {
        if (_projects is null && !await IsSoundAsync())
        {
            _notes.Add("Nothing else was checked, because the file is damaged");
            return;
        }

        await CheckReferencesAsync();
        await CheckTreesAsync(trees);
        await CheckDerivedAsync();
        if (_projects is null)
        {
            await CheckSequencesAsync();
            await CheckFamiliesAsync();
        }

        await CheckRunsAsync();
    }

    /// <summary>Checks the store itself.</summary>
    /// <returns>Whether its rows can be read.</returns>
    private async Task<bool> IsSoundAsync()
    {
        Tell("Checking pages and indexes", 0, null);
        _checks++;
        var damages = await _session.DamageAsync(_cancellation);
        _faults.AddRange(damages.Select(damage => new StoreFault(damage.IsIndex ? FaultKinds.IndexMissing : FaultKinds.Damaged, damage.Table, null, damage.Message, 1, [])));
        return damages.All(damage => damage.IsIndex);
    }

    private async Task CheckReferencesAsync()
    {
        var all = (await _session.ReferencesAsync(_cancellation)).Where(reference => _projects is null || reference.HasProject).ToList();
        var tables = await _session.ProjectTablesAsync(_cancellation);
        var denormalized = Models.All.Where(model => model.Find("treenode") is not null && model.Find("skeleton") is not null).ToList();
        var total = all.Count + denormalized.Count;
        for (var i = 0; i < all.Count; i++)
        {
            Tell(References, i, total);
            var reference = all[i];
            var found = await FindAsync(
                $"""
                SELECT {(reference.HasId ? "t.id" : "NULL")}, {(reference.HasProject ? "t.project_id" : "NULL")}, {reference.Value}
                FROM {reference.From}
                WHERE {reference.Value} IS NOT NULL{reference.Condition}{(reference.HasProject ? And("t.project_id") : "")}
                    AND NOT EXISTS (SELECT 1 FROM {reference.To} other WHERE other.{reference.Key} = {reference.Value})
                """);
            if (reference.IsLeftBehind && found.Count > 0)
                _notes.Add($"{Rows(found.Count)} of {reference.Table} {(found.Count == 1 ? "names" : "name")} a {reference.Target} that does not exist, such as {found.Examples[0].Value}: these rows have no effect; tracelift store repair --orphans deletes them");
            else
                Add(FaultKinds.DanglingReference, reference.Table, reference.Column, $"refers to missing rows of {reference.Target}", found, OrphanRemoval.MakesOrphans(reference, tables));
        }

        for (var i = 0; i < denormalized.Count; i++)
        {
            Tell(References, all.Count + i, total);
            var (table, treenode, skeleton) = (denormalized[i].Table, denormalized[i]["treenode"].Name, denormalized[i]["skeleton"].Name);
            Add(FaultKinds.OtherSkeleton, table, skeleton, "is not the skeleton of the row's treenode", await FindAsync(
                $"SELECT t.id, t.project_id, t.{skeleton} FROM {table} t JOIN treenode node ON node.id = t.{treenode} WHERE node.skeleton_id <> t.{skeleton}{And("t.project_id")}"));
        }
    }

    private async Task CheckTreesAsync(TreeCheck trees)
    {
        _checks++;
        await _session.ScanAsync(
            $"SELECT t.skeleton_id, t.id, t.parent_id, t.project_id FROM treenode t WHERE 1 = 1{And("t.project_id")} ORDER BY t.skeleton_id, t.id",
            row =>
            {
                trees.Add(row.First!.Value, row.Second!.Value, row.Third, row.Fourth);
                if (trees.Treenodes % 10_000 == 0)
                    Tell("Checking trees", trees.Treenodes, null, "treenodes");
            },
            _cancellation);
        trees.End();
        var skeleton = Models.Treenode["skeleton"].Name;
        var parent = Models.Treenode["parent"].Name;
        Add(FaultKinds.NoRoot, Models.Treenode.Table, skeleton, "skeletons without a root", trees.NoRoot);
        Add(FaultKinds.SeveralRoots, Models.Treenode.Table, skeleton, "skeletons with more than one root", trees.SeveralRoots);
        Add(FaultKinds.ParentElsewhere, Models.Treenode.Table, parent, "is not in the treenode's skeleton", trees.ParentElsewhere);
        Add(FaultKinds.ParentRing, Models.Treenode.Table, parent, "forms a cycle", trees.ParentRing);
    }

    private async Task CheckDerivedAsync()
    {
        var total = (2 * _session.Derivations.Count) + 2;
        var done = 0;
        foreach (var derived in _session.Derivations)
        {
            Tell(Derived, done++, total);
            var fresh = $"{derived.Fresh} WHERE 1 = 1{And("node.project_id")}";
            Add(FaultKinds.DerivedMissing, derived.Table, null, $"lacks rows for {derived.Of}", await FindAsync(
                $"SELECT fresh.id, fresh.project_id, NULL FROM ({fresh}) fresh WHERE NOT EXISTS (SELECT 1 FROM {derived.Table} known WHERE known.id = fresh.id)"));
            Tell(Derived, done++, total);
            Add(FaultKinds.DerivedWrong, derived.Table, null, $"has rows that do not match {derived.Of}", await FindAsync(
                $"SELECT derived.id, derived.project_id, NULL FROM {derived.Table} derived WHERE NOT EXISTS (SELECT 1 FROM ({fresh}) fresh WHERE fresh.id = derived.id AND fresh.project_id = derived.project_id AND {derived.IsSame}){And("derived.project_id")}"));
        }

        Tell(Derived, done++, total);
        var summary = new SummaryStatements(And("node.project_id"), And("summary.project_id"), _session.Kind == StoreKind.Catmaid);
        Add(FaultKinds.DerivedMissing, Models.SkeletonSummary.Table, null, "lacks skeletons that have treenodes", await FindAsync(summary.Missing));
        Tell(Derived, done, total);
        var wrong = await FindAsync(summary.Wrong, summary.Left);
        Add(FaultKinds.DerivedWrong, Models.SkeletonSummary.Table, null, "does not match the treenodes of skeletons", wrong);
    }

    private async Task CheckSequencesAsync()
    {
        Tell(Ids, 0, null);
        foreach (var sequence in await _session.SequencesAsync(_cancellation))
        {
            foreach (var table in sequence.Tables)
            {
                var largest = 0L;
                _checks++;
                await _session.ScanAsync($"SELECT max(t.id), NULL, NULL FROM {table} t", row => largest = row.First ?? 0, _cancellation);
                if (largest > sequence.Last)
                {
                    _faults.Add(new StoreFault(
                        FaultKinds.SequenceBehind, Unquoted(table), "id", $"is beyond {sequence.Last.ToString(CultureInfo.InvariantCulture)}, the last id of {sequence.Name}",
                        1, [new FaultExample(largest, null, null)]));
                }
            }
        }
    }

    /// <summary>Finds ids that occur in two tables with a common sequence, which no constraint prevents.</summary>
    private async Task CheckFamiliesAsync()
    {
        foreach (var sequence in (await _session.SequencesAsync(_cancellation)).Where(sequence => sequence.Tables.Count > 1))
        {
            Tell(Ids, 0, null);
            var all = string.Join(" UNION ALL ", sequence.Tables.Select(table => $"SELECT t.id FROM {table} t"));
            Add(FaultKinds.IdTwice, string.Join(", ", sequence.Tables.Select(Unquoted)), "id", $"is in two tables with the sequence {sequence.Name}", await FindAsync(
                $"SELECT every.id, NULL, NULL FROM ({all}) every GROUP BY every.id HAVING count(*) > 1"));
        }
    }

    private async Task CheckRunsAsync()
    {
        Tell(Runs, 0, null);
        var ledger = await _session.LedgerAsync(_cancellation);
        if (!ledger.TryGetValue("run", out _))
            return;
        var statements = new LedgerStatements(ledger, And("run.project_id"));
        foreach (var statement in statements.All)
            Add(FaultKinds.Ledger, statement.Table, null, statement.Message, await FindAsync(statement.Sql));
        foreach (var (sql, tell) in statements.Notes)
            await NoteAsync(sql, tell);
        await CheckRowsOfRunsAsync(statements);
    }

    /// <summary>Checks that the rows of runs exist. Deleted rows make a note; more rows than recorded are a fault.</summary>
    private async Task CheckRowsOfRunsAsync(LedgerStatements statements)
    {
        foreach (var model in Models.All.Concat(ProjectModels.All))
        {
            if (await _session.FindTableAsync(model.Table, _cancellation) is not { } table)
                continue;
            var more = new FaultCount();
            await NoteAsync(
                statements.RowsOf(model.Table, table),
                row =>
                {
                    var (run, made, there) = (row.First, row.Second!.Value, row.Third!.Value);
                    if (there < made)
                        return string.Create(CultureInfo.InvariantCulture, $"run {run}: {made - there} of its {Rows(made)} of {model.Table} {(made - there == 1 ? "no longer exists" : "no longer exist")}");
                    more.Add(run, null, there);
                    return null;
                });
            Add(FaultKinds.Ledger, model.Table, null, "has more rows of runs than the runs recorded", more);
        }
    }

    /// <summary>Notes the first of some runs, and the number of others.</summary>
    private async Task NoteAsync(string sql, Func<ScannedRow, string?> tell)
    {
        var count = 0L;
        _checks++;
        await _session.ScanAsync(
            sql,
            row =>
            {
                if (tell(row) is { } note && count++ < StoreFault.Kept)
                    _notes.Add(note);
            },
            _cancellation);
        if (count > StoreFault.Kept)
            _notes[^1] += string.Create(CultureInfo.InvariantCulture, $"; and {count - StoreFault.Kept} more runs like this");
    }

    private async Task<FaultCount> FindAsync(params string[] statements)
    {
        var found = new FaultCount();
        foreach (var sql in statements)
        {
            _checks++;
            await _session.ScanAsync(sql, row => found.Add(row.First, row.Second, row.Third), _cancellation);
        }

        return found;
    }

    private void Add(string kind, string table, string? column, string message, FaultCount found, bool areOrphans = false)
    {
        if (found.Count > 0)
            _faults.Add(new StoreFault(kind, table, column, message, found.Count, found.Examples) { AreOrphans = areOrphans });
    }

    private void Tell(string stage, long done, long? total, string unit = "statements") => _progress?.Report(new CheckProgress(stage, done, total, unit));

    private string And(string column) => _projects is null ? "" : $" AND {column} IN ({_projects})";

    private static string Unquoted(string table) =>
        (table.StartsWith("ONLY ", StringComparison.Ordinal) ? table["ONLY ".Length..] : table).Trim('"');

    private static string Rows(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "row" : "rows")}");
}
