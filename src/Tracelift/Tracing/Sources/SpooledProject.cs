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
    private readonly long? _firstSynthetic;

    private SpooledProject(TracingJsonFile file, SurveyNotes notes, long? firstSynthetic) => (_file, _notes, _firstSynthetic) = (file, notes, firstSynthetic);

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
    public bool IsSynthetic(ModelDescription model, long id) => id >= _firstSynthetic;

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
        return await SpoolAsync(
            ProjectSource.NameOf(store, project), time, limits, firstSynthetic: null,
            async (stream, stop) =>
            {
                var notes = new SurveyNotes();
                await using var writer = new TracingJsonWriter(stream);
                foreach (var (what, count) in (await Exporter.ExportAsync(session, plan, writer, progress, stop)).LeftBehind)
                    notes.LeftBehind[what] = count;
                await ProjectSurroundings.CountAsync(session, store.Name, project, notes, stop);
                return notes;
            },
            cancellationToken);
    }

    /// <summary>Writes CATMAID's JSON of tracing data into a temporary file.</summary>
    /// <param name="name">The project in messages.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limits">The limit on the size of an object.</param>
    /// <param name="firstSynthetic">The first id that no row of the project has; null if all have theirs.</param>
    /// <param name="write">Writes the JSON, and returns what it does not hold.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal static async Task<SpooledProject> SpoolAsync(
        string name, TimeProvider time, InputLimits limits, long? firstSynthetic, Func<Stream, CancellationToken, Task<SurveyNotes>> write, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2));
        var writing = WriteAsync(pipe.Writer, write, stop.Token);
        TracingJsonFile file;
        try
        {
            await using var stream = pipe.Reader.AsStream();
            file = await TracingJsonFile.SpoolAsync(stream, name, time, limits, cancellationToken);
        }
        catch
        {
            await stop.CancelAsync();
            await writing;
            throw;
        }

        return new SpooledProject(file, (await writing)!, firstSynthetic);
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
        notes.Remarks.AddRange(_notes.Remarks);
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

    /// <summary>Writes into a pipe. An error surfaces at the pipe's reader.</summary>
    private static async Task<SurveyNotes?> WriteAsync(PipeWriter pipe, Func<Stream, CancellationToken, Task<SurveyNotes>> write, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = pipe.AsStream(leaveOpen: true);
            var notes = await write(stream, cancellationToken);
            await pipe.CompleteAsync();
            return notes;
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
