using System.Globalization;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Load;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Bulk;

/// <summary>
/// The first transaction of a load. It plans as an import does, writes the small models and the rows that chunks refer
/// to, loads the first chunks, which have the largest ids (<see cref="FirstChunks"/>), and records the others in the
/// ledger.
/// </summary>
internal sealed class LoadStart(
    IBulkStore store, ILoadClaim claim, ISeekableSource source, SourceSurvey survey, BulkOptions options, TimeProvider time, BulkReport report)
{
    private readonly ImportOptions _import = options.Import;

    /// <summary>Runs the transaction.</summary>
    /// <param name="planner">The chunks of the source.</param>
    /// <param name="scattered">Reads treenodes by their skeletons, if these are scattered.</param>
    /// <param name="fingerprint">Identifies the source.</param>
    /// <param name="cancellationToken">Cancels the work; nothing is written then.</param>
    /// <returns>The number, the plan, and the numbers of loaded and of all chunks.</returns>
    public async Task<(long Load, LoadPlan Plan, int ChunksIn, int Chunks)> RunAsync(
        ChunkPlanner planner, TreenodeGrouping? scattered, string fingerprint, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var session = await store.BeginBulkAsync(cancellationToken);
        await using (session)
        {
            await session.ChooseTriggersAsync(_import.Triggers, survey.Spatial(_import.Target), cancellationToken);
            var target = await Importer.FindTargetAsync(session, _import, cancellationToken);
            var users = await new UserRules(_import, survey).PlanAsync(session, cancellationToken);
            var access = await EditAccess.PlanAsync(session, users, _import, cancellationToken);
            report.EditAccess = access.Notes;
            var project = target?.Id ?? await session.CreateProjectAsync(_import.NewProjectTitle!, cancellationToken);
            (report.Project, report.ProjectTitle) = (project, target?.Title ?? _import.NewProjectTitle!);
            if (_import.Origin is not null)
                await session.LockProjectAsync(project, cancellationToken);
            var switches = new TypeSwitches(_import, survey);
            var (known, leftOut) = await Importer.FindLeftOutAsync(session, source, survey, _import, project, cancellationToken);
            var shared = await ReuseLock.LockAsync(session, survey, switches, known, project, cancellationToken);
            var ids = await IdAssignment.AssignAsync(
                session, survey, shared, switches, leftOut, known.Rows, users, _import.PreserveIds, cancellationToken,
                Models.All.Where(model => model.Family != IdFamily.Location && !ChunkPlanner.Stages.ContainsKey(model)).ToHashSet(),
                source.IsSynthetic);
            var plan = new ImportPlan(users, shared, ids, leftOut, known);
            report.Users = users.Mapped;
            report.KnownSkeletons = known.Skeletons.Count;
            var load = new LoadPlan(plan, _import.Transform, project);

            if (source.HasSkeletonFiles)
                await session.MarkAsSkeletonImportAsync(project, load.Importer, cancellationToken);
            await WriteAsync(session, plan, access, load, switches, project, cancellationToken);
            var (chunks, first) = await FirstChunks.ChooseAsync(source, scattered, planner.Chunks(scattered?.Chunks), plan, cancellationToken);
            var loaded = await LoadFirstAsync(session, load, chunks.Take(first), scattered, cancellationToken);
            await session.SettleAsync(ids.Imported(project, []), cancellationToken);
            await ProjectSetUp.AddSharedAsync(session, isNewProject: target is null, cancellationToken);
            var run = Describe(shared, project, isNew: target is null, began);
            var number = await RecordAsync(session, run, load, chunks, loaded, fingerprint, cancellationToken);
            await claim.RequireHeldAsync(cancellationToken);
            await session.CommitAsync(analyze: false, cancellationToken);
            report.Notes.AddRange(session.Notes);
            report.RowsHere += chunks.Take(first).Sum(chunk => chunk.Rows);
            report.ChunksHere += loaded.Count;
            return (number, load, loaded.Count, chunks.Count);
        }
    }

    private async Task WriteAsync(
        IBulkStart session, ImportPlan plan, EditAccess access, LoadPlan load, TypeSwitches switches, long project, CancellationToken cancellationToken)
    {
        var now = Timestamp.From(time.GetUtcNow());
        var translation = new RowTranslation(plan, switches, _import.Transform, project);
        var owner = await ProjectSetUp.OwnerAsync(session, _import.SystemUser, plan.Users.Importer, cancellationToken);
        var setUp = new ProjectSetUp(plan.Shared, owner, project, plan.Ids.FirstSetUp, now) { MadeUp = ProjectSetUp.MadeUpOf(source, survey) };
        var rootClass = plan.Shared.IsRootMissing && !plan.Shared.MissingClasses.Contains(TracingVocabulary.Root)
            ? await ProjectSetUp.RootClassAsync(session, survey, plan.Ids, project, cancellationToken)
            : null;
        foreach (var model in Models.All.Where(model => !ChunkPlanner.Stages.ContainsKey(model)))
        {
            if (model == Models.User)
            {
                if (plan.Users.Created.Count > 0)
                {
                    var rows = NewUsers.Rows(plan.Users.Created, _import.KeepPasswords, now).ToAsyncEnumerable();
                    await session.WriteAsync(model, rows, cancellationToken);
                    await access.AddAsync(session, plan.Users, now, cancellationToken);
                }
            }
            else if (!plan.Ids.New(model).IsEmpty || setUp.HasRows(model))
            {
                var rows = source.ReadAsync(model, cancellationToken).Ahead(cancellationToken: cancellationToken);
                await session.WriteAsync(
                    model, setUp.AfterAsync(model, ChunkRows.TranslateAsync(rows, translation, cancellationToken), rootClass, cancellationToken), cancellationToken);
            }
        }

        if (_import.Origin is { } origin)
        {
            var rows = new OriginRows(session, source, survey, plan, project, now);
            report.Origins = await rows.WriteAsync(origin, cancellationToken);
            if (rows.Note is { } note)
                report.Notes.Add(note);
        }
    }

    private async Task<IReadOnlySet<int>> LoadFirstAsync(
        IBulkStart session, LoadPlan plan, IEnumerable<BulkChunk> chunks, TreenodeGrouping? scattered, CancellationToken cancellationToken)
    {
        var loaded = new HashSet<int>();
        foreach (var chunk in chunks)
        {
            var rows = ChunkRows.ReadAsync(source, scattered, chunk, cancellationToken).Ahead(cancellationToken: cancellationToken);
            await session.WriteAsync(chunk.Model, ChunkRows.TranslateAsync(rows, plan.Translation(), cancellationToken), cancellationToken);
            loaded.Add(chunk.Number);
        }

        return loaded;
    }

    private RunRecord Describe(ReusePlan shared, long project, bool isNew, DateTimeOffset began)
    {
        // The clock may have been set back.
        var now = time.GetUtcNow();
        return new RunRecord(
            began, now > began ? now : began, RunAuthor.Current, source.Name, source.Sha256, project, report.ProjectTitle, isNew, OptionsText.Of(_import))
        {
            Reused = shared.Existing.Keys.ToDictionary(model => model, shared.Reused),
        };
    }

    private async Task<long> RecordAsync(
        IBulkStart session,
        RunRecord run,
        LoadPlan plan,
        IReadOnlyList<BulkChunk> chunks,
        IReadOnlySet<int> loaded,
        string fingerprint,
        CancellationToken cancellationToken)
    {
        var file = TemporaryFile.Create(source.Name);
        await using (file)
        {
            try
            {
                plan.Write(file, source);
            }
            catch (IOException e)
            {
                throw new DiskException("temporary-failed", $"The plan of the load can't be written into the folder for temporary files, {Path.GetTempPath()}: {e.Message}", "Free space there, or set TMPDIR to a folder with enough space.", e);
            }

            file.Position = 0;
            return await session.RecordLoadAsync(
                run, new LoadRecord(fingerprint, chunks, loaded, plan.Planned, file, report.Indexes!.Drops, _import.Triggers, LoadFindings.Of(report, options).ToBytes()), cancellationToken);
        }
    }
}
