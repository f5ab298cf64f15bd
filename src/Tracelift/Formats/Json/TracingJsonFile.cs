using System.Globalization;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// A JSON file of tracing data, as CATMAID's <c>catmaid_export_data</c> writes it (docs/formats/tracing-json.md): one
/// array of objects with <c>model</c>, <c>pk</c> and <c>fields</c>. Takes more than is written: any order of objects
/// and of keys, unknown models and fields, missing optional fields, numbers as text.
/// </summary>
/// <remarks>
/// Memory is bounded: some megabytes, and the size of the file's largest object, which may be up to 1 GiB. A position
/// (<see cref="Batch.Positions"/>) is the byte offset of a row's object, in a packed file after unpacking.
/// </remarks>
public sealed class TracingJsonFile : ITracingSource
{
    private readonly InputFile _file;
    private readonly JsonTuning _tuning;
    private readonly long _now;
    private BlockIndex? _index;
    private long _position;

    private TracingJsonFile(InputFile file, TimeProvider time, JsonTuning tuning)
    {
        _file = file;
        _tuning = tuning;
        _now = Timestamp.From(time.GetUtcNow());
    }

    /// <inheritdoc/>
    public string Name => _file.Name;

    /// <inheritdoc/>
    public long? Length => _file.Length;

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public string? Sha256 => null;

    /// <summary>Opens a file; one that is packed with gzip is first unpacked into a temporary file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">Gives the time for rows that lack one, taken once, now.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">
    /// <c>input-unreadable</c>, <c>packed</c> or <c>damaged-gzip</c>: the file can't be read.
    /// </exception>
    /// <exception cref="UsageException"><c>temporary-unwritable</c>: there is no room to unpack the file.</exception>
    public static Task<TracingJsonFile> OpenAsync(string path, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(path, time, JsonTuning.Default, cancellationToken);

    internal static async Task<TracingJsonFile> OpenAsync(
        string path, TimeProvider time, JsonTuning tuning, CancellationToken cancellationToken) =>
        new(await InputFile.OpenAsync(path, cancellationToken), time, tuning);

    internal static async Task<TracingJsonFile> SpoolAsync(
        Stream source, string name, TimeProvider time, JsonTuning tuning, CancellationToken cancellationToken) =>
        new(await InputFile.SpoolAsync(source, name, cancellationToken), time, tuning);

    /// <inheritdoc/>
    /// <exception cref="InputException">
    /// <c>empty</c>, <c>not-json</c>, <c>not-an-array</c>, <c>not-an-object</c>, <c>no-model</c>, <c>truncated</c>,
    /// <c>trailing-data</c>, <c>not-utf-8</c>, <c>too-deep</c> or <c>object-too-large</c>.
    /// </exception>
    public async IAsyncEnumerable<Batch> SurveyAsync(
        SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        await using var window = new JsonWindow(_file, _tuning.Chunk, _tuning.LargestObject);
        using var batches = new OpenBatches();
        var index = new BlockIndex(_tuning.Block, _tuning.MostBlocks);
        var pass = new JsonPass(window, new ObjectReader(window, batches, only: null, notes, _now), batches, index, _tuning.HasShortWay);
        _index = null;
        Volatile.Write(ref _position, 0);
        await window.SeekAsync(0, _file.Length, line: 1);
        await pass.OpenAsync(cancellationToken);
        WalkEnd end;
        while ((end = pass.Walk()) != WalkEnd.ArrayEnded)
        {
            Volatile.Write(ref _position, window.Offset);
            if (end == WalkEnd.BatchIsReady)
            {
                yield return batches.Take(pass.Ready!);
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            switch (await window.FillAsync(cancellationToken))
            {
                case Filled.End:
                    throw pass.Truncated();
                case Filled.Full:
                    throw pass.Structure.TooLarge();
            }
        }

        await pass.CloseAsync(cancellationToken);
        Volatile.Write(ref _position, _file.Length);
        while (batches.TakeAny() is { } last)
            yield return last;
        _index = index;
    }

    /// <inheritdoc/>
    /// <exception cref="InputException"><c>input-changed</c> or <c>input-unreadable</c>.</exception>
    public async IAsyncEnumerable<Batch> ReadAsync(
        ModelDescription model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var index = _index ?? throw new InvalidOperationException("The survey has not been read to its end");
        await using var window = new JsonWindow(_file, _tuning.Chunk, _tuning.LargestObject);
        using var batches = new OpenBatches();
        var pass = new JsonPass(window, new ObjectReader(window, batches, model, notes: null, _now), batches, index: null, _tuning.HasShortWay);
        var before = 0L;
        Volatile.Write(ref _position, 0);
        foreach (var run in index.Runs(model.Index))
        {
            await window.SeekAsync(run.Start, run.End, run.Line);
            pass.Restart();
            while (true)
            {
                var end = Walk(pass);
                Volatile.Write(ref _position, before + window.Offset - run.Start);
                if (end == WalkEnd.BatchIsReady)
                {
                    yield return batches.Take(model);
                    continue;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (window.Offset == run.End)
                    break;
                if (await window.FillAsync(cancellationToken) != Filled.More)
                    throw pass.Structure.Changed();
            }

            before += run.End - run.Start;
        }

        if (_file.HasChanged)
            throw pass.Structure.Changed();
        if (batches.TakeAny() is { } last)
            yield return last;
    }

    /// <inheritdoc/>
    public async Task<string> LocateAsync(long position, CancellationToken cancellationToken)
    {
        var (start, line) = _index?.Before(position) ?? (0, 1);
        var buffer = new byte[Math.Clamp(position - start, 1, _tuning.Chunk)];
        while (start < position)
        {
            var wanted = (int)Math.Min(buffer.Length, position - start);
            var count = await _file.ReadAsync(buffer.AsMemory(0, wanted), start, cancellationToken);
            if (count == 0)
                break;
            line += buffer.AsSpan(0, count).Count((byte)'\n');
            start += count;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Name}, line {line} (byte {position})");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    // The survey found no fault in the structure: where there is one now, the file is another one.
    private static WalkEnd Walk(JsonPass pass)
    {
        WalkEnd end;
        try
        {
            end = pass.Walk();
        }
        catch (InputException)
        {
            throw pass.Structure.Changed();
        }

        return end == WalkEnd.ArrayEnded ? throw pass.Structure.Changed() : end;
    }
}
