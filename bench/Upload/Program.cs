// SWC files into a store: one by one over HTTP by many clients at once, and all in one archive.
// dotnet run -c Release --project bench/Upload -- --store PATH|URL [--files 2000] [--nodes 1000] [--clients 50]
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Tracelift.Bench.Upload;
using Tracelift.Postgres;
using Tracelift.Projects.Access;
using Tracelift.Server;
using Tracelift.Sqlite;
using Tracelift.Stores;
using Tracelift.Tracing.Skeletons;

if (UploadBenchOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync("Usage: --store PATH|URL [--files N] [--nodes N] [--clients N]; the store is an empty one.");
    return 2;
}

await using IStore store = PostgresStore.IsUrl(options.Store)
    ? await PostgresStore.OpenAsync(options.Store, new PostgresOptions(), TimeProvider.System, default)
    : await SqliteStore.OpenAsync(options.Store, TimeProvider.System, default);
var name = $"bench{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
var accounts = new Accounts(store, TimeProvider.System);
var user = await accounts.AddUserAsync(name, null, isSuperuser: true, [], default);
var token = await accounts.TokenAsync(name, isRotated: false, default);
long project;
await using (var session = await store.BeginImportAsync(default))
{
    project = await session.CreateProjectAsync(name, default);
    await session.CommitAsync(analyze: false, default);
}

var files = Enumerable.Range(0, options.Files).AsParallel().AsOrdered().Select(seed => MadeUpSwc.Make(seed, options.Nodes)).ToList();
Console.WriteLine(FormattableString.Invariant($"{files.Count} files of {options.Nodes} nodes, {files.Sum(file => (long)file.Length) / 1e6:F1} MB"));

await using (var server = TraceliftServer.Create(store, new ServerOptions { Urls = ["http://127.0.0.1:0"] }, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None)))
{
    await server.StartAsync(default);
    using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = options.Clients }) { BaseAddress = server.Addresses[0] };
    http.DefaultRequestHeaders.Add("X-Authorization", "Token " + token);
    var (failed, path) = (0, FormattableString.Invariant($"{project}/skeletons/import"));
    await MeasureAsync($"single, {options.Clients} clients", async () => await Parallel.ForEachAsync(
        Enumerable.Range(0, files.Count),
        new ParallelOptions { MaxDegreeOfParallelism = options.Clients },
        async (i, stop) =>
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(files[i]), "file", "n.swc" }, { new StringContent($"n{i}"), "name" } };
            using var answer = await http.PostAsync(path, form, stop);
            if (!answer.IsSuccessStatusCode && Interlocked.Increment(ref failed) == 1)
                Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
            else
                await answer.Content.CopyToAsync(Stream.Null, stop);
        }));
    Console.WriteLine($"{failed} failed");
    await server.StopAsync(default);
}

var archive = Path.Combine(Path.GetTempPath(), name + ".tar.gz");
try
{
    MadeUpSwc.WriteArchive(archive, files);
    await using var stream = File.OpenRead(archive);
    var imported = 0;
    await MeasureAsync("archive", async () => imported = (await ArchiveImport.RunAsync(
        store, project, new EditingUser(user, MayEditAll: true), stream, archive, new ArchiveImportOptions(), TimeProvider.System, null, default)).Imported);
    Console.WriteLine($"{files.Count - imported} failed");
}
finally
{
    File.Delete(archive);
}

return 0;

async Task MeasureAsync(string what, Func<Task> work)
{
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var clock = Stopwatch.StartNew();
    await work();
    var seconds = clock.Elapsed.TotalSeconds;
    var process = Process.GetCurrentProcess();
    Console.WriteLine(FormattableString.Invariant(
        $"{what}: {seconds:F1} s, {files.Count / seconds:F0} files/s, CPU {(process.TotalProcessorTime - cpu).TotalSeconds:F1} s ({files.Count / (process.TotalProcessorTime - cpu).TotalSeconds:F0} files a second of it), peak {process.PeakWorkingSet64 / 1e6:F0} MB"));
}
