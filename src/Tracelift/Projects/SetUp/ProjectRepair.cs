using System.Globalization;
using Tracelift.Access;
using Tracelift.Checking;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.SetUp;

/// <summary>A row that a repair makes or changes.</summary>
/// <param name="Project">Its project; null if all projects share it.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Change">The change: <c>made</c>, <c>computed again</c>, <c>raised</c>, or the columns that are set.</param>
public sealed record RepairedRow(long? Project, string Table, string Name, string Change);

/// <summary>The report of a repair or its dry run.</summary>
/// <param name="IsDryRun">Whether it was a dry run.</param>
/// <param name="Projects">The checked projects.</param>
/// <param name="Rows">The rows.</param>
public sealed record RepairReport(bool IsDryRun, IReadOnlyList<ProjectInfo> Projects, IReadOnlyList<RepairedRow> Rows);

/// <summary>
/// Repairs the set-up of projects that earlier versions left incomplete: missing classes, relations and roots, relations
/// that should be reciprocal, missing descriptions, and rows that all projects share; also wrong derived rows, and
/// sequences below existing ids. It changes only projects that imports have made or that the user names.
/// </summary>
public sealed class ProjectRepair
{
    /// <summary>The change of derived rows that were wrong.</summary>
    public const string ComputedAgain = "computed again";

    /// <summary>The change of a sequence below an existing id.</summary>
    public const string Raised = "raised";

    private readonly IReadSession _session;
    private readonly RowChanges? _changes;
    private readonly long? _owner;
    private readonly long _now;
    private readonly List<RepairedRow> _rows = [];

    private ProjectRepair(IReadSession session, RowChanges? changes, long? owner, long now) =>
        (_session, _changes, _owner, _now) = (session, changes, owner, now);

    /// <summary>Repairs projects, or reports what it would change.</summary>
    /// <param name="store">The store.</param>
    /// <param name="named">The projects that the user named; empty for all projects that imports have made.</param>
    /// <param name="isDryRun">Whether to report only.</param>
    /// <param name="systemUser">The owner of new objects; null for the superuser with the lowest id.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the repair; nothing is written then.</param>
    /// <exception cref="UsageException">A project does not exist, or none is named and the store has no ledger of imports.</exception>
    public static async Task<RepairReport> RunAsync(
        IStore store, IReadOnlyList<long> named, bool isDryRun, long? systemUser, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(named);
        ArgumentNullException.ThrowIfNull(time);
        var wanted = named.Count > 0 ? named.Distinct().ToList() : await MadeAsync(store, cancellationToken);
        var now = Timestamp.From(time.GetUtcNow());
        if (isDryRun)
        {
            await using var snapshot = await store.OpenSnapshotAsync(cancellationToken);
            var planned = await new ProjectRepair(snapshot, null, null, now).RepairAsync(wanted, named.Count > 0, _ => Task.CompletedTask, cancellationToken);
            return planned with { Rows = [.. planned.Rows, .. await FindDerivedAsync(store, planned.Projects, cancellationToken)] };
        }

        // Runs before any lock, because it can take long.
        var derived = await FindDerivedAsync(store, [.. wanted.Select(id => new ProjectInfo(id, ""))], cancellationToken);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        using var changes = new RowChanges(session);
        var owner = await SystemUser.FindAsync(session, systemUser, cancellationToken);
        var repair = new ProjectRepair(session, changes, owner, now);
        var report = await repair.RepairAsync(wanted, named.Count > 0, project => session.LockProjectAsync(project, cancellationToken), cancellationToken);
        await changes.WriteAsync(cancellationToken);
        foreach (var project in derived.Select(row => row.Project).OfType<long>().Distinct())
            await session.RebuildDerivedAsync(project, cancellationToken);
        if (derived.Any(row => row.Change == Raised))
            await session.RaiseSequencesAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return report with { Rows = [.. report.Rows, .. derived] };
    }

    private static async Task<List<RepairedRow>> FindDerivedAsync(IStore store, IReadOnlyList<ProjectInfo> projects, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenCheckAsync(cancellationToken);
        var rows = new List<RepairedRow>();
        foreach (var project in projects)
        {
            foreach (var fault in await StoreCheck.FindDerivedAsync(session, project.Id, cancellationToken))
                rows.Add(new RepairedRow(project.Id, fault.Table, string.Create(CultureInfo.InvariantCulture, $"{fault.Count} {(fault.Count == 1 ? "row" : "rows")}"), ComputedAgain));
        }

        foreach (var fault in await StoreCheck.FindSequencesAsync(session, cancellationToken))
            rows.Add(new RepairedRow(null, fault.Table, string.Create(CultureInfo.InvariantCulture, $"{fault.Examples[0].Id}"), Raised));
        return rows;
    }

    private static async Task<List<long>> MadeAsync(IStore store, CancellationToken cancellationToken)
    {
        var runs = await store.RunsAsync(cancellationToken)
            ?? throw new UsageException(
                "not-attached", $"{store.Name} has no ledger of imports, so the projects that imports have made are unknown", "Name projects with --project ID.");
        return [.. runs.Where(run => run.Record.IsNewProject && run.Undone is null).Select(run => run.Record.Project).Distinct().Order()];
    }

    private async Task<RepairReport> RepairAsync(
        IReadOnlyList<long> wanted, bool isNamed, Func<long, Task> lockProject, CancellationToken cancellationToken)
    {
        var byId = (await _session.ProjectsAsync(cancellationToken)).ToDictionary(project => project.Id);
        if (isNamed && wanted.Where(id => id <= 0 || !byId.ContainsKey(id)).ToList() is { Count: > 0 } unknown)
            throw UnknownProject.Fault(unknown);

        var projects = wanted.Where(byId.ContainsKey).Select(id => byId[id]).ToList();
        var isAnyTraced = false;
        foreach (var project in projects)
        {
            await lockProject(project.Id);
            isAnyTraced |= await RepairAsync(project.Id, cancellationToken);
        }

        if (projects.Count > 0)
            await RepairSharedAsync([.. ServerSetUp.OfCreation, .. isAnyTraced ? ServerSetUp.OfTracing : []], cancellationToken);
        return new RepairReport(_changes is null, projects, _rows);
    }

    /// <summary>Repairs a project.</summary>
    /// <returns>Whether the project is set up for tracing.</returns>
    private async Task<bool> RepairAsync(long project, CancellationToken cancellationToken)
    {
        var classes = await _session.ListAsync(
            new RowQuery(Models.Class) { Project = project }, row => (row.Id, Name: row.Text("class_name"), Description: row.TextOrNull("description")), cancellationToken);
        var isTraced = classes.Exists(known => ProjectVocabularySetUp.Class(known.Name)?.IsForTracing == true);
        await RepairClassesAsync(project, isTraced, cancellationToken);
        await RepairRelationsAsync(project, isTraced, cancellationToken);
        return isTraced;
    }

    private async Task RepairClassesAsync(long project, bool isTraced, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in await RowsAsync(Models.Class, project, cancellationToken))
        {
            var name = row.Text("class_name")!;
            known.TryAdd(name, row.Id);
            if (ProjectVocabularySetUp.Class(name) is { Description.Length: > 0 } should && string.IsNullOrEmpty(row.Text("description")))
                Change(Models.Class, project, name, row, "description", changed => changed.Set("description", should.Description));
        }

        foreach (var missing in ProjectVocabularySetUp.Classes.Where(should => (isTraced || !should.IsForTracing) && !known.ContainsKey(should.Name)))
        {
            _rows.Add(new RepairedRow(project, Models.Class.Table, missing.Name, "made"));
            if (_changes is not null)
                known[missing.Name] = (await OwnAsync(Models.Class, project, cancellationToken)).Set("class_name", missing.Name).Set("description", missing.Description).Id;
        }

        if (isTraced)
            await RepairRootAsync(project, known, cancellationToken);
    }

    private async Task RepairRootAsync(long project, Dictionary<string, long> classes, CancellationToken cancellationToken)
    {
        var isKnown = classes.TryGetValue(ProjectVocabularySetUp.RootClass, out var root);
        if (isKnown && (await _session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("class_column", root), row => row.Id, cancellationToken)).Count > 0)
        {
            return;
        }

        _rows.Add(new RepairedRow(project, Models.ClassInstance.Table, ProjectVocabularySetUp.RootName, "made"));
        if (_changes is not null)
            (await OwnAsync(Models.ClassInstance, project, cancellationToken)).Set("class_column", root).Set("name", ProjectVocabularySetUp.RootName);
    }

    private async Task RepairRelationsAsync(long project, bool isTraced, CancellationToken cancellationToken)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in await RowsAsync(Models.Relation, project, cancellationToken))
        {
            var name = row.Text("relation_name")!;
            known.Add(name);
            if (ProjectVocabularySetUp.Relation(name) is not { } should)
                continue;
            var (lacksDescription, isOneWay) = (string.IsNullOrEmpty(row.Text("description")), should.IsReciprocal && row.Long("isreciprocal") != 1);
            if (!lacksDescription && !isOneWay)
                continue;
            string[] columns = [.. lacksDescription ? ["description"] : Array.Empty<string>(), .. isOneWay ? ["isreciprocal"] : Array.Empty<string>()];
            Change(Models.Relation, project, name, row, string.Join(", ", columns), changed =>
            {
                if (lacksDescription)
                    changed.Set("description", should.Description);
                if (isOneWay)
                    changed.Set("isreciprocal", 1);
            });
        }

        foreach (var missing in ProjectVocabularySetUp.Relations.Where(should => (isTraced || !should.IsForTracing) && !known.Contains(should.Name)))
        {
            _rows.Add(new RepairedRow(project, Models.Relation.Table, missing.Name, "made"));
            if (_changes is not null)
            {
                (await OwnAsync(Models.Relation, project, cancellationToken))
                    .Set("relation_name", missing.Name).Set("uri", "").Set("description", missing.Description).Set("isreciprocal", missing.IsReciprocal ? 1 : 0);
            }
        }
    }

    private async Task RepairSharedAsync(IReadOnlyList<ServerRow> rows, CancellationToken cancellationToken)
    {
        foreach (var row in await ServerSetUp.MissingAsync(_session, rows, cancellationToken))
        {
            _rows.Add(new RepairedRow(null, row.Model.Table, row.Name, "made"));
            if (_changes is not null)
                await ServerSetUp.InsertAsync(_changes, row, cancellationToken);
        }
    }

    private void Change(ModelDescription model, long project, string name, WholeRow row, string what, Action<NewRow> change)
    {
        _rows.Add(new RepairedRow(project, model.Table, name, what));
        if (_changes is null)
            return;
        var changed = _changes.Update(model, row.Id);
        row.CopyTo(changed);
        change(changed);
    }

    private async ValueTask<NewRow> OwnAsync(ModelDescription model, long project, CancellationToken cancellationToken) =>
        (await _changes!.InsertAsync(model, cancellationToken))
        .Set("user", _owner!.Value).Set("project", project).Set("creation_time", _now).Set("edition_time", _now);

    /// <summary>Returns all rows of a model of a project, by id; there are some tens.</summary>
    private async Task<List<WholeRow>> RowsAsync(ModelDescription model, long project, CancellationToken cancellationToken)
    {
        var rows = await _session.ListAsync(new RowQuery(model) { Project = project }, row => WholeRow.Of(row, model), cancellationToken);
        rows.Sort((a, b) => a.Id.CompareTo(b.Id));
        return rows;
    }

    /// <summary>A row with all of its values.</summary>
    private sealed record WholeRow(long Id, IReadOnlyDictionary<string, object?> Values)
    {
        public static WholeRow Of(StoredRow row, ModelDescription model) => new(
            row.Id,
            model.Columns.ToDictionary(
                column => column.Field,
                column => column.Kind == ColumnKind.Text ? (object?)row.TextOrNull(column.Field) : row.LongOrNull(column.Field),
                StringComparer.Ordinal));

        public string? Text(string field) => (string?)Values[field];

        public long? Long(string field) => (long?)Values[field];

        public void CopyTo(NewRow row)
        {
            foreach (var (field, value) in Values)
            {
                if (value is long number)
                    row.Set(field, number);
                else if (value is string text)
                    row.Set(field, text);
            }
        }
    }
}
