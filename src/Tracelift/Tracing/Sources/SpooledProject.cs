using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Export;

namespace Tracelift.Tracing.Sources;

/// <summary>
/// A project of a store as a seekable source that does not change during a bulk load of hours:
/// an export of everything in a temporary file. An unchanged project gives the same bytes.
/// </summary>
public sealed class SpooledProject : ISeekableSource
{
    // The largest amount of exported data that waits for the file, in bytes.
    private const int MostWaiting = 4 << 20;

    private readonly TracingJsonFile _file;
    private readonly SurveyNotes _notes;

    private SpooledProject(TracingJsonFile file, SurveyNotes notes) => (_file, _notes) = (file, notes);

    /// <inheritdoc/>
    public string Name => _file.Name;

    /// <inheritdoc/>
    public long? Length => _file.Length;

    /// <inheritdoc/>
    public long Position => _file.Position;

    /// <inheritdoc/>
    public string? Sha256 => null;

    /// <inheritdoc/>
    public long BytesRead => _file.BytesRead;

    /// <inheritdoc/>
    public bool HasSkeletonFiles => false;

    /// <inheritdoc/>
    public bool IsSynthetic(ModelDescription model, long id) => false;

    /// <summary>Exports a project into a temporary file. The store is not needed afterwards.</summary>
    /// <param name="store">The store.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limits">The limit on the size of an object.</param>
    /// <param name="progress">Receives the progress of the export.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="Tracelift.Errors.UsageException">The store has no such project.</exception>
    /// <exception cref="Tracelift.Errors.InputException"><c>not-set-up</c>: the project is not set up for tracing.</exception>
    public static async Task<SpooledProject> OpenAsync(
        IStore store, long project, TimeProvider time, InputLimits limits, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var plan = await Exporter.PlanAsync(session, ProjectSource.AllOf(project), cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2));
        var writing = WriteAsync(session, plan, pipe.Writer, progress, stop.Token);
        TracingJsonFile file;
        try
        {
            await using var stream = pipe.Reader.AsStream();
            file = await TracingJsonFile.SpoolAsync(stream, ProjectSource.NameOf(store, project), time, limits, cancellationToken);
        }
        catch
        {
            await stop.CancelAsync();
            await writing;
            throw;
        }

        try
        {
            var notes = new SurveyNotes();
            foreach (var (what, count) in (await writing)!.LeftBehind)
                notes.LeftBehind[what] = count;
            await ProjectSurroundings.CountAsync(session, store.Name, project, notes, cancellationToken);
            return new SpooledProject(file, notes);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> SurveyAsync(SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        await foreach (var batch in _file.SurveyAsync(notes, cancellationToken))
            yield return batch;
        foreach (var (what, count) in _notes.LeftBehind)
            notes.LeftBehind[what] = count;
        notes.Advice.AddRange(_notes.Advice);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken) => _file.ReadAsync(model, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, long first, long last, CancellationToken cancellationToken) =>
        _file.ReadAsync(model, first, last, cancellationToken);

    /// <inheritdoc/>
    public Task<string> LocateAsync(long position, CancellationToken cancellationToken) => Task.FromResult(Name);

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(CancellationToken cancellationToken) => _file.FingerprintAsync(cancellationToken);

    /// <inheritdoc/>
    public void WriteIndex(BinaryWriter writer) => _file.WriteIndex(writer);

    /// <inheritdoc/>
    public void ReadIndex(BinaryReader reader) => _file.ReadIndex(reader);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>Exports into a pipe. An error surfaces at the pipe's reader.</summary>
    private static async Task<ExportReport?> WriteAsync(
        IReadSession session, ExportPlan plan, PipeWriter pipe, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = pipe.AsStream(leaveOpen: true);
            await using var writer = new TracingJsonWriter(stream);
            var report = await Exporter.ExportAsync(session, plan, writer, progress, cancellationToken);
            await pipe.CompleteAsync();
            return report;
        }
#pragma warning disable CA1031 // The reader throws it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await pipe.CompleteAsync(e);
            return null;
        }
    }
}
