using System.Globalization;
using System.Runtime.CompilerServices;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Export;

namespace Tracelift.Tracing.Sources;

/// <summary>
/// A project of a store as the source of an import, into the same store or another one, without a file: the rows of
/// an export of everything, including volumes, full users and reviews, from one snapshot.
/// </summary>
public sealed class ProjectSource : ITracingSource
{
    private readonly IReadSession _session;
    private readonly ExportPlan _plan;
    private readonly IdSet[] _ids = [.. Models.All.Select(_ => new IdSet())];
    private bool _isSurveyed;

    // Whether a copy takes the project's stacks and rights, too.
    private bool _isWhole;

    private readonly string _store;

    private ProjectSource(IReadSession session, ExportPlan plan, IStore store)
    {
        _session = session;
        _plan = plan;
        _store = store.Name;
        Name = NameOf(store, plan.Project.Id);
    }

    /// <inheritdoc/>
    public string Name { get; internal set; }

    /// <inheritdoc/>
    public long? Length => null;

    /// <inheritdoc/>
    public long Position => 0;

    /// <inheritdoc/>
    public string? Sha256 => null;

    /// <summary>Returns the name of a project of a store in messages.</summary>
    internal static string NameOf(IStore store, long project) => string.Create(CultureInfo.InvariantCulture, $"project {project} of {store.Name}");

    /// <summary>The snapshot of the project's store.</summary>
    internal IReadSession Session => _session;

    /// <summary>Returns the options of an export of everything.</summary>
    internal static ExportOptions AllOf(long project) => new()
    {
        Source = project,
        Volumes = true,
        Users = true,
        Reviews = true,
        AllDeepLinks = true,
        DeepLinkSecrets = true,
        Parts = ProjectParts.Usual,
    };

    /// <summary>Takes a snapshot of a project, which need not be set up for tracing, with some of its parts.</summary>
    /// <param name="store">The store; it must stay open.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="options">What to take of it; the source is this project.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal static Task<ProjectSource> OpenWholeAsync(IStore store, long project, ExportOptions options, CancellationToken cancellationToken) =>
        OpenAsync(store, options with { Source = project }, isWhole: true, cancellationToken);

    /// <summary>Takes a snapshot of a project, which lasts until the source is disposed.</summary>
    /// <param name="store">The store; it must stay open.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="Tracelift.Errors.UsageException">The store has no such project.</exception>
    /// <exception cref="Tracelift.Errors.InputException"><c>not-set-up</c>: the project is not set up for tracing.</exception>
    public static Task<ProjectSource> OpenAsync(IStore store, long project, CancellationToken cancellationToken) =>
        OpenAsync(store, AllOf(project), isWhole: false, cancellationToken);

    private static async Task<ProjectSource> OpenAsync(IStore store, ExportOptions options, bool isWhole, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var session = await store.OpenSnapshotAsync(cancellationToken);
        try
        {
            var plan = await Exporter.PlanAsync(session, options, mayBeBare: isWhole, cancellationToken);
            return new ProjectSource(session, plan, store) { _isWhole = isWhole };
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        var report = new ExportReport { Project = _plan.Project.Id, ProjectTitle = _plan.Project.Title };
        await foreach (var batch in Exporter.StreamAsync(_session, _plan, report, cancellationToken))
        {
            foreach (var id in batch.Ids)
                _ids[batch.Model.Index].Add(id);
            yield return batch;
        }

        foreach (var (what, count) in report.LeftBehind)
            notes.LeftBehind[what] = count;
        if (!_isWhole)
            await ProjectSurroundings.CountAsync(_session, _store, _plan.Project.Id, notes, cancellationToken);
        _isSurveyed = true;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!_isSurveyed)
            throw new InvalidOperationException("The survey was not read to its end");

        return ReadClosedAsync(model, cancellationToken);
    }

    /// <summary>Reads the tables: an export of a whole project changes no row, except for references to rows that it leaves out.</summary>
    private async IAsyncEnumerable<Batch> ReadClosedAsync(ModelDescription model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var closed = model == Models.Treenode ? [] : model.Columns.Where(column => column is { Nullable: true, RefersTo: { } target } && target != Models.User).ToList();
        var query = new RowQuery(model) { Project = model.Find("project") is null ? null : _plan.Project.Id };
        await foreach (var batch in _session.ReadAsync(query.Where("pk", _ids[model.Index]), cancellationToken))
        {
            foreach (var column in closed)
            {
                var (values, known) = (batch.Longs(column.Ordinal), _ids[column.RefersTo!.Index]);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (!values.IsNull(row) && !known.Contains(values.Values[row]))
                        values.SetNull(row);
                }
            }

            yield return batch;
        }
    }

    /// <inheritdoc/>
    public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => Task.FromResult(Name);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
