using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Tracelift.Bench.Measure;

/// <summary>
/// Uploads SWC files over HTTP: one by one from many concurrent clients, and all in one archive. The server is
/// <c>tracelift serve</c>, started as its users start it; the duration is from the first byte sent to the last answer.
/// The result is counted: a speed is worthless if a file is missing or imported twice.
/// </summary>
internal sealed class Uploads(int files)
{
    private const int NodesOfFile = 1_000;
    private const int Clients = 50;

    /// <summary>The name of the files in the table.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{files:N0} SWC files of {NodesOfFile:N0} nodes");

    /// <summary>The number of all nodes.</summary>
    public long Nodes => (long)files * NodesOfFile;

    /// <summary>Returns files with so many nodes together.</summary>
    public static Uploads Of(long nodes) => new((int)Math.Max(1, nodes / NodesOfFile));

    /// <summary>Sends the files to an empty store.</summary>
    /// <param name="store">A path or a URL.</param>
    /// <param name="process">The id of the database's process; or null.</param>
    /// <param name="folder">The folder for files.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>The resources used for single files, and for the archive.</returns>
    /// <exception cref="BenchException">A file was refused, is missing, or was imported twice.</exception>
    public async Task<(Taken Single, Taken Archive)> RunAsync(string store, int? process, string folder, CancellationToken cancellationToken)
    {
        var definition = Path.Combine(folder, "one.json");
        await File.WriteAllTextAsync(definition, """[{"project": {"title": "Benchmark"}}]""", cancellationToken);
        await Tracelift.RunAsync(["projects", "import", "--input", definition, "--ignore-empty-projects", "false", "--store", store], cancellationToken);
        using var server = await BenchServer.StartAsync(store, Clients, cancellationToken);
        var project = await server.ProjectAsync(cancellationToken);
        var texts = Enumerable.Range(0, files).AsParallel().AsOrdered().Select(Swc).ToList();
        var archive = Path.Combine(folder, "swc.tar.gz");
        WriteArchive(archive, texts);
        var skeletons = new long[files];
        var single = await server.MeasureAsync(process, () => SendSinglyAsync(server.Http, project, texts, skeletons, cancellationToken), cancellationToken);
        await RequireOnceEachAsync(server.Http, project, skeletons, 1, cancellationToken);
        var together = await server.MeasureAsync(process, () => SendArchiveAsync(server.Http, project, archive, cancellationToken), cancellationToken);
        await RequireOnceEachAsync(server.Http, project, skeletons, 2, cancellationToken);
        return (single, together);
    }

    private static Task SendSinglyAsync(HttpClient http, long project, List<byte[]> texts, long[] skeletons, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, texts.Count),
        new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken },
        async (i, stop) =>
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(texts[i]), "file", "n.swc" }, { new StringContent($"n{i}"), "name" } };
            using var answer = await http.PostAsync(new Uri($"/{project}/skeletons/import", UriKind.Relative), form, stop);
            if (!answer.IsSuccessStatusCode)
                throw new BenchException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
            skeletons[i] = SkeletonOf(await answer.Content.ReadAsByteArrayAsync(stop));
        });

    /// <summary>Returns the skeleton of an import's answer, without parsing its thousand ids of nodes.</summary>
    private static long SkeletonOf(ReadOnlySpan<byte> answer)
    {
        var json = new Utf8JsonReader(answer);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("skeleton_id") && json.Read())
                return json.GetInt64();
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("node_id_map"))
                break;
        }

        throw new BenchException("An answer names no skeleton");
    }

    /// <summary>Checks that the store holds each file as often as it was sent.</summary>
    /// <param name="http">The server.</param>
    /// <param name="project">The project.</param>
    /// <param name="answered">The skeletons of the answers to single imports.</param>
    /// <param name="times">The number of times that each file was sent.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    private async Task RequireOnceEachAsync(HttpClient http, long project, long[] answered, int times, CancellationToken cancellationToken)
    {
        using var listed = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/{project}/skeletons/", UriKind.Relative), cancellationToken));
        var existing = listed.RootElement.EnumerateArray().Select(id => id.GetInt64()).ToHashSet();
        if (answered.Distinct().Count() != files || !existing.IsSupersetOf(answered))
            throw new BenchException(string.Create(CultureInfo.InvariantCulture, $"Of {files} answers {answered.Distinct().Count()} name skeletons of their own, and {answered.Count(existing.Contains)} of these are there"));
        using var form = new FormUrlEncodedContent(existing.Select((id, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"skids[{i}]"), id.ToString(CultureInfo.InvariantCulture))));
        using var answer = await http.PostAsync(new Uri($"/{project}/skeleton/neuronnames", UriKind.Relative), form, cancellationToken);
        using var names = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
        var counts = names.RootElement.EnumerateObject().CountBy(name => name.Value.GetString()!).ToDictionary(StringComparer.Ordinal);
        if (Enumerable.Range(0, files).FirstOrDefault(i => counts.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"n{i}")) != times, -1) is >= 0 and var wrong)
            throw new BenchException(string.Create(CultureInfo.InvariantCulture, $"File n{wrong} was sent {times} times and is there {counts.GetValueOrDefault($"n{wrong}")} times"));
        if (existing.Count != (long)files * times)
            throw new BenchException(string.Create(CultureInfo.InvariantCulture, $"There are {existing.Count} skeletons of {files} files that were sent {times} times"));
    }

    private static async Task SendArchiveAsync(HttpClient http, long project, string archive, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(File.OpenRead(archive)), "file", "swc.tar.gz" } };
        using var answer = await http.PostAsync(new Uri($"/{project}/skeletons/import-archive", UriKind.Relative), form, cancellationToken);
        using var job = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));

        // The stream of events ends with the job.
        var events = await http.GetStringAsync(new Uri($"/jobs/{job.RootElement.GetProperty("id").GetString()}/events", UriKind.Relative), cancellationToken);
        if (!events.Contains("\"state\":\"done\"", StringComparison.Ordinal))
            throw new BenchException(events);
    }

    private static byte[] Swc(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder("# made up\n");
        var (x, y, z) = (random.Next(100_000), random.Next(100_000), random.Next(20_000));
        for (var i = 1; i <= NodesOfFile; i++)
        {
            (x, y, z) = (x + random.Next(-400, 400), y + random.Next(-400, 400), z + random.Next(-50, 50));
            var parent = i == 1 ? -1 : random.Next(20) == 0 ? random.Next(1, i) : i - 1;
            text.Append(CultureInfo.InvariantCulture, $"{i} 0 {x / 8.0} {y / 8.0} {z} {random.Next(0, 800) / 4.0} {parent}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void WriteArchive(string path, List<byte[]> texts)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        for (var i = 0; i < texts.Count; i++)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"neurons/n{i}.swc") { DataStream = new MemoryStream(texts[i]) });
    }
}
