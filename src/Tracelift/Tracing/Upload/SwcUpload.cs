using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Swc;
using Tracelift.Remote;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Tracing.Upload;

/// <summary>
/// Sends SWC files to a CATMAID or a Tracelift. Each file is read here first, so that the server gets plain SWC from any
/// variant. The server stores it with an origin made of the file's name and contents. A second attempt asks for that
/// origin first, so that no file is imported twice; if the server can't answer, nothing is sent.
/// </summary>
public sealed class SwcUpload : IDisposable
{
    private const int AskedAtOnce = 1000;
    private const int MostTagged = 1000;

    private readonly UploadOptions _options;
    private readonly TimeProvider _time;
    private readonly IProgress<WorkProgress>? _progress;
    private readonly UploadClient _client;
    private bool _canAsk = true;
    private volatile string? _stopped;
    private int _done;

    private SwcUpload(UploadOptions options, RemoteOptions remote, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        _options = options;
        _time = time;
        _progress = progress;
        _client = new UploadClient(options, remote, time);
    }

    /// <summary>Sends files.</summary>
    /// <param name="files">Their paths.</param>
    /// <param name="options">The target and the options.</param>
    /// <param name="remote">The user, and the options of requests.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Receives the progress; or null.</param>
    /// <param name="cancellationToken">Cancels the upload; sent files stay.</param>
    /// <returns>The result of each file, in order.</returns>
    public static async Task<IReadOnlyList<UploadResult>> RunAsync(
        IReadOnlyList<string> files, UploadOptions options, RemoteOptions remote, TimeProvider time, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(remote);
        using var upload = new SwcUpload(options, remote, time, progress);
        return await upload.RunAsync(files, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<UploadResult>> RunAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var results = new UploadResult[files.Count];
        foreach (var part in Enumerable.Range(0, files.Count).Chunk(AskedAtOnce))
        {
            var sources = new long[part.Length];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, part.Length), ParallelOptions(cancellationToken), async (i, stop) => sources[i] = await SourceAsync(files[part[i]], stop));
            var (known, silence) = await KnownAsync(sources, cancellationToken);

            // Sends the first file alone, so that a refusal of all files is reported once.
            var alone = part[0] == 0 ? 1 : 0;
            if (alone > 0)
                await DoAsync(0, cancellationToken);
            await Parallel.ForEachAsync(Enumerable.Range(alone, part.Length - alone), ParallelOptions(cancellationToken), DoAsync);
            await NameNeuronsAsync(new ArraySegment<UploadResult>(results, part[0], part.Length), cancellationToken);

            async ValueTask DoAsync(int i, CancellationToken stop)
            {
                results[part[i]] = silence is null
                    ? await SendAsync(files[part[i]], sources[i], known, stop)
                    : new UploadResult(files[part[i]], null, null, 0, [], silence) { IsNotSent = true };
                _progress?.Report(new WorkProgress("Uploading", Interlocked.Increment(ref _done), files.Count, "files"));
            }
        }

        WarnOfSmall(results);
        return results;
    }

    private static void WarnOfSmall(UploadResult[] results)
    {
        var extents = new SwcExtents();
        foreach (var result in results)
            extents.Add(result.File, result.Extent, result.Nodes, result.IsUnitGuessed);
        var small = extents.Small().ToDictionary(file => file.File, file => file.Warning, StringComparer.Ordinal);
        for (var i = 0; i < results.Length && small.Count > 0; i++)
        {
            if (small.TryGetValue(results[i].File, out var warning))
                results[i] = results[i] with { Warnings = [.. results[i].Warnings, warning] };
        }
    }

    private ParallelOptions ParallelOptions(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = _options.AtOnce, CancellationToken = cancellationToken };

    /// <summary>Returns a hash of a file's name and bytes, small enough for programs with floating-point numbers; 0 for an unreadable file.</summary>
    private async Task<long> SourceAsync(string path, CancellationToken cancellationToken)
    {
        if (_options.IsAgain)
            return (long)(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 11);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(path) + "\0"));
            hash.AppendData(await File.ReadAllBytesAsync(path, cancellationToken));
            return (long)(BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset()) >> 11);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Asks the server which files it has, before any is sent.</summary>
    /// <returns>The skeletons by source id; and the reason why nothing can be sent, or null.</returns>
    private async Task<(IReadOnlyDictionary<long, long> Known, string? Silence)> KnownAsync(long[] sources, CancellationToken cancellationToken)
    {
        if (!_canAsk || _stopped is not null)
            return (new Dictionary<long, long>(), null);
        var (reply, known, message) = await AnswerAsync(sources, cancellationToken);
        if (reply is Reply.NoAccess or Reply.NotReached)
            _stopped = message;
        _canAsk = reply is not (Reply.NoSuchCall or Reply.Refused);

        // The server may have had all of them for a long time.
        var isSilent = _canAsk && reply is not (Reply.Done or Reply.NoAccess or Reply.NotReached);
        return (known, isSilent ? string.Create(CultureInfo.InvariantCulture, $"not sent: the server does not say whether it has the file: {message} (asked {_options.Attempts} times)") : null);
    }

    /// <summary>Asks the server which files it has, with as many attempts as for a file.</summary>
    private async Task<(Reply Reply, IReadOnlyDictionary<long, long> Known, string Message)> AnswerAsync(IReadOnlyList<long> sources, CancellationToken cancellationToken)
    {
        var pause = _options.Pause;
        for (var attempt = 1; ; attempt++)
        {
            var answer = await _client.KnownAsync(sources, cancellationToken);
            if (attempt >= _options.Attempts || answer.Reply is Reply.Done or Reply.Refused or Reply.NoSuchCall or Reply.NoAccess)
                return answer;
            await Task.Delay(pause, _time, cancellationToken);
            pause *= 2;
        }
    }

    /// <summary>Adds the neurons of skeletons that the server had already, or that it returned when asked.</summary>
    private async Task NameNeuronsAsync(ArraySegment<UploadResult> results, CancellationToken cancellationToken)
    {
        var skeletons = results.Where(result => result is { Skeleton: not null, Neuron: null }).Select(result => result.Skeleton!.Value).Distinct().ToList();
        if (skeletons.Count == 0)
            return;
        var neurons = await _client.NeuronsAsync(skeletons, cancellationToken);
        for (var i = 0; i < results.Count; i++)
        {
            if (results[i] is { Skeleton: { } skeleton, Neuron: null } && neurons.TryGetValue(skeleton, out var neuron))
                results[i] = results[i] with { Neuron = neuron };
        }
    }

    private async Task<UploadResult> SendAsync(string path, long source, IReadOnlyDictionary<long, long> known, CancellationToken cancellationToken)
    {
        if (_stopped is { } why)
            return new UploadResult(path, null, null, 0, [], $"not sent: {why}") { IsNotSent = true };
        try
        {
            var file = await ReadAsync(path, cancellationToken);
            var warnings = file.Repairs.Select(repair => repair.ToString()).ToList();
            var result = known.TryGetValue(source, out var skeleton)
                ? new UploadResult(path, null, skeleton, file.Count, warnings, null) { WasThere = true, Link = _client.Link(skeleton) }
                : await SendAsync(path, file, source, warnings, cancellationToken);
            return result with { NodeTypes = SwcTypeTags.Count(file), Extent = SwcExtents.Of(file), IsUnitGuessed = file.IsUnitGuessed };
        }
        catch (InputException e)
        {
            return new UploadResult(path, null, null, 0, [], string.Join("; ", e.Problems.Select(problem => problem.ToString()).Prepend(e.Message)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new UploadResult(path, null, null, 0, [], $"the file can't be read: {e.Message}");
        }
    }

    private async Task<SwcFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        FileKind.Require(path, Path.GetFileName(path));
        if (SwcFileName.IsPacked(path))
            return await SwcReader.ReadAsync(await File.ReadAllBytesAsync(path, cancellationToken), Path.GetFileName(path), _options.Swc, cancellationToken);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream)
            return await SwcReader.ReadAsync(stream, Path.GetFileName(path), _options.Swc, cancellationToken);
    }

    private async Task<UploadResult> SendAsync(string path, SwcFile file, long source, List<string> warnings, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        SwcWriter.Write(file, bytes, withHistory: true);
        var fields = Fields(path, source);
        var fileName = file.History is null ? "neuron.swc" : "neuron.eswc";
        var body = bytes.WrittenSpan.ToArray();
        var pause = _options.Pause;
        for (var attempt = 1; ; attempt++)
        {
            var (reply, neuron, skeleton, nodes, knowsTypes, message) = await _client.ImportAsync(body, fileName, fields, cancellationToken);
            if (reply == Reply.Done)
            {
                if (!knowsTypes)
                    await TagAsync(file, nodes, warnings, cancellationToken);
                return new UploadResult(path, neuron, skeleton, file.Count, warnings, null) { Link = _client.Link(skeleton) };
            }

            if (reply is Reply.NoAccess or Reply.NoSuchCall)
                _stopped = message;
            var failed = new UploadResult(path, null, null, file.Count, warnings, message);
            if (reply is not (Reply.NotReached or Reply.NotNow or Reply.Unknown or Reply.TooLate))
                return failed;
            var tried = failed with { Error = string.Create(CultureInfo.InvariantCulture, $"{message} (tried {attempt} times)") };
            if (attempt == _options.Attempts && reply == Reply.NotReached)
            {
                _stopped = tried.Error;
                return tried;
            }

            await Task.Delay(pause, _time, cancellationToken);
            if (reply != Reply.NotReached)
            {
                // A server that answers "not now" may have forgotten what it had done.
                var (isKnown, there) = await AskAsync(source, pause * 2, cancellationToken);
                if (there is { } id)
                    return new UploadResult(path, null, id, file.Count, warnings, null) { Link = _client.Link(id) };
                if (isKnown && attempt == _options.Attempts && reply == Reply.NotNow)
                    return tried;

                // A request that may still be running is not repeated.
                if (!isKnown || reply == Reply.TooLate || attempt == _options.Attempts)
                    return failed with { Error = $"{message}; it is not known whether it was imported: send it again later" };
            }

            pause *= 2;
        }
    }

    /// <summary>Adds tags for types with a call for each, if the server does not, such as a CATMAID.</summary>
    private async Task TagAsync(SwcFile file, JsonElement nodes, List<string> warnings, CancellationToken cancellationToken)
    {
        var rows = Enumerable.Range(0, file.Count).Where(row => SwcTypeTags.Has(file.Types[row], _options.TypesAsTags)).ToList();
        var (made, why) = (0, rows.Count > MostTagged ? string.Create(CultureInfo.InvariantCulture, $"the server does not tag types, and more than {MostTagged} tags would take a call each") : "");
        foreach (var row in rows.TakeWhile(_ => why.Length == 0))
        {
            if (nodes.ValueKind != JsonValueKind.Object || !nodes.TryGetProperty(file.Ids[row].ToString(CultureInfo.InvariantCulture), out var node) || !node.TryGetInt64(out var id))
            {
                why = "the answer does not say which treenodes they are";
                break;
            }

            var (reply, message) = await _client.TagAsync(id, SwcTypeTags.TagOf(file.Types[row]), cancellationToken);
            made += reply == Reply.Done ? 1 : 0;
            why = reply == Reply.Done ? "" : message;
        }

        if (made < rows.Count)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{rows.Count - made} of {rows.Count} tags of types were not made: {why}"));
    }

    /// <summary>Asks whether a file was imported without an answer: twice, because the import may have been about to end.</summary>
    /// <returns>Whether the server knows, and the skeleton if it exists.</returns>
    private async Task<(bool IsKnown, long? Skeleton)> AskAsync(long source, TimeSpan pause, CancellationToken cancellationToken)
    {
        for (var ask = 0; _canAsk && ask < 2; ask++)
        {
            if (ask > 0)
                await Task.Delay(pause, _time, cancellationToken);
            var (reply, known, message) = await AnswerAsync([source], cancellationToken);
            if (reply == Reply.NotReached)
                _stopped = message;
            if (known.TryGetValue(source, out var skeleton))
                return (true, skeleton);
            if (reply != Reply.Done)
                return (false, null);
        }

        return (_canAsk, null);
    }

    private List<(string Name, string Value)> Fields(string path, long source)
    {
        var fields = new List<(string Name, string Value)>
        {
            ("source_id", source.ToString(CultureInfo.InvariantCulture)), ("source_project_id", UploadClient.SourceProject), ("source_url", _options.Source), ("source_type", "skeleton"),
        };
        if (_options.TypesAsTags != TypesAsTags.None)
            fields.Add(("types_as_tags", _options.TypesAsTags.ToString().ToLowerInvariant()));
        if (_options.IsNamedByFile)
            fields.Add(("name", SkeletonFiles.NeuronName(Path.GetFileName(path))));
        for (var i = 0; i < _options.Annotations.Count; i++)
            fields.Add((string.Create(CultureInfo.InvariantCulture, $"annotations[{i}]"), _options.Annotations[i]));
        return fields;
    }
}
