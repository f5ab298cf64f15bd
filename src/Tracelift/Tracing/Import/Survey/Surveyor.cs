using System.Diagnostics;
using System.Text;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>
/// Makes the first pass over a source: reads every row once, keeps sets of ids and small tables, and finds every fault that
/// needs no store.
/// </summary>
public sealed class Surveyor
{
    private readonly ITracingSource _source;
    private readonly IProgress<WorkProgress>? _progress;
    private readonly SourceSurvey _survey;

    // References, by referenced model: those without a row of that id dangle.
    private readonly IdSet?[] _referenced = new IdSet?[Models.All.Length];

    // References to skeletons; reading the skeletons leaves the wrong ones.
    private readonly IdSet _notSkeletons = [];

    // Duplicate ids, if faulty rows are set aside.
    private readonly IdSet?[] _twice = new IdSet?[Models.All.Length];

    private Surveyor(ITracingSource source, bool setsAside, IProgress<WorkProgress>? progress)
    {
        _source = source;
        _progress = progress;
        _survey = new SourceSurvey(source.Name, setsAside);
    }

    /// <summary>Surveys a source.</summary>
    /// <returns>The survey, including faults.</returns>
    /// <exception cref="InputException">The source can't be read to its end.</exception>
    public static Task<SourceSurvey> SurveyAsync(
        ITracingSource source, IProgress<WorkProgress>? progress, CancellationToken cancellationToken) =>
        SurveyAsync(source, setsAside: false, progress, cancellationToken);

    /// <summary>Surveys a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="setsAside">Whether faults of rows go to <see cref="SurveyNotes.Faulty"/> instead of making the source faulty.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The survey, including faults.</returns>
    /// <exception cref="InputException">The source can't be read to its end.</exception>
    public static async Task<SourceSurvey> SurveyAsync(
        ITracingSource source, bool setsAside, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var clock = Stopwatch.StartNew();
        var surveyor = new Surveyor(source, setsAside, progress);
        await surveyor.ReadAllAsync(cancellationToken);
        surveyor._survey.Shapes.End();
        await surveyor.ReadInstancesAsync(cancellationToken);
        await new ReferenceCheck(source, surveyor._survey, surveyor._referenced, surveyor._notSkeletons, surveyor._twice)
            .RunAsync(cancellationToken);
        surveyor._survey.Seconds = clock.Elapsed.TotalSeconds;
        return surveyor._survey;
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var batch in _source.SurveyAsync(_survey.Notes, cancellationToken))
        {
            using (batch)
            {
                NoteIds(batch);
                NoteReferences(batch);
                NoteOwners(batch);
                NoteEditions(batch);
                if (batch.Model == Models.Treenode)
                    NoteShapes(batch);
                else if (batch.Model == Models.Class || batch.Model == Models.Relation)
                    NoteVocabulary(batch);
                else if (batch.Model == Models.User)
                    NoteUsers(batch);
                else if (batch.Model == Models.Volume)
                    NoteMeshes(batch);
                else if (batch.Model.Facts!.IsOfServer)
                    NoteServerObjects(batch);
                else if (!batch.Model.Facts.FoundBy.IsEmpty)
                    NoteKeys(batch);
                _survey.CountRows(batch.Model, batch.Count);
                _survey.Notes.NotFinite.Add(batch);
            }

            SurveyLimits.Require(_survey);
            _progress?.Report(_source.Length is { } length
                ? new WorkProgress("Surveying", _source.Position, length, "bytes")
                : new WorkProgress("Surveying", _survey.TotalRows, null, "rows"));
        }
    }

    private void NoteIds(Batch batch)
    {
        var ids = _survey.Ids(batch.Model);
        for (var row = 0; row < batch.Count; row++)
        {
            if (!ids.Add(batch.Ids[row]))
                NoteDuplicate(batch, row);
        }
    }

    // A separate method, so that only duplicates allocate a closure.
    private void NoteDuplicate(Batch batch, int row)
    {
        var id = batch.Ids[row];
        if (_survey.Notes.Faulty is not null && FaultyRows.Takes(batch.Model))
        {
            // The earlier row with this id is faulty, too, and must be found.
            (_twice[batch.Model.Index] ??= []).Add(id);
            return;
        }

        var position = batch.Positions.IsEmpty ? 0 : batch.Positions[row];
        _survey.Problems.Add("duplicate-pk", () => ReferenceCheck.Duplicate(batch.Model, id, position));
    }

    private void NoteReferences(Batch batch)
    {
        foreach (var column in batch.Columns)
        {
            if (column.Column.RefersTo is not { } target || target == Models.Project)
                continue;

            // References to earlier rows, the usual case, need no check at the end. Of users all references count.
            var known = target == Models.User ? null : _survey.Ids(target);
            var referenced = target == Models.User ? _survey.ReferencedUsers : _referenced[target.Index] ??= [];
            var values = ((LongColumn)column).Values;
            var isSkeleton = IsSkeleton(column.Column);
            for (var row = 0; row < batch.Count; row++)
            {
                // Neighbouring rows often have the same id: comparing with the last row saves most lookups.
                if (column.IsNull(row) || (row > 0 && values[row] == values[row - 1] && !column.IsNull(row - 1)))
                    continue;
                if (known?.Contains(values[row]) != true)
                    referenced.Add(values[row]);
                if (isSkeleton)
                    _notSkeletons.Add(values[row]);
            }
        }
    }

    private void NoteOwners(Batch batch)
    {
        if ((batch.Model.Find("user") ?? batch.Model.Find("reviewer")) is not { } owner)
            return;
        var column = batch.Longs(owner.Ordinal);
        var values = column.Values;
        for (var row = 0; row < batch.Count;)
        {
            var start = row;
            while (row < batch.Count && values[row] == values[start] && column.IsNull(row) == column.IsNull(start))
                row++;
            if (column.IsNull(start))
                continue;
            _survey.OwnedRows[values[start]] = _survey.OwnedRows.GetValueOrDefault(values[start]) + row - start;
        }
    }

    private void NoteEditions(Batch batch)
    {
        if (batch.Model.Find("edition_time") is not { } column)
            return;
        var times = batch.Longs(column.Ordinal);
        for (var row = 0; row < batch.Count; row++)
        {
            if (!times.IsNull(row) && times.Values[row] > _survey.NewestEdition)
                _survey.NewestEdition = times.Values[row];
        }
    }

    private void NoteShapes(Batch batch)
    {
        var parents = batch.Longs("parent");
        var skeletons = batch.Longs("skeleton");
        for (var row = 0; row < batch.Count; row++)
        {
            if (!skeletons.IsNull(row))
                _survey.Shapes.Add(batch.Ids[row], parents.IsNull(row) ? null : parents.Values[row], skeletons.Values[row]);
        }
    }

    private void NoteVocabulary(Batch batch)
    {
        var (field, names) = batch.Model == Models.Class ? ("class_name", _survey.Classes) : ("relation_name", _survey.Relations);
        for (var row = 0; row < batch.Count; row++)
            names[batch.Ids[row]] = batch.Texts(field).Text(row) ?? "";
    }

    private void NoteServerObjects(Batch batch)
    {
        if (!_survey.OfServer.TryGetValue(batch.Model, out var names))
            _survey.OfServer.Add(batch.Model, names = []);
        var description = batch.Model.Find("description");
        for (var row = 0; row < batch.Count; row++)
            names[batch.Ids[row]] = new ServerName(batch.Texts("name").Text(row) ?? "", description is null ? null : batch.Texts("description").Text(row) ?? "");
    }

    private void NoteKeys(Batch batch)
    {
        if (!_survey.Keys.TryGetValue(batch.Model, out var keys))
            _survey.Keys.Add(batch.Model, keys = []);
        for (var row = 0; row < batch.Count; row++)
            keys[batch.Ids[row]] = RowKey.Of(batch, row, batch.Model.Facts!.FoundBy);
    }

    private void NoteMeshes(Batch batch)
    {
        var meshes = batch.Texts("geometry");
        for (var row = 0; row < batch.Count; row++)
        {
            // The reader has reported unreadable values already.
            if (meshes.IsNull(row) || MeshCheck.FaultOf(meshes.Utf8(row)) is not { } fault)
                continue;
            var (id, position) = (batch.Ids[row], batch.Positions.IsEmpty ? 0 : batch.Positions[row]);
            _survey.Notes.Add(batch, row, "bad-geometry", () => new Problem(
                "bad-geometry", $"geometry is not a mesh of triangles: {fault}. Expected {MeshCheck.Expected}", $"{batch.Model} pk {id}", position));
        }
    }

    private void NoteUsers(Batch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var email = batch.Texts("email");
            var joined = batch.Longs("date_joined");
            _survey.NamedUsers[batch.Ids[row]] = new FileUser(
                batch.Texts("username").Text(row) ?? "",
                !email.IsNull(row),
                batch.Texts("password").Text(row),
                batch.Texts("first_name").Text(row),
                batch.Texts("last_name").Text(row),
                email.Text(row),
                joined.IsNull(row) ? null : joined.Values[row]);
        }
    }

    /// <summary>Reads class instances again once their classes are known, and then the links between shared ones.</summary>
    private async Task ReadInstancesAsync(CancellationToken cancellationToken)
    {
        await foreach (var batch in _source.ReadAsync(Models.ClassInstance, cancellationToken))
        {
            using (batch)
            {
                var classes = batch.Longs("class_column").Values;
                if (_survey.SourceProject == 0 && batch.Count > 0)
                    _survey.SourceProject = batch.Longs("project").Values[0];
                for (var row = 0; row < batch.Count; row++)
                {
                    // An unknown class is reported as a dangling reference.
                    var isKnown = _survey.Classes.TryGetValue(classes[row], out var className);
                    if (!isKnown || className == TracingVocabulary.Skeleton)
                        _notSkeletons.Remove(batch.Ids[row]);
                    if (className == TracingVocabulary.Skeleton)
                        NoteSkeleton(batch.Ids[row], batch.Texts("name").Utf8(row));
                    else if (className == TracingVocabulary.Neuron)
                        NoteNeuron(batch.Texts("name").Utf8(row));
                    else if (isKnown && TracingVocabulary.IsUnique(className!))
                        _survey.Shared[batch.Ids[row]] = new SharedName(className!, batch.Texts("name").Text(row) ?? "");
                }
            }
        }

        if (_survey.Shared.Count == 0)
            return;
        await foreach (var batch in _source.ReadAsync(Models.ClassInstanceClassInstance, cancellationToken))
        {
            using (batch)
            {
                var relations = batch.Longs("relation").Values;
                var (a, b) = (batch.Longs("class_instance_a").Values, batch.Longs("class_instance_b").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    if (_survey.Shared.ContainsKey(a[row]) && _survey.Shared.ContainsKey(b[row]))
                        _survey.SharedLinks[batch.Ids[row]] = new SharedLink(relations[row], a[row], b[row]);
                }
            }
        }
    }

    private void NoteNeuron(ReadOnlySpan<byte> name)
    {
        if (PlaceholderName.IsNeuron(name))
        {
            _survey.PlaceholderNeurons++;
            return;
        }

        _survey.Neurons++;
        if (_survey.Names.Count < SourceSurvey.MostNames)
            _survey.Names.Add(Encoding.UTF8.GetString(name));
    }

    private void NoteSkeleton(long id, ReadOnlySpan<byte> name)
    {
        _survey.SkeletonIds.Add(id);
        if (PlaceholderName.IsSkeleton(name) && !_survey.Shapes.HaveGrown.Contains(id))
            _survey.MadeUpSkeletons.Add(id);
    }

    internal static bool IsSkeleton(Column column) => column.Field is "skeleton" or "active_skeleton";
}
