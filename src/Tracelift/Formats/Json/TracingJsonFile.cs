using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// A JSON file of tracing data, as CATMAID's <c>catmaid_export_data</c> writes it (docs/formats/tracing-json.md): one
/// array of objects with <c>model</c>, <c>pk</c> and <c>fields</c>. Accepts more than CATMAID writes: any order of objects
/// and of keys, unknown models and fields, missing optional fields, numbers as text.
/// </summary>
/// <remarks>
/// Memory is bounded: some megabytes plus a few times the size of the file's largest object, which
/// <see cref="InputLimits.LargestObject"/> limits. A position (<see cref="Batch.Positions"/>) is the byte offset of a
/// row's object, in the unpacked data.
/// </remarks>
public sealed class TracingJsonFile : ISeekableSource
{
    private readonly InputFile _file;
    private readonly JsonTuning _tuning;
    private readonly WindowBuffers _spaces;
    private long _now;
    private BlockIndex? _index;
    private long _position;
    private string? _sha256;

    private TracingJsonFile(InputFile file, TimeProvider time, JsonTuning tuning)
    {
        _file = file;
        _tuning = tuning;
        _spaces = new WindowBuffers((int)Math.Clamp(file.Length, 1, tuning.Chunk));
        _now = Timestamp.From(time.GetUtcNow());
    }

    /// <inheritdoc/>
    public string Name => _file.Name;

    /// <inheritdoc/>
    public long? Length => _file.Length;

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public long BytesRead => _file.BytesRead;

    /// <inheritdoc/>
    public string? Sha256 => _sha256;

    /// <summary>Opens a file. Unpacks gzip or Zstandard into a temporary file first.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="time">The clock, read once, for rows without a time.</param>
    /// <param name="limits">The limits on input.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">
    /// <c>input-unreadable</c>, <c>input-changed</c>, <c>packed</c>, <c>damaged-gzip</c>, <c>damaged-zstd</c> or
    /// <c>unpacks-too-large</c>: the file can't be read.
    /// </exception>
    /// <exception cref="UsageException">
    /// <c>temporary-unwritable</c>: no folder exists to unpack the file into.
    /// </exception>
    public static async Task<TracingJsonFile> OpenAsync(
        string path, TimeProvider time, InputLimits limits, CancellationToken cancellationToken) =>
        new(await InputFile.OpenAsync(path, limits, cancellationToken), time, JsonTuning.Of(limits));

    /// <summary>Opens a file under the name that its sender gave it.</summary>
    /// <exception cref="InputException">The file can't be read.</exception>
    /// <exception cref="UsageException">There is no room to unpack the file.</exception>
    public static async Task<TracingJsonFile> OpenAsync(
        string path, string name, TimeProvider time, InputLimits limits, CancellationToken cancellationToken) =>
        new(await InputFile.OpenAsync(path, name, limits, cancellationToken), time, JsonTuning.Of(limits));

    /// <summary>Opens a file with the usual limits.</summary>
    /// <exception cref="InputException">The file can't be read.</exception>
    /// <exception cref="UsageException">There is no room to unpack the file.</exception>
    public static Task<TracingJsonFile> OpenAsync(string path, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(path, time, InputLimits.Usual, cancellationToken);

    /// <summary>Reads all bytes of a stream, such as standard input, into a temporary file; unpacks packed data.</summary>
    /// <param name="source">The stream, which is read to its end and left open.</param>
    /// <param name="name">The name in messages.</param>
    /// <param name="time">The clock, read once, for rows without a time.</param>
    /// <param name="limits">The limits on input.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The bytes can't be read.</exception>
    /// <exception cref="UsageException">There is no room to store or unpack the bytes.</exception>
    public static Task<TracingJsonFile> SpoolAsync(
        Stream source, string name, TimeProvider time, InputLimits limits, CancellationToken cancellationToken) =>
        SpoolAsync(source, name, time, limits, JsonTuning.Of(limits), cancellationToken);

    internal static async Task<TracingJsonFile> OpenAsync(
        string path, TimeProvider time, JsonTuning tuning, CancellationToken cancellationToken) =>
        new(await InputFile.OpenAsync(path, InputLimits.Usual, cancellationToken), time, tuning);

    internal static async Task<TracingJsonFile> SpoolAsync(
        Stream source, string name, TimeProvider time, InputLimits limits, JsonTuning tuning, CancellationToken cancellationToken) =>
        new(await InputFile.SpoolAsync(source, name, limits, cancellationToken), time, tuning);

    /// <inheritdoc/>
    /// <exception cref="InputException">
    /// <c>empty</c>, <c>not-json</c>, <c>not-an-array</c>, <c>not-an-object</c>, <c>no-model</c>, <c>truncated</c>,
    /// <c>trailing-data</c>, <c>not-utf-8</c>, <c>too-deep</c> or <c>object-too-large</c>.
    /// </exception>
    public async IAsyncEnumerable<Batch> SurveyAsync(
        SurveyNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var window = new JsonWindow(_file, _spaces, _tuning.LargestObject, _file.Sha256 is null ? hash : null);
        using var batches = new OpenBatches();
        var index = new BlockIndex(_tuning.Block, _tuning.MostBlocks);
        var pass = new JsonPass(window, new ObjectReader(window, batches, only: null, notes, _now), batches, index, _tuning.HasShortWay);
        _index = null;
        Volatile.Write(ref _position, 0);
        await window.SeekAsync(0, _file.Length, line: 1);
        await WhileUnchangedAsync(pass.OpenAsync(cancellationToken));
        while (await WhileUnchangedAsync(pass.StepAsync(cancellationToken)) != ScanResult.ArrayEnded)
        {
            Volatile.Write(ref _position, window.Offset);
            if (pass.Ready is { } ready)
                yield return batches.Take(ready);
        }

        await WhileUnchangedAsync(pass.CloseAsync(cancellationToken));
        if (_file.HasChanged)
            throw _file.Changed();
        _sha256 = _file.Sha256 ?? InputFile.Hex(hash);
        Volatile.Write(ref _position, _file.Length);
        while (batches.TakeAny() is { } last)
            yield return last;
        _index = index;
    }

    /// <inheritdoc/>
    /// <exception cref="InputException"><c>input-changed</c> or <c>input-unreadable</c>.</exception>
    public IAsyncEnumerable<Batch> ReadAsync(ModelDescription model, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _position, 0);
        return ReadAsync(model, 0, long.MaxValue, position => Volatile.Write(ref _position, position), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Batch> ReadAsync(
        ModelDescription model, long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keep = new bool[Batch.Capacity];
        await foreach (var batch in ReadAsync(model, first, last, told: null, cancellationToken))
        {
            // Blocks also hold rows of neighbours.
            for (var row = 0; row < batch.Count; row++)
                keep[row] = batch.Positions[row] >= first && batch.Positions[row] <= last;
            batch.Filter(keep);
            yield return batch;
        }
    }

    /// <inheritdoc/>
    public bool HasSkeletonFiles => false;

    /// <inheritdoc/>
    public bool IsSynthetic(ModelDescription model, long id) => false;

    /// <inheritdoc/>
    public async Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await FileSample.AddAsync(hash, _file, cancellationToken);
        return InputFile.Hex(hash);
    }

    /// <inheritdoc/>
    public void WriteIndex(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        (_index ?? throw new InvalidOperationException("The survey has not been read to its end")).Write(writer);
        writer.Write(_now);
        writer.Write(_sha256 ?? "");
    }

    /// <inheritdoc/>
    public void ReadIndex(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _index = BlockIndex.Read(reader);
        _now = reader.ReadInt64();
        _sha256 = reader.ReadString() is { Length: > 0 } hash ? hash : null;
    }

    private async IAsyncEnumerable<Batch> ReadAsync(
        ModelDescription model, long first, long last, Action<long>? told, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var index = _index ?? throw new InvalidOperationException("The survey has not been read to its end");
        await using var window = new JsonWindow(_file, _spaces, _tuning.LargestObject);
        using var batches = new OpenBatches();
        var pass = new JsonPass(window, new ObjectReader(window, batches, model, notes: null, _now), batches, index: null, _tuning.HasShortWay);
        var before = 0L;
        foreach (var run in index.Runs(model.Index, first, last))
        {
            await window.SeekAsync(run.Start, run.End, run.Line);
            pass.Restart();
            while (true)
            {
                var end = Walk(pass);
                told?.Invoke(before + window.Offset - run.Start);
                if (end == ScanResult.BatchIsReady)
                {
                    yield return batches.Take(model);
                    continue;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (window.Offset == run.End)
                    break;
                if (await window.FillAsync(cancellationToken) != FillResult.More)
                    throw pass.Structure.Changed();
            }

            before += run.End - run.Start;
        }

        if (_file.HasChanged)
            throw pass.Structure.Changed();
        if (batches.TakeAny() is { } rest)
            yield return rest;
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

    // A fault in the structure means nothing if the file is being written to.
    private async ValueTask<T> WhileUnchangedAsync<T>(ValueTask<T> step)
    {
        try
        {
            return await step;
        }
        catch (InputException) when (_file.HasChanged)
        {
            throw _file.Changed();
        }
    }

    // The survey found no fault in the structure: a fault now means that the file has changed.
    private static ScanResult Walk(JsonPass pass)
    {
        ScanResult end;
        try
        {
            end = pass.Walk();
        }
        catch (InputException)
        {
            throw pass.Structure.Changed();
        }

        return end == ScanResult.ArrayEnded ? throw pass.Structure.Changed() : end;
    }
}
