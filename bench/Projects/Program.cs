// Imports generated projects from one JSON file into a store, and then again, when all of them are known.
// dotnet run -c Release --project bench/Projects -- --store PATH|URL [--count 10000] [--stacks 3] [--mirrors 2] [--file FILE]
using System.Diagnostics;
using System.Globalization;
using Tracelift.Bench.Projects;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Postgres;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;
using Tracelift.Sqlite;
using Tracelift.Stores;

var (count, stacks, mirrors) = (10_000, 3, 2);
string? address = null, file = null;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--store":
            address = args[i + 1];
            break;
        case "--file":
            file = args[i + 1];
            break;
        case "--count":
            count = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--stacks":
            stacks = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--mirrors":
            mirrors = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        default:
            address = null;
            i = args.Length;
            break;
    }
}

if (address is null)
{
    await Console.Error.WriteLineAsync("Usage: --store PATH|URL [--count N] [--stacks N] [--mirrors N] [--file FILE]; the store is an empty one.");
    return 2;
}

var path = file ?? Path.Combine(Path.GetTempPath(), $"tracelift-projects-{Environment.ProcessId}.json");
await MadeUpProjects.WriteAsync(path, count, stacks, mirrors);
Console.WriteLine(FormattableString.Invariant($"{count} projects, {stacks} stacks each, {mirrors} mirrors each: {new FileInfo(path).Length / 1e6:F1} MB"));
await using IStore store = PostgresStore.IsUrl(address)
    ? await PostgresStore.OpenAsync(address, new PostgresOptions(), TimeProvider.System, default)
    : await SqliteStore.OpenAsync(address, TimeProvider.System, default);
foreach (var what in (string[])["import", "again, all known"])
{
    var clock = Stopwatch.StartNew();
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var found = ProjectReading.ReadAsync(new FileSource(path, ProjectFileLimits.Default), new ReadingOptions(), default);
    var report = await ProjectImporter.ImportAsync(store, found, new ProjectImportOptions(), TimeProvider.System, null, default);
    var process = Process.GetCurrentProcess();
    Console.WriteLine(FormattableString.Invariant(
        $"{what}: {clock.Elapsed.TotalSeconds:F1} s, {report.Imported / clock.Elapsed.TotalSeconds:F0} projects/s, CPU {(process.TotalProcessorTime - cpu).TotalSeconds:F1} s, {report.NotImported} not imported, peak {process.PeakWorkingSet64 / 1e6:F0} MB"));
}

if (file is null)
    File.Delete(path);
return 0;
